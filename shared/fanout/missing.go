package fanout

import "strings"

// Absence is one part that is missing.
type Absence struct {
	// Part is the part's name.
	Part string
	// Reason says why, as fault.Reason does: "timeout", "breaker".
	Reason string
}

// Missing lists the parts that an answer lacks.
type Missing []Absence

// Header returns the value of the response field X-BFF-Partial, "orders;timeout, unread;breaker": a list of tokens,
// each with its reason as a parameter (RFC 9651). It is nil when nothing is missing and the field must not be sent.
func (m Missing) Header() *string {
	if len(m) == 0 {
		return nil
	}
	parts := make([]string, len(m))
	for i, absence := range m {
		parts[i] = absence.Part + ";" + absence.Reason
	}
	value := strings.Join(parts, ", ")
	return &value
}

// CacheControl returns "no-store" when something is missing, so that no cache keeps a partial answer, else nil.
func (m Missing) CacheControl() *string {
	if len(m) == 0 {
		return nil
	}
	value := "no-store"
	return &value
}
