package xbff

// Form is which of the four ways an operation is made in.
type Form int

// The forms.
const (
	// Written operations are written by hand. They have no x-bff.
	Written Form = iota
	// Gather operations have steps; what the client reads is shaped by hand.
	Gather
	// Full operations have steps and a response: nothing is written by hand.
	Full
	// Forward operations pass one upstream operation through.
	Forward
)

func (f Form) String() string {
	return [...]string{"written", "gather", "full", "forward"}[f]
}

// Form returns which of the four ways the operation is made in.
func (o *Operation) Form() Form {
	switch {
	case o == nil:
		return Written
	case o.Forward != nil:
		return Forward
	case o.Response != nil:
		return Full
	case len(o.Steps) > 0:
		return Gather
	default:
		return Written
	}
}

// form reports keys that make no form, or two.
func (r *reader) form(o *Operation, keys *object) {
	steps, response, forward := keys.value("steps"), keys.value("response"), keys.value("forward")
	switch {
	case forward != nil:
		for _, key := range []string{"steps", "response", "partial", "acceptNonAtomic"} {
			if keys.value(key) != nil {
				r.wrong(keys.at(key), Conflict, key+" stands beside forward, which passes the request on as it is", "keep either forward or "+key)
			}
		}
	case steps == nil && response != nil:
		r.wrong(keys.at("response"), EmptyOperation, "response has no steps to be made of", "add steps: ["+stepKeys.shape+"]")
	case steps == nil:
		r.wrong(o.Pos, EmptyOperation, "this x-bff says neither which steps to take nor what to forward", "write "+operationKeys.shape+", or leave x-bff out and write the handler by hand")
	}
}
