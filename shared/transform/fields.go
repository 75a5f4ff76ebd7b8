package transform

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Fields says what to change of header fields or query parameters, by name. Values are texts: see the package's essay.
type Fields struct {
	Remove  []string
	Rename  map[string]string // old name to new
	Set     map[string]string
	Add     map[string]string
	Default map[string]string
}

// fields are compiled Fields, in an order that is always the same.
type fields struct {
	remove           []string
	rename           [][2]string
	set, add, preset []field
}

type field struct {
	name  string
	value text
}

func (f fields) empty() bool {
	return len(f.remove)+len(f.rename)+len(f.set)+len(f.add)+len(f.preset) == 0
}

func (f Fields) compile(canonical func(string) (string, error)) (fields, error) {
	var compiled fields
	var errs []error
	name := func(of string) string {
		checked, err := canonical(of)
		errs = append(errs, err)
		return checked
	}
	for _, n := range f.Remove {
		compiled.remove = append(compiled.remove, name(n))
	}
	for _, old := range slices.Sorted(maps.Keys(f.Rename)) {
		compiled.rename = append(compiled.rename, [2]string{name(old), name(f.Rename[old])})
	}
	list := func(of map[string]string) []field {
		var list []field
		for _, n := range slices.Sorted(maps.Keys(of)) {
			parsed, err := parseText(of[n])
			errs = append(errs, named(n, err))
			if strings.ContainsAny(of[n], "\r\n\x00") {
				errs = append(errs, fmt.Errorf("%s: the value has a control character", n))
			}
			list = append(list, field{name(n), parsed})
		}
		return list
	}
	compiled.set, compiled.add, compiled.preset = list(f.Set), list(f.Add), list(f.Default)
	return compiled, errors.Join(errs...)
}

// framing are the fields that are about a connection or the length of a body: changing them would break the message, or
// let one be smuggled in another.
var framing = []string{
	"Connection", "Content-Encoding", "Content-Length", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
	"Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// fieldName returns the canonical name of a header field (RFC 9110 section 5.1).
func fieldName(name string) (string, error) {
	token := name != ""
	for i := range len(name) {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		token = token && (letter || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0)
	}
	canonical := http.CanonicalHeaderKey(name)
	switch {
	case !token:
		return "", fmt.Errorf("%q is no name of a header field", name)
	case slices.Contains(framing, canonical):
		return "", fmt.Errorf("%s frames the message and is not to be changed", canonical)
	}
	return canonical, nil
}

func parameterName(name string) (string, error) {
	if name == "" {
		return "", errors.New("a query parameter without a name")
	}
	return name, nil
}

// header changes a header.
func (f fields) header(h http.Header, known Facts) {
	for _, name := range f.remove {
		h.Del(name)
	}
	for _, pair := range f.rename {
		if values, found := h[pair[0]]; found && pair[0] != pair[1] {
			h[pair[1]] = append(h[pair[1]], values...)
			delete(h, pair[0])
		}
	}
	for _, s := range f.set {
		h[s.name] = []string{s.value.of(known)}
	}
	for _, a := range f.add {
		h[a.name] = append(h[a.name], a.value.of(known))
	}
	for _, d := range f.preset {
		if len(h[d.name]) == 0 {
			h[d.name] = []string{d.value.of(known)}
		}
	}
}

// query changes a query. What is not changed keeps its order and its spelling.
func (f fields) query(raw string, known Facts) string {
	if f.empty() {
		return raw
	}
	q := parseQuery(raw)
	for _, name := range f.remove {
		q.remove(name)
	}
	for _, pair := range f.rename {
		for i := range q {
			if q[i].name == pair[0] {
				_, rest, valued := strings.Cut(q[i].raw, "=")
				q[i] = parameter{pair[1], url.QueryEscape(pair[1])}
				if valued {
					q[i].raw += "=" + rest
				}
			}
		}
	}
	for _, s := range f.set {
		q.remove(s.name)
		q.add(s.name, s.value.of(known))
	}
	for _, a := range f.add {
		q.add(a.name, a.value.of(known))
	}
	for _, d := range f.preset {
		if !slices.ContainsFunc(q, func(p parameter) bool { return p.name == d.name }) {
			q.add(d.name, d.value.of(known))
		}
	}
	return q.String()
}

// parameter is one of a query, as it was sent.
type parameter struct{ name, raw string }

type query []parameter

func parseQuery(raw string) query {
	var q query
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, _, _ := strings.Cut(pair, "=")
		if unescaped, err := url.QueryUnescape(name); err == nil {
			name = unescaped
		}
		q = append(q, parameter{name, pair})
	}
	return q
}

func (q *query) remove(name string) {
	*q = slices.DeleteFunc(*q, func(p parameter) bool { return p.name == name })
}

func (q *query) add(name, value string) {
	*q = append(*q, parameter{name, url.QueryEscape(name) + "=" + url.QueryEscape(value)})
}

func (q query) String() string {
	pairs := make([]string, len(q))
	for i := range q {
		pairs[i] = q[i].raw
	}
	return strings.Join(pairs, "&")
}
