package route

import (
	"fmt"
	"net/url"
	"strings"
)

// pattern is a path with places in it.
type pattern struct {
	segments []segment
	rest     bool // ends in *
}

// segment is a literal, unescaped, or a place.
type segment struct{ literal, place string }

func parsePattern(text string) (pattern, error) {
	var p pattern
	tail, absolute := strings.CutPrefix(text, "/")
	if !absolute {
		return p, fmt.Errorf("the path %q: want one that begins with a slash", text)
	}
	parts := strings.Split(tail, "/")
	seen := map[string]bool{}
	for i, part := range parts {
		last := i == len(parts)-1
		place, isPlace := strings.CutPrefix(part, "{")
		place, closed := strings.CutSuffix(place, "}")
		switch {
		case last && part == "*":
			p.rest = true
		case isPlace && closed && isName(place) && !seen[place]:
			seen[place] = true
			p.segments = append(p.segments, segment{place: place})
		case strings.ContainsAny(part, "{}*?#%\\; ") || part == "." || part == ".." || part == "" && !last:
			return p, fmt.Errorf("the path %q: %q is no segment; want a plain text, {name} once each, or * at the end", text, part)
		default:
			p.segments = append(p.segments, segment{literal: part})
		}
	}
	return p, nil
}

// needs says what the pattern, as a rewrite, has that the path does not give it.
func (p pattern) needs(path pattern) error {
	if p.rest && !path.rest {
		return fmt.Errorf("the rewrite has a *, and the path has none")
	}
	for _, s := range p.segments {
		if s.place != "" && !path.has(s.place) {
			return fmt.Errorf("the rewrite has {%s}, and the path has not", s.place)
		}
	}
	return nil
}

func (p pattern) has(place string) bool {
	for _, s := range p.segments {
		if s.place == place {
			return true
		}
	}
	return false
}

// captured is what places stand for, escaped as it came.
type captured struct {
	places map[string]string
	rest   []string
}

// match says whether the segments are those of the pattern.
func (p pattern) match(segments []string) (captured, bool) {
	var c captured
	if len(segments) < len(p.segments) || len(segments) > len(p.segments) && !p.rest {
		return c, false
	}
	for i, s := range p.segments {
		if s.place == "" {
			if plain, err := url.PathUnescape(segments[i]); err != nil || plain != s.literal {
				return c, false
			}
			continue
		}
		if segments[i] == "" {
			return c, false
		}
		if c.places == nil {
			c.places = map[string]string{}
		}
		c.places[s.place] = segments[i]
	}
	c.rest = segments[len(p.segments):]
	return c, true
}

// path returns the pattern with what its places stand for, escaped.
func (p pattern) path(c captured) string {
	var parts []string
	for _, s := range p.segments {
		if s.place != "" {
			parts = append(parts, c.places[s.place])
		} else {
			parts = append(parts, url.PathEscape(s.literal))
		}
	}
	if p.rest {
		parts = append(parts, c.rest...)
	}
	return "/" + strings.Join(parts, "/")
}

// plain says whether the pattern is a literal prefix.
func (p pattern) plain() bool {
	for _, s := range p.segments {
		if s.place != "" {
			return false
		}
	}
	return p.rest
}

// splitPath returns the segments of an escaped path, and false for one that different readers would take for different
// paths: with dot segments, however they are hidden, with empty ones, or with escapes of what needs none. Such a path could
// reach at an upstream what no route, and no document, meant to let it reach.
func splitPath(escaped string) ([]string, bool) {
	tail, absolute := strings.CutPrefix(escaped, "/")
	if !absolute {
		return nil, false
	}
	segments := strings.Split(tail, "/")
	for i, s := range segments {
		if s == "" && i < len(segments)-1 || !isSegment(s) {
			return nil, false
		}
	}
	return segments, true
}

func isSegment(escaped string) bool {
	for i := 0; i+2 < len(escaped); i++ {
		if escaped[i] != '%' {
			continue
		}
		char, err := url.PathUnescape(escaped[i : i+3])
		if err != nil || alphanumeric(char[0]) || strings.ContainsAny(char, "-._~") {
			return false
		}
	}
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return false
	}
	for part := range strings.FieldsFuncSeq(plain, func(r rune) bool { return r == '/' || r == '\\' }) {
		if name, _, _ := strings.Cut(part, ";"); name == "." || name == ".." { // some readers end a segment's name at a semicolon
			return false
		}
	}
	for i := range len(plain) {
		if plain[i] < ' ' || plain[i] == 0x7f {
			return false
		}
	}
	return true
}
