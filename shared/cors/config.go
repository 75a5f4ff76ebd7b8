package cors

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says who may ask what from where. Origins is required; the rest has defaults.
type Config struct {
	// Origins are the pages that may read answers: "https://shop.example.com", with a wildcard for one label
	// ("https://*.example.com" is neither example.com nor a.b.example.com), or "*" alone for all.
	Origins []string
	// Methods that a page may use. Default GET, HEAD, POST, PUT, PATCH and DELETE.
	Methods []string
	// Headers that a page may send. Default [DefaultHeaders].
	Headers []string
	// Exposed are the fields of an answer that a page may read, besides those that every page may. Default [DefaultExposed].
	Exposed []string
	// Credentials lets pages send cookies. A token in Authorization, which a script sets, does not need it.
	Credentials bool
	// MaxAge is how long a browser remembers a preflight, in whole seconds. Default 10 min; browsers cut it to two hours or
	// less. Negative for not at all.
	MaxAge time.Duration
}

// DefaultHeaders are what a frontend's requests have beside what needs no permission.
var DefaultHeaders = []string{
	"API-Version", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id", "Traceparent", "Tracestate",
}

// DefaultExposed are what a frontend's answers say in the header.
var DefaultExposed = []string{
	"ETag", "Location", "Retry-After", "X-Request-Id", "X-BFF-Partial", "X-BFF-Stale", "RateLimit", "RateLimit-Policy",
}

var defaultMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
}

const defaultMaxAge = 10 * time.Minute

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	if len(c.Origins) == 0 {
		errs = append(errs, errors.New("no Origins: name the pages that may ask, or * for all"))
	}
	everybody := slices.Contains(c.Origins, "*")
	if everybody && len(c.Origins) > 1 {
		errs = append(errs, errors.New("the origin * is all of them: name no others beside it"))
	}
	if everybody && c.Credentials {
		errs = append(errs, errors.New("the origin * with Credentials would let every page on the web ask as its reader: name the origins"))
	}
	for _, origin := range c.Origins {
		if origin != "*" {
			errs = append(errs, validOrigin(origin))
		}
	}
	errs = append(errs, tokens("method", c.Methods), tokens("header field", c.Headers), tokens("header field", c.Exposed))
	if c.MaxAge > 0 && c.MaxAge < time.Second {
		errs = append(errs, fmt.Errorf("a MaxAge of %s is less than a second", c.MaxAge))
	}
	return errors.Join(errs...)
}

// validOrigin holds a text to what browsers send as Origin (RFC 6454 section 6.2), with a wildcard perhaps.
func validOrigin(origin string) error {
	location, err := url.Parse(strings.Replace(origin, "://*.", "://any.", 1))
	if err != nil || location.Scheme == "" || location.Host == "" || location.Scheme+"://"+location.Host != strings.Replace(origin, "://*.", "://any.", 1) {
		return fmt.Errorf("%q is no origin: write it as https://shop.example.com", origin)
	}
	if strings.ToLower(origin) != origin {
		return fmt.Errorf("%q is written in lower case by browsers", origin)
	}
	if strings.Contains(location.Host, "*") {
		return fmt.Errorf("%q: a wildcard is the first label of the host, and nothing but that", origin)
	}
	if strings.Contains(origin, "://*.") && strings.Count(location.Hostname(), ".") < 2 {
		return fmt.Errorf("%q would be half the web: name at least two labels after the wildcard", origin)
	}
	return nil
}

// tokens makes sure that each of some names is a token (RFC 9110 section 5.6.2).
func tokens(what string, names []string) error {
	var errs []error
	for _, name := range names {
		if !isToken(name) {
			errs = append(errs, fmt.Errorf("%q is no name of a %s", name, what))
		}
	}
	return errors.Join(errs...)
}

func isToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
