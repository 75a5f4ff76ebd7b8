package cache

import (
	"strings"
	"time"
)

// fields are the header fields of a request or a response. http.Header is one.
type fields interface {
	// Values returns the lines of the field, by its canonical name.
	Values(name string) []string
}

// seconds is the argument of a directive (RFC 9111 section 1.2.2), or why there is none.
type seconds int64

const (
	absent  seconds = -1
	invalid seconds = -2 // not a number of seconds, or two that differ
	// tooMany is what a larger number is read as: more than 68 years.
	tooMany seconds = 1 << 31
)

func (s seconds) valid() bool { return s >= 0 }

func (s seconds) duration() time.Duration { return time.Duration(max(s, 0)) * time.Second }

// directives are those of Cache-Control that mean something to a shared cache (RFC 9111 section 5.2, RFC 5861). Others,
// immutable and no-transform among them, ask nothing of it that it does not do anyway.
type directives struct {
	noStore, noCache, private, public bool
	mustRevalidate, proxyRevalidate   bool
	mustUnderstand, onlyIfCached      bool
	anyStale                          bool // max-stale without a limit

	maxAge, sMaxAge, maxStale, minFresh seconds
	staleWhileRevalidate, staleIfError  seconds

	// unstorable are the fields that no-cache and private name.
	unstorable []string
}

func noDirectives() directives {
	return directives{
		maxAge: absent, sMaxAge: absent, maxStale: absent, minFresh: absent,
		staleWhileRevalidate: absent, staleIfError: absent,
	}
}

// parseCacheControl reads the lines of a Cache-Control field. What it does not know it passes over; what it knows and
// cannot read is invalid, which for freshness means stale (section 4.2.1).
func parseCacheControl(lines []string) directives {
	d := noDirectives()
	for _, line := range lines {
		for line != "" {
			var name, value string
			var argument bool
			name, value, argument, line = nextDirective(line)
			d.add(name, value, argument)
		}
	}
	return d
}

// add takes a directive; value is unquoted.
func (d *directives) add(name, value string, argument bool) {
	switch strings.ToLower(name) {
	case "no-store":
		d.noStore = true
	case "no-cache":
		d.restrict(&d.noCache, value)
	case "private":
		d.restrict(&d.private, value)
	case "public":
		d.public = true
	case "must-revalidate":
		d.mustRevalidate = true
	case "proxy-revalidate":
		d.proxyRevalidate = true
	case "must-understand":
		d.mustUnderstand = true
	case "only-if-cached":
		d.onlyIfCached = true
	case "max-age":
		d.maxAge.set(value)
	case "s-maxage":
		d.sMaxAge.set(value)
	case "min-fresh":
		d.minFresh.set(value)
	case "max-stale":
		if d.anyStale = d.anyStale || !argument; argument {
			d.maxStale.set(value)
		}
	case "stale-while-revalidate":
		d.staleWhileRevalidate.set(value)
	case "stale-if-error":
		d.staleIfError.set(value)
	}
}

// restrict takes the argument of no-cache or private: names of fields, or nothing for the response as a whole.
func (d *directives) restrict(whole *bool, names string) {
	before := len(d.unstorable)
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name != "" {
			d.unstorable = append(d.unstorable, name)
		}
	}
	if len(d.unstorable) == before {
		*whole = true
	}
}

// set takes an argument. A second one that says something else leaves neither.
func (s *seconds) set(value string) {
	n := parseSeconds(value)
	if *s != absent && *s != n {
		n = invalid
	}
	*s = n
}

// parseSeconds reads delta-seconds (RFC 9111 section 1.2.2).
func parseSeconds(value string) seconds {
	if value == "" {
		return invalid
	}
	n := seconds(0)
	for i := range len(value) {
		if value[i] < '0' || value[i] > '9' {
			return invalid
		}
		n = min(n*10+seconds(value[i]-'0'), tooMany)
	}
	return n
}

// nextDirective cuts the first directive off a line. Space around "=" is no part of the grammar: it is kept in the value,
// which is how it makes a number invalid.
func nextDirective(line string) (name, value string, argument bool, rest string) {
	end := strings.IndexAny(line, "=,")
	if end < 0 {
		return strings.TrimSpace(line), "", false, ""
	}
	name, rest = line[:end], line[end+1:]
	if line[end] == ',' {
		return strings.TrimSpace(name), "", false, rest
	}
	if strings.HasPrefix(rest, `"`) {
		value, rest = quoted(rest[1:])
	}
	text, rest, _ := strings.Cut(rest, ",")
	value += strings.TrimRight(text, " \t")
	trimmed := strings.TrimSpace(name)
	if strings.TrimLeft(name, " \t") != trimmed {
		value = " " + value
	}
	return trimmed, value, true, rest
}

// quoted reads a quoted-string (RFC 9110 section 5.6.4) behind its opening quote, up to the closing one.
func quoted(text string) (value, rest string) {
	var unescaped []byte
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			if unescaped == nil {
				return text[:i], text[i+1:]
			}
			return string(unescaped), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			if unescaped == nil {
				unescaped = append(make([]byte, 0, len(text)), text[:i]...)
			}
			i++
			unescaped = append(unescaped, text[i])
		case unescaped != nil:
			unescaped = append(unescaped, text[i])
		}
	}
	return text, "" // it never closes
}
