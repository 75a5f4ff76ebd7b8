package binary

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

// Credential says what tells a service who is asking: see package credential.
type Credential struct {
	Kind  string `default:"principal" enum:"none,principal,user-token,client,exchanged" doc:"principal sends the user's name in X-Principal, to services that trust the network; user-token the token that the user sent; client a token of our own; exchanged one that we are granted for the user's."`
	Token *Token `doc:"Where tokens are granted, for client and exchanged."`
}

// Token says where tokens are granted (OAuth 2.0).
type Token struct {
	URL      string        `required:"true" doc:"The token endpoint."`
	ID       string        `required:"true" doc:"Our client id."`
	Secret   config.Secret `required:"true" doc:"Our client secret."`
	Scopes   []string      `doc:"What the token is for; what the endpoint thinks right when left out."`
	Audience string        `doc:"Whom the token is for; whom the endpoint thinks right when left out."`
	Timeout  time.Duration `default:"2s" doc:"Bounds asking."`
	Most     int           `default:"10000" doc:"How many users' tokens are kept."`
}

// Validate returns what is wrong with it, or nil.
func (c *Credential) Validate() error {
	granted := c.Kind == "client" || c.Kind == "exchanged"
	switch {
	case granted && c.Token == nil:
		return &config.KeyError{Path: "token", Err: fmt.Errorf("is missing: where would the credential %s come from?", c.Kind)}
	case !granted && c.Token != nil:
		return &config.KeyError{Path: "token", Err: fmt.Errorf("the credential %s needs none", c.Kind)}
	default:
		return nil
	}
}

// Validate returns what is wrong with it, or nil.
func (t *Token) Validate() error {
	u, err := url.Parse(t.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.Path == "" {
		return fmt.Errorf("URL %q: want https://host/path", t.URL)
	}
	if t.Most < 0 {
		return errors.New("a negative Most")
	}
	return nil
}

// link returns the link, and what to close in the end.
func (c *Credential) link() (upstream.Link, func(), error) {
	keep := func() {}
	switch c.Kind {
	case "none":
		return credential.None(), keep, nil
	case "user-token":
		return credential.UserToken(userToken), keep, nil
	case "client", "exchanged":
		tokens, transport, err := c.Token.tokens()
		if err != nil {
			return nil, keep, err
		}
		if c.Kind == "client" {
			return tokens.Client(), transport.Close, nil
		}
		return tokens.Exchanged(userToken), transport.Close, nil
	default:
		return credential.Principal(principal), keep, nil
	}
}

func (t *Token) tokens() (*credential.Tokens, *upstream.Transport, error) {
	endpoint, err := url.Parse(t.URL)
	if err != nil {
		return nil, nil, err
	}
	target := endpoint.RequestURI()
	endpoint.Path, endpoint.RawPath, endpoint.RawQuery = "", "", ""
	transport, err := upstream.HTTP(upstream.Config{URL: endpoint.String()})
	if err != nil {
		return nil, nil, err
	}
	tokens, err := credential.NewTokens(credential.Config{
		Ask: transport.Exchange, Target: target, ID: t.ID, Secret: t.Secret.Reveal(), Scopes: t.Scopes, Audience: t.Audience, Timeout: t.Timeout, Most: t.Most,
	})
	return tokens, transport, err
}

func principal(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	return p.Subject
}

func userToken(ctx context.Context) string {
	p, _ := auth.FromContext(ctx)
	return p.Token
}
