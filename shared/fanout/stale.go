package fanout

import "strings"

// Stale lists the parts of an answer that are older than they may be, and were taken because there was nothing newer.
type Stale []string

// Header returns the value of the response field X-BFF-Stale, "orders, products": a list of tokens (RFC 9651). It is nil
// when nothing is stale and the field must not be sent.
func (s Stale) Header() *string {
	if len(s) == 0 {
		return nil
	}
	value := strings.Join(s, ", ")
	return &value
}
