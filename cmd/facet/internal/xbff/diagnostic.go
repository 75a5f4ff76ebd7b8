package xbff

import (
	"fmt"
	"strings"
)

// Diagnostic is a mistake in a document.
type Diagnostic struct {
	// Code is the rule that is broken; empty for a mistake in OpenAPI itself.
	Code Code
	// File, Line and Column are where it is; Line and Column are 0 when unknown.
	File         string
	Line, Column int
	// Operation is the operation it is in, "mobile.getDashboard"; empty when it is in none.
	Operation string
	// Text says what is wrong.
	Text string
	// Instead says what to do about it.
	Instead string
	// Related is what it clashes with; nil when nothing.
	Related *Place
}

// Place is a place in another document.
type Place struct {
	File         string
	Line, Column int
}

// Error returns "file:line:col: BFF101: operation: what is wrong; what to do instead".
func (d Diagnostic) Error() string {
	parts := []string{Place{d.File, d.Line, d.Column}.String()}
	if d.Code != "" {
		parts = append(parts, string(d.Code))
	}
	if d.Operation != "" {
		parts = append(parts, d.Operation)
	}
	text := strings.Join(append(parts, d.Text), ": ")
	if d.Instead != "" {
		text += "; " + d.Instead
	}
	if d.Related != nil {
		text += " (see " + d.Related.String() + ")"
	}
	return text
}

func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}
