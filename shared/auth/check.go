package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Check has a service judge credentials. Make one with [NewCheck]; it is safe for concurrent use.
type Check struct {
	config CheckConfig
	client *http.Client
	yes    recent[digest, answer] // apart from the other, so that nobody is forgotten for all the strangers
	no     recent[digest, answer]
	flight flight[answer]
}

// answer is what the check said of a credential.
type answer struct {
	principal Principal
	err       error // Unauthenticated or Forbidden
	until     time.Time
}

// relayed is the cause of a refusal that has a challenge of its own.
type relayed struct {
	status    int
	challenge string
}

func (r *relayed) Error() string { return fmt.Sprintf("the check answered %d", r.status) }

// NewCheck returns a judge that asks the service.
func NewCheck(config CheckConfig) (*Check, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	config = config.withDefaults()
	c := &Check{config: config, client: &http.Client{
		Transport:     config.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if config.TTL > 0 {
		c.yes, c.no = newRecent[digest, answer](config.MaxVerdicts), newRecent[digest, answer](config.MaxVerdicts)
	}
	return c, nil
}

// Close closes the idle connections to the service.
func (c *Check) Close() { c.client.CloseIdleConnections() }

// Judge returns what the service says of the credential, or said a short while ago. Requests with one credential that
// arrive at once are one question.
func (c *Check) Judge(r *http.Request, credential Credential) (Principal, error) {
	name := c.name(r, credential)
	now := time.Now()
	for _, kept := range []recent[digest, answer]{c.yes, c.no} {
		if a, found := kept.get(name); found && now.Before(a.until) {
			return a.principal, a.err
		}
	}
	a, err := c.flight.do(r.Context(), name, func() (answer, error) {
		a, err := c.ask(r, credential)
		if err != nil {
			return answer{}, &fault.Error{Kind: fault.Unavailable, Op: "auth.check", Err: err, RetryAfter: time.Second}
		}
		a.until = time.Now().Add(c.config.TTL)
		if a.err == nil {
			c.yes.put(name, a)
		} else {
			c.no.put(name, a)
		}
		return a, nil
	})
	if err != nil {
		return Principal{}, err
	}
	return a.principal, a.err
}

// name is of everything that the verdict may depend on. Each part has its length before it, or two could be told apart
// only by where one ends.
func (c *Check) name(r *http.Request, credential Credential) digest {
	parts := []string{string(rune('0' + credential.In)), credential.Field, credential.Value}
	if !c.config.CredentialOnly {
		parts = append(parts, r.Method, originalURI(r))
	}
	for _, field := range c.config.Copy {
		values := r.Header.Values(field)
		parts = append(append(parts, fmt.Sprint(len(values))), values...)
	}
	var text []byte
	for _, part := range parts {
		text = binary.AppendUvarint(text, uint64(len(part)))
		text = append(text, part...)
	}
	return sha256.Sum256(text)
}

// originalURI is what the client asked for, before any prefix was taken off.
func originalURI(r *http.Request) string { return cmp.Or(r.RequestURI, r.URL.RequestURI()) }

// ask asks the service. It takes its own time: a client that gives up must not spoil the answer for the others.
func (c *Check) ask(r *http.Request, credential Credential) (answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), c.config.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.config.URL, http.NoBody)
	if err != nil {
		return answer{}, err
	}
	for _, field := range c.config.Copy {
		req.Header[http.CanonicalHeaderKey(field)] = r.Header.Values(field)
	}
	switch credential.In {
	case InBearer, InBasic:
		req.Header["Authorization"] = r.Header["Authorization"]
	case InHeader:
		req.Header.Set(credential.Field, credential.Value)
	case InCookie:
		req.AddCookie(&http.Cookie{Name: credential.Field, Value: credential.Value})
	default: // a key in the query is in the URI
	}
	req.Header.Set("X-Original-URI", originalURI(r))
	req.Header.Set("X-Original-Method", r.Method)
	res, err := c.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection can be used again
	return c.read(res)
}

// read makes an answer of the response. Whatever is neither a yes that names somebody nor a no is an error.
func (c *Check) read(res *http.Response) (answer, error) {
	switch {
	case res.StatusCode == http.StatusUnauthorized:
		return answer{err: refuse(refused, &relayed{res.StatusCode, strings.Join(res.Header.Values("WWW-Authenticate"), ", ")})}, nil
	case res.StatusCode == http.StatusForbidden:
		return answer{err: &fault.Error{Kind: fault.Forbidden, Op: "auth.check", Public: "The request is not allowed.", Err: &relayed{status: res.StatusCode}}}, nil
	case res.StatusCode/100 != 2:
		return answer{}, fmt.Errorf("the check answered %d", res.StatusCode)
	}
	subjects := res.Header.Values(c.config.Subject)
	if len(subjects) != 1 || subjects[0] == "" {
		return answer{}, errors.New("the check said yes and not to whom: one " + c.config.Subject + " names the principal")
	}
	p := Principal{Subject: subjects[0]}
	if c.config.Tier != "" {
		p.Tier = res.Header.Get(c.config.Tier)
	}
	if c.config.Roles != "" {
		p.Roles = list(res.Header.Values(c.config.Roles), ",")
	}
	if c.config.Scopes != "" {
		p.Scopes = list(res.Header.Values(c.config.Scopes), " ")
	}
	return answer{principal: p}, nil
}

// list returns what is in the fields' values, which are lists themselves.
func list(values []string, separator string) []string {
	var all []string
	for item := range strings.SplitSeq(strings.Join(values, separator), separator) {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}
