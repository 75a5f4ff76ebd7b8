package sample

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// text makes a string: of its format, or as its name says, or as its pattern wants it, or any; the first that fits.
func (m *maker) text(s *openapi3.Schema, at place) (any, error) {
	random := m.random(at)
	fits, ok := fitting(s)
	if !ok {
		return nil, fmt.Errorf("the pattern %s is none of Go's", s.Pattern)
	}
	if v, ok := formatted(s.Format, random); ok {
		if fits(v) || s.Pattern == "" && s.Format != "byte" && s.Format != "binary" {
			return v, nil // a date is a date, however long it is said to be
		}
	}
	if v := spoken(at.name, random); fits(v) {
		return v, nil
	}
	if s.Pattern != "" {
		if v, ok := matching(s, random); ok {
			return v, nil
		}
	}
	if v := sized(spoken(at.name, random), s); fits(v) {
		return v, nil
	}
	if v := sized(filler(s, random), s); fits(v) {
		return v, nil
	}
	return nil, errNever
}

// fitting returns what says whether a text is as long as it must be, and matches. It reports false for a pattern that
// cannot be read.
func fitting(s *openapi3.Schema) (func(v string) bool, bool) {
	var pattern *regexp.Regexp
	if s.Pattern != "" {
		var err error
		if pattern, err = regexp.Compile(inGo(s.Pattern)); err != nil {
			return nil, false
		}
	}
	return func(v string) bool {
		n := uint64(utf8.RuneCountInString(v))
		return n >= s.MinLength && (s.MaxLength == nil || n <= *s.MaxLength) && (pattern == nil || pattern.MatchString(v))
	}, true
}

// sized makes a text longer or shorter.
func sized(v string, s *openapi3.Schema) string {
	if n := min(s.MinLength, 1<<16); uint64(len(v)) < n {
		v += strings.Repeat(" "+v, int(n)/(len(v)+1)+1) //nolint:gosec // it is small
		v = v[:n]
		if strings.HasSuffix(v, " ") {
			v = v[:n-1] + "."
		}
	}
	if s.MaxLength != nil && uint64(len(v)) > *s.MaxLength {
		v = strings.TrimSpace(v[:*s.MaxLength])
		if uint64(len(v)) < s.MinLength {
			v += strings.Repeat("x", int(min(s.MinLength, 1<<16))-len(v)) //nolint:gosec // it is small
		}
	}
	return v
}

// filler is text of no meaning.
func filler(s *openapi3.Schema, random *rand.Rand) string {
	return strings.Repeat(string(rune('a'+random.IntN(26))), int(min(max(s.MinLength, 1), 1<<16))) //nolint:gosec // it is small
}

// formatted makes a text of a known format.
func formatted(format string, random *rand.Rand) (string, bool) {
	switch format {
	case "date-time":
		return moment(random).Format(time.RFC3339), true
	case "date":
		return moment(random).Format(time.DateOnly), true
	case "time":
		return moment(random).Format("15:04:05Z"), true
	case "duration":
		return fmt.Sprintf("PT%dM", 1+random.IntN(59)), true
	case "uuid":
		return uuid(random), true
	case "email", "idn-email":
		return spoken("email", random), true
	case "uri", "url", "iri", "uri-reference", "iri-reference":
		return spoken("url", random), true
	case "hostname", "idn-hostname":
		return pick(random, things) + ".example.com", true
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", 1+random.IntN(254)), true
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", 1+random.IntN(0xfffe)), true
	case "byte":
		return base64.StdEncoding.EncodeToString([]byte(pick(random, things))), true
	case "json-pointer":
		return "/" + pick(random, things), true
	case "regex":
		return "^[a-z]+$", true
	}
	return "", false
}

// moment is a second of the year that everything happens in.
func moment(random *rand.Rand) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(365*24*3600)) * time.Second)
}

func uuid(random *rand.Rand) string {
	a, b := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// words are those of a name in any spelling: createdAt, created_at and Created-At are "created", "at".
func words(name string) []string {
	var spaced strings.Builder
	before := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(before) {
			spaced.WriteByte(' ')
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		spaced.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.Fields(spaced.String())
}
