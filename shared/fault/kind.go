package fault

import "net/http"

// Kind is the sort of a failure. The zero Kind is Internal.
type Kind uint8

// The kinds, each with the status that its problem has.
const (
	Internal             Kind = iota // 500: our bug, or something nobody thought of
	Invalid                          // 400: the request breaks its document
	Unauthenticated                  // 401: nobody, or nobody we trust, is asking
	Forbidden                        // 403: we know who asks, and they may not
	NotFound                         // 404: no such thing, or none that the principal may know of
	MethodNotAllowed                 // 405: the path exists, the method does not
	Conflict                         // 409: the request contradicts the state of things
	TooLarge                         // 413: the body is over the limit
	UnsupportedMediaType             // 415: the body is of a type that the operation does not take
	Unprocessable                    // 422: well-formed and refused by a rule of the service
	TooManyRequests                  // 429: over a limit
	Canceled                         // 499: the caller left before the answer; nothing is written
	BadUpstream                      // 502: an upstream answered, and the answer is of no use
	Unavailable                      // 503: an upstream could not be asked
	Timeout                          // 504: an upstream did not answer in time
)

// statusClientClosedRequest is nginx's code for a client that left. It is for logs and metrics and is never sent.
const statusClientClosedRequest = 499

var kinds = [...]struct {
	name   string
	status int
}{
	Internal:             {"internal", http.StatusInternalServerError},
	Invalid:              {"invalid", http.StatusBadRequest},
	Unauthenticated:      {"unauthenticated", http.StatusUnauthorized},
	Forbidden:            {"forbidden", http.StatusForbidden},
	NotFound:             {"not_found", http.StatusNotFound},
	MethodNotAllowed:     {"method_not_allowed", http.StatusMethodNotAllowed},
	Conflict:             {"conflict", http.StatusConflict},
	TooLarge:             {"too_large", http.StatusRequestEntityTooLarge},
	UnsupportedMediaType: {"unsupported_media_type", http.StatusUnsupportedMediaType},
	Unprocessable:        {"unprocessable", http.StatusUnprocessableEntity},
	TooManyRequests:      {"too_many_requests", http.StatusTooManyRequests},
	Canceled:             {"canceled", statusClientClosedRequest},
	BadUpstream:          {"bad_upstream", http.StatusBadGateway},
	Unavailable:          {"unavailable", http.StatusServiceUnavailable},
	Timeout:              {"timeout", http.StatusGatewayTimeout},
}

// String returns the kind's name in logs, metrics and X-BFF-Partial: lower case, words joined by underscores.
func (k Kind) String() string { return kinds[k].name }

// Status returns the HTTP status of a problem of this kind.
func (k Kind) Status() int { return kinds[k].status }

// kindOfStatus returns the kind whose problems have the status. One that no kind has is Invalid or BadUpstream, by who is
// to blame for its class, and Internal when it is no failure.
func kindOfStatus(status int) Kind {
	for k := range kinds {
		if kinds[k].status == status {
			return Kind(k)
		}
	}
	switch status / 100 {
	case 4:
		return Invalid
	case 5:
		return BadUpstream
	default:
		return Internal
	}
}
