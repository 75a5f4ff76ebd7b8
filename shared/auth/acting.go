package auth

import (
	"context"

	"github.com/facet-bff/facet/shared/fault"
)

// Required returns the principal, or an Unauthenticated fault when nobody has been authenticated.
func Required(ctx context.Context) (Principal, error) {
	p, ok := FromContext(ctx)
	if !ok {
		return Principal{}, fault.New(fault.Unauthenticated, "auth.required", missing)
	}
	return p, nil
}

// ActFor returns a context in which the principal acts for the subject that the request names. Acting for another than
// itself takes the role: without it the error is a Forbidden fault, and Unauthenticated without a principal. A nil subject
// is the principal's own. What the principal is called in the log does not change.
func ActFor(ctx context.Context, subject *string, role string) (context.Context, error) {
	p, err := Required(ctx)
	if err != nil {
		return nil, err
	}
	if subject == nil || *subject == p.Subject {
		return ctx, nil
	}
	if err := RequireRoles(ctx, role); err != nil {
		return nil, err
	}
	p.Subject = *subject
	return WithPrincipal(ctx, p), nil
}
