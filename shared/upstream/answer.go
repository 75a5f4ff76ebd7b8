package upstream

import (
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// Answer decodes a JSON response as its document describes it. Another media type, text that is not JSON and a value that
// breaks its shape are all BadUpstream faults: a broken answer must not become a broken answer of ours.
func Answer[T any](req *Request, res *Response, shape *projection.Shape) (*T, error) {
	if err := keepsShape(req, res, shape); err != nil {
		return nil, err
	}
	value := new(T)
	if err := json.Unmarshal(res.Body, value); err != nil {
		return nil, broken(req, err)
	}
	return value, nil
}

// AnswerJSON is [Answer] without the decoding: a copy of what is read of the body, all of it where reads is nil. The response
// can be released.
func AnswerJSON(req *Request, res *Response, shape *projection.Shape, reads *projection.Pick) (Reply, error) {
	if err := mediaType(req, res, isJSON); err != nil {
		return Reply{}, err
	}
	body, err := shape.ParsePicked(res.Body, reads)
	if err != nil {
		return Reply{}, broken(req, err)
	}
	return Reply{Body: body, Header: slices.Clone(res.Header)}, nil
}

func keepsShape(req *Request, res *Response, shape *projection.Shape) error {
	if err := mediaType(req, res, isJSON); err != nil {
		return err
	}
	if err := shape.Check(res.Body); err != nil {
		return broken(req, err)
	}
	return nil
}

func broken(req *Request, err error) error {
	return fault.Wrap(fault.BadUpstream, req.Op, fmt.Errorf("the body breaks its document: %w", err))
}

// Bytes returns the body of a response that is not JSON, of one of the media types that its document declares; "*/*" and
// "text/*" are ranges (RFC 9110 section 12.5.1).
func Bytes(req *Request, res *Response, declared ...string) ([]byte, error) {
	in := func(got string) bool {
		return slices.ContainsFunc(declared, func(want string) bool {
			prefix, isRange := strings.CutSuffix(want, "*")
			return want == "*/*" || strings.EqualFold(want, got) || isRange && strings.HasPrefix(got, prefix)
		})
	}
	if err := mediaType(req, res, in); err != nil {
		return nil, err
	}
	return slices.Clone(res.Body), nil
}

// Refusal is the fault of a response that is no success. declared are the statuses of the operation's document, in its
// words: "404", "5XX", "default". A status that it declares is kept for [fault.Relay]; one that it does not declare means
// nothing to us and is not.
func Refusal(req *Request, res *Response, declared ...string) error {
	f := &fault.Error{Kind: fault.BadUpstream, Op: req.Op, RetryAfter: res.RetryAfter()}
	if slices.ContainsFunc(declared, res.is) {
		f.Status = res.Status
		return f
	}
	f.Err = fmt.Errorf("status %d, which its document does not declare", res.Status)
	return f
}

// is says whether a status of a document (OpenAPI 3.0, "Responses Object") is the response's.
func (r *Response) is(declared string) bool {
	class, isRange := strings.CutSuffix(strings.ToUpper(declared), "XX")
	switch {
	case isRange:
		return strconv.Itoa(r.Status/100) == class
	default:
		return declared == "default" || strconv.Itoa(r.Status) == declared
	}
}

func mediaType(req *Request, res *Response, ok func(string) bool) error {
	said := res.Header.Get("Content-Type")
	if said == "application/json" && ok(said) { // which nearly all say
		return nil
	}
	got, _, err := mime.ParseMediaType(said)
	if err != nil || !ok(got) {
		return fault.Wrap(fault.BadUpstream, req.Op,
			fmt.Errorf("status %d with media type %q, which its document does not declare", res.Status, res.Header.Get("Content-Type")))
	}
	return nil
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// RetryAfter returns how long the service asks us to wait, or 0 (RFC 9110 section 10.2.3). The form with a date is of no
// use, since our clock is not the service's.
func (r *Response) RetryAfter() time.Duration {
	seconds, err := strconv.ParseUint(r.Header.Get("Retry-After"), 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
