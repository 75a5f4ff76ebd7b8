package projection

import (
	"fmt"
	"strings"
)

// Error is a place where a value breaks its shape.
type Error struct {
	// Pointer names the place (RFC 6901); empty for the whole value.
	Pointer string
	// Problem says what is wrong there.
	Problem string
}

func (e *Error) Error() string { return fmt.Sprintf("#%s: %s", e.Pointer, e.Problem) }

// within adds a token in front of the pointer: errors are built from the inside out, so that the path costs nothing
// while all is well.
func (e *Error) within(token string) {
	e.Pointer = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token) + e.Pointer
}
