package cache

import (
	"context"
	"time"
)

// Policy says how one request is cached. It is a value of that request: the times are the operation's, but [Policy.For]
// and [Policy.Vary] are who asks now and with what. The zero Policy caches nothing.
type Policy struct {
	// Op names the operation in what [Config.Observe] is told: "catalog.listProducts".
	Op string
	// For is whom a stored response is for. The zero Audience is nobody, so nothing is stored.
	For Audience
	// Impersonal is that responses do not depend on who asks, although requests say who does. It is what whoever declares
	// an operation promises. Without it a response to such a request is stored for [Everybody] only if it allows that
	// itself.
	Impersonal bool
	// Tag gives a response that is stored without a validator an entity tag made of its body, so that clients can ask for
	// it conditionally. It is for the cache of an origin itself: nobody else may say what a response's tag is.
	Tag bool
	// Vary are values that responses differ by, besides the URI and the audience. They are compared in order.
	Vary []string
	// MaxAge is how long a response stays fresh that does not say so itself and whose status may be cached by default
	// (RFC 9110 section 15.1). 0 leaves that to RFC 9111's heuristic, which needs a Last-Modified.
	MaxAge time.Duration
	// StaleWhileRevalidate and StaleIfError are the windows of RFC 5861 for a response that has none of its own. A response
	// that must be revalidated has none whatever the policy says.
	StaleWhileRevalidate, StaleIfError time.Duration
}

// Audience is whom a response is for. It can be made in two ways only, so a policy cannot say that a response depends on
// the principal without saying on which one.
type Audience struct{ kind, id string }

const (
	shared   = "everybody"
	personal = "principal"
)

// Everybody is the audience of what is the same whoever asks. A response to a request that says who is asking
// (those of package credential: Authorization, X-Principal and so on) is stored for it only when the response itself allows
// that, in the words of RFC 9111 section 3.5, or when the policy says that it is Impersonal.
func Everybody() Audience { return Audience{kind: shared} }

// Only is the audience of what one principal may see: a part of the cache that nobody else reads, which is that
// principal's private cache in the sense of RFC 9111 section 1. Without an id there is no such principal, and the audience
// is nobody.
func Only(id string) Audience {
	if id == "" {
		return Audience{}
	}
	return Audience{kind: personal, id: id}
}

func (a Audience) nobody() bool { return a.kind == "" }

type policyKey struct{}

// With returns a context whose next exchange is cached by the policy. It is for one call: pass it to that call's function
// and to nothing else.
func With(ctx context.Context, policy Policy) context.Context {
	return context.WithValue(ctx, policyKey{}, &policy)
}

func policyOf(ctx context.Context) (policy Policy, found bool) {
	if policy, ok := ctx.Value(policyKey{}).(*Policy); ok {
		return *policy, true
	}
	return Policy{}, false
}
