package xbff

// Operator compares two values.
type Operator string

// The operators.
const (
	Equal        Operator = "=="
	NotEqual     Operator = "!="
	Less         Operator = "<"
	LessEqual    Operator = "<="
	Greater      Operator = ">"
	GreaterEqual Operator = ">="
)

// Condition compares a value with a constant.
type Condition struct {
	Pos
	Left *Expr
	Op   Operator
	// Right is null, a boolean, a number or a text. Null, booleans and texts are only equal or not equal.
	Right *Literal
	// Text is the condition as it is written.
	Text string
}

func (c *Condition) String() string { return c.Text }
