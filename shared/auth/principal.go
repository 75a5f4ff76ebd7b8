package auth

import (
	"context"
	"fmt"
	"slices"

	"github.com/facet-bff/facet/shared/fault"
)

// Principal is who is asking. Its lists are shared by everybody who has it, and not to be changed.
type Principal struct {
	Subject string   `json:"sub"`
	Tier    string   `json:"tier"`
	Roles   []string `json:"roles"`
	Scopes  []string `json:"scopes"`
	// Scheme is the document's name for the way in which the principal was told: "bearer".
	Scheme string `json:"scheme"`
	// Token is the bearer token as it was sent, and empty for whoever presented something else. It is neither printed nor
	// marshalled.
	Token string `json:"-"`
}

// String returns the subject, so that printing a principal does not print its token.
func (p Principal) String() string { return p.Subject }

// HasRole reports whether the principal has the role.
func (p Principal) HasRole(role string) bool { return slices.Contains(p.Roles, role) }

// HasScope reports whether the principal has been granted the scope.
func (p Principal) HasScope(scope string) bool { return slices.Contains(p.Scopes, scope) }

// lacksRole returns a Forbidden fault that names the first of the roles which the principal does not have, or nil.
func (p Principal) lacksRole(roles []string) error {
	for _, role := range roles {
		if !p.HasRole(role) {
			return fault.New(fault.Forbidden, "auth.requireRoles", fmt.Sprintf("The role %q is required.", role))
		}
	}
	return nil
}

type principalKey struct{}

// WithPrincipal returns a context in which p is asking.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, &p)
}

// FromContext returns who is asking; false means that nobody has been authenticated.
func FromContext(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(*Principal)
	if !ok {
		return Principal{}, false
	}
	return *p, true
}

// RequireRoles returns nil when the context's principal has all of the roles. Otherwise it returns a fault: Forbidden, whose
// detail names the first role that is missing, or Unauthenticated when there is no principal.
func RequireRoles(ctx context.Context, roles ...string) error {
	p, ok := FromContext(ctx)
	if !ok {
		return fault.New(fault.Unauthenticated, "auth.requireRoles", missing)
	}
	return p.lacksRole(roles)
}
