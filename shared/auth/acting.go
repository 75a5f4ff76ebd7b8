package auth

import (
	"context"

	"github.com/facet-bff/facet/shared/fault"
)

// ActFor returns the subject that a request is about: the principal's own, or another one that it names, which takes the
// role. subject is what the request names, or nil. Without a principal it is an Unauthenticated fault, and without the
// role a Forbidden one.
func ActFor(ctx context.Context, subject *string, role string) (string, error) {
	p, ok := FromContext(ctx)
	if !ok {
		return "", fault.New(fault.Unauthenticated, "auth.actFor", missing)
	}
	if subject == nil || *subject == p.Subject {
		return p.Subject, nil
	}
	return *subject, RequireRoles(ctx, role)
}

// MaySee says whether the principal may see what belongs to the subject: it is its own, or it has the role.
func MaySee(ctx context.Context, subject, role string) bool {
	p, ok := FromContext(ctx)
	return ok && (p.Subject == subject || p.HasRole(role))
}
