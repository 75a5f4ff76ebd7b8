package auth

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Scheme is one security scheme: where its credential is, and who judges it.
type Scheme struct {
	// Name is the document's, for the log and [Principal.Scheme].
	Name string
	In   In
	// Field is the name of the header's field, the query's parameter or the cookie.
	Field string
	Judge Judge
}

// Validate returns what is wrong with the scheme, or nil.
func (s *Scheme) Validate() error {
	_, certificates := s.Judge.(*Certificates)
	_, tokens := s.Judge.(*Verifier)
	_, keys := s.Judge.(*Keys)
	switch {
	case s.Judge == nil:
		return errors.New("nobody judges it")
	case certificates != (s.In == InCertificate):
		return errors.New("certificates judge a scheme of mutual TLS, and nobody else does")
	case s.In == InBasic && (tokens || keys):
		return errors.New("neither tokens nor keys are names with passwords, which only a check judges")
	case (s.In == InHeader || s.In == InQuery || s.In == InCookie) != (s.Field != ""):
		return errors.New("a name belongs to what is in the header, in the query or in a cookie")
	default:
		return nil
	}
}

// present returns what the request presents for the scheme, if it does. Two credentials are malformed: which one counts
// would be a guess, and somebody else's guess may be another.
func (s *Scheme) present(r *http.Request) (c Credential, presented bool, err error) {
	c = Credential{In: s.In, Field: s.Field}
	var values []string
	switch s.In {
	case InBearer:
		return s.authorization(r, "Bearer")
	case InBasic:
		return s.authorization(r, "Basic")
	case InHeader:
		values = r.Header.Values(s.Field)
	case InQuery:
		values = r.URL.Query()[s.Field]
	case InCookie:
		for _, cookie := range r.CookiesNamed(s.Field) {
			values = append(values, cookie.Value)
		}
	case InCertificate:
		return c, r.TLS != nil && len(r.TLS.PeerCertificates) > 0, nil
	}
	switch {
	case len(values) == 0:
		return c, false, nil
	case len(values) > 1 || values[0] == "":
		return c, true, refuse(malformedKey, fmt.Errorf("%d values, and each must be one", len(values)))
	default:
		c.Value = values[0]
		return c, true, nil
	}
}

func (s *Scheme) authorization(r *http.Request, word string) (c Credential, presented bool, err error) {
	c = Credential{In: s.In}
	values := r.Header["Authorization"]
	if len(values) == 0 {
		return c, false, nil
	}
	if len(values) > 1 {
		return c, true, refuse(malformed, errors.New("several Authorization headers"))
	}
	scheme, value, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, word) {
		return c, false, nil
	}
	c.Value = strings.TrimSpace(value)
	return c, true, nil
}

// judge returns whose credential the request presents for the scheme.
func (s *Scheme) judge(r *http.Request) (p Principal, presented bool, err error) {
	credential, presented, err := s.present(r)
	if err != nil || !presented {
		return Principal{}, presented, err
	}
	p, err = s.Judge.Judge(r, credential)
	if err == nil && p.Subject == "" {
		err = fmt.Errorf("auth: scheme %s: a principal without a subject", s.Name)
	}
	if err != nil {
		return Principal{}, true, err
	}
	p.Scheme = s.Name
	return p, true, nil
}

// conceal takes a key out of the request. Whoever comes next, in this process or behind it, has no use for it, and a URL
// with a key in it is kept in too many places.
func (s *Scheme) conceal(r *http.Request) {
	switch s.In {
	case InHeader:
		r.Header.Del(s.Field)
	case InQuery:
		if r.URL.RawQuery == "" {
			return
		}
		location := *r.URL
		location.RawQuery = without(location.RawQuery, s.Field)
		r.URL = &location
	default: // Authorization and cookies are read by others as well
	}
}

// without returns the query without the parameter, and the others as they were sent.
func without(query, name string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(key); err != nil || plain != name {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// wanted says what the scheme asks for, to whoever presented nothing.
func (s *Scheme) wanted() string {
	switch s.In {
	case InBasic:
		return "a name with a password"
	case InHeader:
		return "a key in the header " + s.Field
	case InQuery:
		return "a key in the query's " + s.Field
	case InCookie:
		return "the cookie " + s.Field
	case InCertificate:
		return "a client certificate"
	default:
		return "a bearer token"
	}
}

// challenge is what WWW-Authenticate says of the scheme. Keys and certificates have no scheme of HTTP's, and RFC 9110
// section 15.5.2 wants a challenge in every 401, so theirs are named after OpenAPI's.
func (s *Scheme) challenge() string {
	places := map[In]string{InHeader: "header", InQuery: "query", InCookie: "cookie"}
	switch s.In {
	case InBearer:
		return "Bearer"
	case InBasic:
		return "Basic realm=" + quoted(cmp.Or(s.Name, "api"))
	case InCertificate:
		return "mutualTLS"
	default:
		return fmt.Sprintf("ApiKey in=%q, name=%s", places[s.In], quoted(s.Field))
	}
}

// quoted returns text as a quoted-string (RFC 9110 section 5.6.4).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
