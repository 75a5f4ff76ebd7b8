package plan

import "time"

// Service is an upstream as a frontend's aggregations ask it: a narrow interface.
type Service struct {
	// Name is the interface's: "Orders".
	Name string
	// Field is where the aggregations keep it: "orders".
	Field string
	// Package is the Go package of the upstream's types: "ordersapi".
	Package string
	// Methods are the methods that are called, with their signatures, by name.
	Methods []Method
}

// Method is a method of a service's interface.
type Method struct{ Name, Signature string }

// Aggregation is one operation of a frontend whose x-bff says how it is answered.
type Aggregation struct {
	// Name is the method's: "GetDashboard".
	Name string
	// Op is the operation's: "mobile.getDashboard".
	Op string
	// Doc are the lines of the doc comment after the method's name.
	Doc []string
	// Line is where the operation stands in the document.
	Line int
	// Method and Path are the document's.
	Method, Path string
	// Timeout bounds the whole.
	Timeout time.Duration
	// Principal says that something of the principal is read.
	Principal bool
	// Steps are the upstream calls, each after those that it reads.
	Steps []Step
	// Body is what the answer is made of; nil for a gather.
	Body *Projection
	// Gather is the method that gathers the parts, PartsType the type that it returns; empty for a full handler.
	Gather, PartsType string
	// Parts are what a gather returns.
	Parts []Part
	// Status is the answer's.
	Status int
}

// Step is one upstream call of an aggregation.
type Step struct {
	// ID is the document's, Go the variable's name.
	ID, Go string
	// Read says that something reads what the step yields; of another one it matters only whether it fails.
	Read bool
	// Looked says that answers are looked up in what it yields, an index.
	Looked bool
	// Needed steps fail the operation when they fail.
	Needed bool
	// Timeout bounds the step.
	Timeout time.Duration
	// After are the variables of the steps that it reads.
	After []string
	// Skip is the condition under which the step is not made; empty for never.
	Skip string
	// Call is the call's expression: "a.users.GetUserJSON(ctx, principal.Subject)".
	Call string
	// Relay are the upstream's statuses that become the answer's.
	Relay []int
	// Fallback is what a failed step yields, as JSON; empty for nothing.
	Fallback string
	// Loop makes one call, or several, for the items of a list; nil for a single call.
	Loop *Loop
}

// Part is what a gather returns of a step.
type Part struct {
	// Go is the field's name, Type its Go type without the pointer.
	Go, Type string
	// Needed says that the part is always there.
	Needed bool
	Step   Step
}

// Loop is what a step does for each item of a list.
type Loop struct {
	// Over is the expression of the list.
	Over string
	// Key leads from an item to the key.
	Key []string
	// MaxItems is how many distinct keys there may be.
	MaxItems int
	// Size is how many keys go into one call, Concurrency how many calls are made at once.
	Size, Concurrency int
	// Results leads from a response to the list of answers, ResultKey from an answer to its key.
	Results, ResultKey []string
}

// ProjectionKind is how a value of the answer comes about.
type ProjectionKind string

// The kinds.
const (
	Copy     ProjectionKind = "copy"     // the source's bytes
	Literal  ProjectionKind = "literal"  // JSON that the document says
	Text     ProjectionKind = "text"     // a Go string as a JSON string
	Object   ProjectionKind = "object"   // members, each with a projection of its own
	List     ProjectionKind = "list"     // a projection of each item
	Coalesce ProjectionKind = "coalesce" // the source, or a default where it is null
)

// Projection is how one value of the answer is made.
type Projection struct {
	Kind ProjectionKind
	// Source is the Go expression that it is made from: a projection.Raw, or a string for Text.
	Source string
	// Null says that Source may be null or absent, which the answer then is too.
	Null bool
	// JSON is Literal's value, or Coalesce's default.
	JSON string
	// Scan are the members of Source that an Object's members are made from, by index: their own sources say "$0".
	Scan []string
	// Members are an Object's.
	Members []ProjectedMember
	// Item is what a List makes of each item, which its sources call "$item".
	Item *Projection
}

// ProjectedMember is a member of an object of the answer.
type ProjectedMember struct {
	Name string
	// Optional members are left out when their source is absent.
	Optional bool
	Value    *Projection
}
