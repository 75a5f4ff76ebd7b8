package plan

import (
	"time"

	"github.com/facet-bff/facet/shared/contract"
)

// Forward is one operation of a frontend that passes an upstream's operation through.
type Forward struct {
	// Name is the method's: "CreateOrder".
	Name string
	// ID is the operation's id in the document, Op its name: "mobile.createOrder".
	ID, Op string
	// To is the upstream's operation: "orders.createOrder".
	To string
	// Doc are the lines of the doc comment after the method's name.
	Doc []string
	// Source and Line are where the operation stands: the document's path in the workspace, and the line.
	Source string
	Line   int
	// Method and Path are the document's.
	Method, Path string
	// Timeout bounds the whole.
	Timeout time.Duration
	// Field is where the aggregations keep the service, Call the method of it.
	Field, Call string
	// Args are the expressions of what the method is given besides the context.
	Args []string
	// ParamsType is the Go type of the other parameters; empty for none. Given are those that are always there, and
	// Optional those that may not be.
	ParamsType      string
	Given, Optional []ForwardParam
	// Body says that the request's body is passed on.
	Body bool
	// Relay are the upstream's statuses that become the answer's.
	Relay []int
	// Passes are the successes that are passed on; the last one has no conditions.
	Passes []Pass

	lock contract.Call
}

// ForwardParam is a parameter that is passed on.
type ForwardParam struct {
	// Field is the field of the upstream's parameters, Source the expression of the frontend's.
	Field, Source string
	// Value is the expression of the field; for an optional one it is made of v, which Source is then called.
	Value string
}

// Pass is how one success is passed on.
type Pass struct {
	// Match are the conditions on the status, any of which must hold: "200", "2XX"; empty for whatever is left.
	Match []string
	// MediaType is the body's; empty for none.
	MediaType string
	// Headers are the fields that both documents declare.
	Headers []string
}

// UpstreamForward is how an upstream's caller passes an operation on.
type UpstreamForward struct {
	// Method is the caller's: "ForwardCreateOrder". Contract is the variable of what is passed on.
	Method, Contract string
	// Successes are what is passed on.
	Successes []ForwardSuccess
}

// ForwardSuccess is an answer that is passed on.
type ForwardSuccess struct {
	// Status is the document's: "201", "2XX".
	Status string
	// Shape is the Go expression of the body's shape; empty for no body.
	Shape string
	// Required are the fields that some frontend promises.
	Required []string
}
