package fault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is a failure with its kind. Make one with [New] or [Wrap], or as a literal where more than that is known.
type Error struct {
	// Kind is what programs branch on.
	Kind Kind
	// Op is the operation that failed, as "<service>.<operation>".
	Op string
	// Public is the detail that the API's caller reads; empty for none.
	Public string
	// Err is the cause. It is logged and never sent.
	Err error
	// Status is what an upstream answered, or 0 when the failure is not an upstream's answer.
	Status int
	// Answer is the status that the caller gets; 0 for the kind's own.
	Answer int
	// RetryAfter is how long the caller had better wait, or 0 when nothing is known. Sent in whole seconds, rounded up.
	RetryAfter time.Duration
	// Reason is one word that says more of the failure than its kind does: "breaker". Empty means the kind's name.
	Reason string
	// Violations are the places where a request breaks its document.
	Violations []Violation
	// Allow lists the methods that the path has, for MethodNotAllowed.
	Allow []string
}

// Violation is one place where a request breaks its document.
type Violation struct {
	// Pointer says where: a JSON pointer into the body ("#/items/0/quantity"), or a parameter ("#/query/limit").
	Pointer string `json:"pointer"`
	// Detail says what is wrong there.
	Detail string `json:"detail"`
}

// New returns a fault whose public detail is also its cause. An empty public says no more than the kind does.
func New(kind Kind, op, public string) *Error {
	return &Error{Kind: kind, Op: op, Public: public}
}

// Wrap returns a fault caused by err, with nothing for the caller to read but the kind.
func Wrap(kind Kind, op string, err error) *Error {
	return &Error{Kind: kind, Op: op, Err: err}
}

// Unreadable is the fault of a request that could not be read or decoded: TooLarge when the body is over the limit of
// [http.MaxBytesReader], else Invalid.
func Unreadable(err error) *Error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &Error{Kind: TooLarge, Public: fmt.Sprintf("The request's body is larger than %d bytes.", tooLarge.Limit), Err: err}
	}
	return &Error{Kind: Invalid, Public: "The request could not be read as the document describes it.", Err: err}
}

// Late is the fault of a request whose body did not arrive in time: 408 (RFC 9110 section 15.5.9).
func Late(op string, err error) *Error {
	return &Error{Kind: Invalid, Op: op, Public: "The request's body did not arrive in time.", Err: err, Answer: http.StatusRequestTimeout}
}

// Error is for the log: everything that is known.
func (e *Error) Error() string {
	var parts []string
	if e.Op != "" {
		parts = append(parts, e.Op)
	}
	parts = append(parts, e.Kind.String())
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("status %d", e.Status))
	}
	if e.Public != "" {
		parts = append(parts, e.Public)
	}
	for _, v := range e.Violations {
		parts = append(parts, v.Pointer+" "+v.Detail)
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Reason returns why err happened in one word, an RFC 9651 token in lower case, for metrics and X-BFF-Partial: the
// outermost fault's Reason, or else the name of err's kind.
func Reason(err error) string {
	var f *Error
	if errors.As(err, &f) && f.Reason != "" {
		return f.Reason
	}
	return KindOf(err).String()
}

// KindOf returns the kind of the outermost fault in err's chain. Without one, a passed deadline is Timeout, a
// cancellation is Canceled and anything else Internal.
func KindOf(err error) Kind {
	var f *Error
	switch {
	case errors.As(err, &f):
		return f.Kind
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	default:
		return Internal
	}
}
