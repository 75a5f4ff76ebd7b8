package credential

import (
	"context"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// PrincipalField names the user to services that trust the network.
const PrincipalField = "X-Principal"

// fields are those that services read who is asking from. Only a link of this package sends any of them.
var fields = []string{
	"Authorization", "Proxy-Authorization", PrincipalField,
	"X-User", "X-User-Id", "X-User-Name", "X-User-Email", "X-User-Roles", "X-Roles", "X-Scopes", "X-Tier",
	"X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token",
	"Remote-User", "X-Remote-User", "X-Authenticated-User", "X-Authenticated-Userid",
	"X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Access-Token",
	"X-Forwarded-Client-Cert", "X-Client-Cert", "X-Ssl-Client-Cert",
}

// Fields returns the names of the fields that services read who is asking from.
func Fields() []string { return slices.Clone(fields) }

// None sends nothing that says who is asking.
func None() upstream.Link {
	return sole("", func(context.Context, *upstream.Request) (string, error) { return "", nil })
}

// Principal sends the user's name in [PrincipalField].
func Principal(name func(context.Context) string) upstream.Link {
	return sole(PrincipalField, func(ctx context.Context, _ *upstream.Request) (string, error) { return name(ctx), nil })
}

// UserToken sends the token that the user sent us, and nothing for a user who sent none.
func UserToken(token func(context.Context) string) upstream.Link {
	return sole("Authorization", func(ctx context.Context, _ *upstream.Request) (string, error) { return bearer(token(ctx)), nil })
}

// Client sends a token of our own.
func (t *Tokens) Client() upstream.Link {
	return sole("Authorization", func(ctx context.Context, req *upstream.Request) (string, error) {
		token, err := t.get(ctx, req.Op, "")
		return bearer(token), err
	})
}

// Exchanged sends a token that stands for the user's. Without one of the user's the request is an Unauthenticated fault.
func (t *Tokens) Exchanged(token func(context.Context) string) upstream.Link {
	return sole("Authorization", func(ctx context.Context, req *upstream.Request) (string, error) {
		subject := token(ctx)
		if subject == "" {
			return "", fault.New(fault.Unauthenticated, req.Op, "")
		}
		exchanged, err := t.get(ctx, req.Op, subject)
		return bearer(exchanged), err
	})
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Bearer " + token
}

// sole returns a link that sends one field of who is asking, and removes all others.
func sole(name string, value func(context.Context, *upstream.Request) (string, error)) upstream.Link {
	return func(next upstream.Exchange) upstream.Exchange {
		return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			v, err := value(ctx, req)
			if err != nil {
				return err
			}
			if v == "" && !slices.ContainsFunc(req.Header, identifies) {
				return next(ctx, req, res)
			}
			with := req.Copy()
			defer with.Release()
			for _, f := range req.Header {
				if !identifies(f) {
					with.Header = append(with.Header, f)
				}
			}
			with.Header = with.Header.Add(name, v)
			return next(ctx, &with.Request, res)
		}
	}
}

// identifies takes "X_Principal" for "X-Principal", as a service behind a CGI-like interface does.
func identifies(field upstream.Field) bool {
	plain := strings.ReplaceAll(field.Name, "_", "-")
	return slices.ContainsFunc(fields, func(name string) bool { return strings.EqualFold(name, plain) })
}
