package xbff

// Value is what a parameter is given, or a leaf of a mapping. Exactly one of its members is there.
type Value struct {
	Pos
	// Literal is a value that is written out.
	Literal *Literal
	// Expr is a value that is computed.
	Expr *Expr
	// Template is a text with values in it.
	Template *Template
}

// Template is a text with expressions in braces: "orders/{$request.path.order_id}".
type Template struct {
	Pos
	// Parts are in order; joined they are the text.
	Parts []TemplatePart
	// Text is the template as it is written.
	Text string
}

// TemplatePart is an expression, or the text between two of them.
type TemplatePart struct {
	// Text is what stands there; empty when Expr is given.
	Text string
	Expr *Expr
}
