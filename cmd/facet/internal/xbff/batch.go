package xbff

// Batch is an upstream operation that answers for many keys at once.
type Batch struct {
	Pos
	// Param is the parameter that takes the keys.
	Param Text
	// Size is how many keys one call may have.
	Size Number
	// Results is where the response has the list of answers: $response.body#/…
	Results *Expr
	// ResultKey is where an answer has its key.
	ResultKey *Pointer
}
