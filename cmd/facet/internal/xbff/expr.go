package xbff

// Root is where an expression begins.
type Root int

// The roots.
const (
	// StepBody is $steps.<Step>.outputs.body.
	StepBody Root = iota
	// StepOutput is $steps.<Step>.outputs.<Name>.
	StepOutput
	// RequestPath, RequestQuery and RequestHeader are $request.path.<Name> and so on: the request that came in.
	RequestPath
	RequestQuery
	RequestHeader
	// RequestBody is $request.body.
	RequestBody
	// ResponseBody is $response.body: the response to the step that says so.
	ResponseBody
	// ResponseHeader is $response.header.<Name>.
	ResponseHeader
	// Principal is $principal: who is asking.
	Principal
	// Item is $item: the item of the innermost $each or of the step's forEach.
	Item
)

// Expr is an expression: where a value comes from.
type Expr struct {
	Pos
	Root Root
	// Step is the step's id, for StepBody and StepOutput.
	Step string
	// Name is the output's, the parameter's or the header's.
	Name string
	// Pointer are the unescaped tokens of the JSON pointer; empty for the whole value.
	Pointer []string
	// Text is the expression as it is written.
	Text string
}

func (e *Expr) String() string { return e.Text }
