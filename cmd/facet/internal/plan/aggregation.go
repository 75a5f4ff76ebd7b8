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

// Method is a method of an interface.
type Method struct{ Name, Signature string }

// Aggregation is one operation of a frontend whose x-bff says how it is answered.
type Aggregation struct {
	// Name is the method's: "GetDashboard".
	Name string
	// ID is the operation's id in the document, Op its name: "mobile.getDashboard".
	ID, Op string
	// Doc are the lines of the doc comment after the method's name.
	Doc []string
	// Line is where the operation stands in the document.
	Line int
	// Method and Path are the document's.
	Method, Path string
	// Timeout bounds the whole.
	Timeout time.Duration
	// RequestBody says that the request's body is read, as it came.
	RequestBody bool
	// Timing is in what order the steps run, how long that may take, and how much it asks for.
	Timing Timing
	// Principal says that something of the principal is read.
	Principal bool
	// Personal says that the answer is one principal's: something of the principal is read, or a variant that it was assigned.
	Personal bool
	// Steps are the upstream calls, each after those that it reads.
	Steps []Step
	// Body is what the answer is made of; nil for a gather.
	Body *Projection
	// Gather is the method that gathers the parts; empty for a full handler.
	Gather string
	// PartsType is the type of the parts; empty when nothing written by hand reads them.
	PartsType string
	// Parts are what a gather returns, and what code for single fields reads.
	Parts []Part
	// Status is the answer's.
	Status int
}

// Step is one upstream call of an aggregation, or one for each item of a list.
type Step struct {
	// ID is the document's, Go the variable's name.
	ID, Go string
	// Read says that something reads what the step yields; of another one it matters only whether it fails.
	Read bool
	// LookedInto says that the answer is made of some of the step's replies, in a variable called after the step: "productsReplies".
	LookedInto bool
	// Needed steps fail the operation when they fail.
	Needed bool
	// Timeout bounds the step.
	Timeout time.Duration
	// After are the variables of the steps that it waits for.
	After []string
	// Skip is the condition under which the step is not made; empty for never.
	Skip string
	// Retry says how often to ask again; nil to leave that to the upstream's own policy.
	Retry *Retry
	// Cache says how replies are kept; nil for not at all.
	Cache *Cache
	// Call is what is asked, and Reads what is read of the answer, in a variable called Picks.
	Call  StepCall
	Reads *Reads
	Picks string
	// Fallback is what a failed step yields, as JSON; empty for nothing.
	Fallback string
	// Other is asked when the step has failed; nil for nothing. It is no part of its own.
	Other *Step
	// Loop makes a call for each item of a list, or for several at a time; nil for a single call.
	Loop *Loop

	called *builtStep
	sends  []sent
	fields []string // of the response's header, that are read
	whole  bool     // code written by hand gets the whole answer
}

// Retry is how often a call is made again when that may help, and after how long.
type Retry struct {
	Limit int
	After time.Duration
}

// Cache is a cache.Policy.
type Cache struct {
	// For is the expression of whom replies are for, Vary are those of what they differ by besides.
	For  string
	Vary []string
	// Impersonal says that replies do not depend on who asks.
	Impersonal bool
	// The times are 0 where the replies alone say them.
	MaxAge, StaleWhileRevalidate, StaleIfError time.Duration
}

// StepCall is a call of an upstream's operation.
type StepCall struct {
	// Op is the operation: "orders.getOrder".
	Op string
	// Expression is the call: "a.users.GetUserJSON(ctx, principal.Subject, PickMark)".
	Expression string
	// Bodyless says that the operation answers with nothing that could be read, so that the call returns an error alone.
	Bodyless bool
	// Misled says that a path or a header is made of what another step has answered, so that it is not the client's fault
	// when that cannot be sent.
	Misled bool
	// Payload is the body that is sent where it has to be made, as projection.Raw(b); nil for none, and for one that is there.
	Payload *Projection
	// Args are the arguments that have to be decoded first.
	Args []Arg
	// Errors are the statuses of the upstream that mean something to the client.
	Errors []ErrorRule
	// Criteria must hold of the reply, or the call has failed.
	Criteria []Criterion
}

// Arg is an argument that is decoded before the call.
type Arg struct {
	// Go is the variable's name, Type its type.
	Go, Type string
	// Func is the function of projection that decodes it, Source what it is given.
	Func, Source string
	// Kind is the kind of the fault when it cannot be decoded: "BadUpstream" when an upstream sent it.
	Kind string
}

// ErrorRule is a fault.Rule.
type ErrorRule struct {
	Status, Answer int
	Public         string
}

// Criterion is a condition on a reply.
type Criterion struct {
	// Fails is the Go expression that it does not hold, of a variable called reply; Text is the document's.
	Fails, Text string
}

// Loop is what a step does for each item of a list.
type Loop struct {
	// Items is the expression of the items, a sequence.
	Items string
	// TooMany is the kind of the fault when there are more keys than MaxItems: "Invalid" when the request has them.
	TooMany string
	// Key leads from an item to the key.
	Key []string
	// MaxItems is how many distinct keys there may be.
	MaxItems int
	// Batch is how many keys go into one call; 0 for a call for each item.
	Batch int
	// Concurrency is how many calls are made at once.
	Concurrency int
	// Results leads from the response to a batch to the list of answers, ResultKey from an answer to its key.
	Results, ResultKey []string
}

// Part is what a gather returns of a step.
type Part struct {
	// Go is the field's name, Type its Go type without the pointer.
	Go, Type string
	// Needed says that the part is always there.
	Needed bool
	// Many says that there is one for each key.
	Many bool
	// Fields are the members of a part that is narrowed to some outputs, whose type is then declared; nil for the whole.
	Fields []PartField
	Step   Step
}

// PartField is one output of a step.
type PartField struct {
	// Go and Type are the field's.
	Go, Type string
	// Func is the function of projection that decodes it, Source what it is given.
	Func, Source string
	// Doc is where it comes from.
	Doc string
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
	Coalesce ProjectionKind = "coalesce" // the first of several that is not null
	Enum     ProjectionKind = "enum"     // the source, translated
	Hole     ProjectionKind = "hole"     // what a method returns that is written by hand
)

// Projection is how one value of the answer is made.
type Projection struct {
	Kind ProjectionKind
	// Source is the Go expression that it is made from: a projection.Raw, a string for Text, a call for Hole.
	Source string
	// Null are the expressions, each a projection.Raw, of which one that is null or absent makes the value null.
	Null []string
	// JSON is Literal's value, or what a Hole is that returns nil.
	JSON string
	// Scan are the members of Source that an Object's members are made from, by index; see [ScanMark].
	Scan []string
	// Members are an Object's.
	Members []ProjectedMember
	// Item is what a List makes of each item; see [ItemMark].
	Item *Projection
	// Of are the values of a Coalesce, each of which but the last may be null.
	Of []*Projection
	// Cases are those of an Enum. What has no case is Default as JSON, or copied when that is empty.
	Cases   []EnumCase
	Default string
}

// EnumCase translates one value.
type EnumCase struct {
	// From is the source's text, JSON what it becomes.
	From, JSON string
}

// ProjectedMember is a member of an object of the answer.
type ProjectedMember struct {
	Name string
	// Absent is the expression, a projection.Raw, of a source without which the member is left out; empty when the member
	// is always there.
	Absent string
	Value  *Projection
}

// ItemMark stands in expressions for the item of the list around them. No Go that is quoted from a document has it:
// strconv.Quote escapes it.
const ItemMark = "\uE000"

// ScanMark stands in expressions for a member of the object around them; its index and another mark follow.
const ScanMark = "\uE001"
