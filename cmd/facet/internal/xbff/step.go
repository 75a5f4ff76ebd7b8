package xbff

// Step is one upstream call, or one for each item of a list.
type Step struct {
	// Pos is where the step begins.
	Pos
	// ID is what expressions call the step by.
	ID Text
	// Operation is what is called.
	Operation OperationRef
	// Parameters are the call's, in the order of the document.
	Parameters []*Parameter
	// RequestBody is what the call sends; nil for nothing.
	RequestBody *Body
	// DependsOn are steps that must be over first although nothing of theirs is read.
	DependsOn []Text
	// Timeout bounds the step, all its attempts together; nil when not given.
	Timeout *Duration
	// SuccessCriteria must all hold, or the step failed although the upstream said it did not.
	SuccessCriteria []*Condition
	// Retry says when to try again; nil for never.
	Retry *Retry
	// When skips the step if it does not hold; nil for always.
	When *Condition
	// Optional steps may fail: what reads them then reads null, or the fallback.
	Optional bool
	// Fallback is what a failed step yields; nil for null.
	Fallback *Fallback
	// Errors says what the upstream's 4xx and 5xx mean for the client.
	Errors []*ErrorRule
	// Cache keeps the step's response; nil for not at all.
	Cache *Cache
	// ForEach is the list of which each item is called for; nil for a single call. Without it the next four are nil.
	ForEach *Expr
	// Key is what tells one call from another: items of the same key share one. Nil when not given.
	Key *Expr
	// Batch asks for many keys with one call; nil for one call a key.
	Batch *Batch
	// Concurrency is how many calls run at once; nil when not given.
	Concurrency *Number
	// MaxItems bounds the list; nil when not given.
	MaxItems *Number
	// Outputs are the parts of the response that later steps and the handler may read, besides its whole body.
	Outputs []*Output
}

// Output returns the output called name, or nil.
func (s *Step) Output(name string) *Output {
	for _, o := range s.Outputs {
		if o.Name.Value == name {
			return o
		}
	}
	return nil
}

// Parameter is one parameter of a call.
type Parameter struct {
	Pos
	Name Text
	// In is path, query, header or cookie.
	In    Text
	Value *Value
}

// Body is the body of a call: Arazzo's requestBody.
type Body struct {
	Pos
	// ContentType is nil when not given: the upstream's document says it.
	ContentType *Text
	Payload     *Mapping
}

// Retry is Arazzo's failure action of that name.
type Retry struct {
	Pos
	// Limit is how often to try again after the first attempt.
	Limit Number
	// After is how long to wait before; nil when not given.
	After *Duration
}

// Output is a named part of a response.
type Output struct {
	Name Text
	// Expr is $response.body#/… or $response.header.…
	Expr *Expr
}
