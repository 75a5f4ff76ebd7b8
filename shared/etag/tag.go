package etag

import (
	"crypto/sha256"
	"encoding/base64"
	"iter"
	"net/http"
	"strings"
)

// Of returns the strong entity tag of a body: half of its SHA-256, which nobody can find another body for.
func Of(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// Match says whether one of the tags in the lines of an If-None-Match is the tag, compared weakly (RFC 9110 section 8.8.3.2).
// "*" is every tag, and that of an answer without one (tag "").
func Match(lines []string, tag string) bool {
	for candidate := range All(lines) {
		if candidate == "*" || Opaque(candidate) != "" && Opaque(candidate) == Opaque(tag) {
			return true
		}
	}
	return false
}

// All yields the members of a list of entity tags, in which commas may be quoted.
func All(lines []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range lines {
			for line != "" {
				var tag string
				tag, line = next(line)
				if tag != "" && !yield(tag) {
					return
				}
			}
		}
	}
}

// next cuts the first member off a list.
func next(line string) (tag, rest string) {
	inside := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			inside = !inside
		case line[i] == ',' && !inside:
			return strings.TrimSpace(line[:i]), line[i+1:]
		}
	}
	return strings.TrimSpace(line), ""
}

// Opaque returns an entity tag without its weakness, quoted; "" when it is none.
func Opaque(tag string) string {
	tag = strings.TrimPrefix(tag, "W/")
	if len(tag) < 2 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		return ""
	}
	return tag
}

// Mark returns the tag of another representation of what tag is of: "x" marked with gzip is "x~gzip". It is as weak or
// strong as it was. What is no tag stays as it is.
func Mark(tag, by string) string {
	if Opaque(tag) == "" {
		return tag
	}
	return tag[:len(tag)-1] + "~" + by + `"`
}

// Unmark returns a tag without its mark, and whether it had that mark.
func Unmark(tag, by string) (string, bool) {
	plain, marked := strings.CutSuffix(tag, "~"+by+`"`)
	if !marked {
		return tag, false
	}
	return plain + `"`, true
}

// Rewrite replaces each tag of a list in a header by what change makes of it; "" leaves it out, and no tag the field.
func Rewrite(header http.Header, name string, change func(string) string) {
	lines, found := header[name]
	if !found {
		return
	}
	var kept []string
	for tag := range All(lines) {
		if tag = change(tag); tag != "" {
			kept = append(kept, tag)
		}
	}
	if kept == nil {
		delete(header, name)
		return
	}
	header[name] = []string{strings.Join(kept, ", ")}
}
