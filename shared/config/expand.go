package config

import (
	"fmt"
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand puts variables into a value, and reports whether there were any.
func expand(text string, lookup func(string) (string, bool)) (expanded string, refers bool, err error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		switch {
		case !found:
			return b.String(), refers, nil
		case strings.HasPrefix(after, "$"):
			b.WriteByte('$')
			text = after[1:]
		case strings.HasPrefix(after, "{"):
			inner, rest, closed := strings.Cut(after[1:], "}")
			if !closed {
				return "", false, fmt.Errorf("${ has no end: write ${NAME}, or $$ for a dollar sign")
			}
			value, err := resolve(inner, lookup)
			if err != nil {
				return "", false, err
			}
			b.WriteString(value)
			text, refers = rest, true
		default:
			b.WriteByte('$')
			text = after
		}
	}
}

// resolve returns what stands between the braces of a reference stands for.
func resolve(inner string, lookup func(string) (string, bool)) (string, error) {
	name, other, hasOther := strings.Cut(inner, ":-")
	if !variable.MatchString(name) {
		return "", fmt.Errorf("${%s} names no variable: write ${NAME} or ${NAME:-default}, or $$ for a dollar sign", inner)
	}
	value, set := lookup(name)
	switch {
	case hasOther && value == "":
		return other, nil
	case !set:
		return "", fmt.Errorf("the variable %s is not set: set it, or write ${%s:-default}", name, name)
	default:
		return value, nil
	}
}
