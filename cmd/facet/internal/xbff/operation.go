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

// Operation is the x-bff of one operation.
type Operation struct {
	// Pos is the place of the key x-bff.
	Pos
	// Method is in capitals: "GET".
	Method string
	// Path is the template of the path: "/api/v1/orders/{order_id}".
	Path string
	// ID is the operationId; empty when the operation has none.
	ID string
	// Broken operations have mistakes that were reported. Their trees have holes, so planning them would only add
	// mistakes that are none. In every other tree what is not said to be optional is there.
	Broken bool

	// Timeout bounds the whole operation; nil when not given.
	Timeout *Duration
	// Partial says whether an answer may miss optional parts; nil when not given.
	Partial *Partial
	// AcceptNonAtomic says that an operation which fails midway, after something was changed, is acceptable.
	AcceptNonAtomic bool
	// Steps are the upstream calls.
	Steps []*Step
	// Response is what the answer is made of; nil unless the operation is [Full].
	Response *Mapping
	// Forward is the operation that is passed through; nil unless the operation is [Forward].
	Forward *OperationRef
}

// Partial is what an operation does when optional steps fail.
type Partial struct {
	Pos
	// Allow says that it answers without them.
	Allow bool
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

// Step returns the step called id, or nil.
func (o *Operation) Step(id string) *Step {
	for _, s := range o.Steps {
		if s.ID.Value == id {
			return s
		}
	}
	return nil
}

// OperationRef names an operation of an upstream: $sourceDescriptions.orders.getOrder.
type OperationRef struct {
	Pos
	Source      string
	OperationID string
}

func (r OperationRef) String() string { return "$sourceDescriptions." + r.Source + "." + r.OperationID }
