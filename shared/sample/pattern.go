package sample

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

var codepoint = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// inGo is a pattern of ECMA 262 as Go writes it, as far as they differ in words only.
func inGo(pattern string) string { return codepoint.ReplaceAllString(pattern, `\x{$1}`) }

// matching makes a text that matches the schema's pattern and is as long as it must be, or reports false.
func matching(s *openapi3.Schema, random *rand.Rand) (string, bool) {
	parsed, err := syntax.Parse(inGo(s.Pattern), syntax.Perl)
	fits, ok := fitting(s)
	if err != nil || !ok {
		return "", false
	}
	lengths := []int{0, 1, 3, 6, 12, 24, int(min(s.MinLength, 1<<14))} //nolint:gosec // it is small
	if s.MinLength == 0 {
		lengths = []int{6, 3, 1, 0, 12, 24}
	}
	for _, most := range lengths {
		for try := range 12 {
			g := generator{random: random, most: most, all: try%2 == 1 || s.MinLength > 0}
			g.write(parsed)
			if v := g.String(); fits(v) {
				return v, true
			} else if padded := v + strings.Repeat("x", int(min(s.MinLength, 1<<14))); s.MinLength > 0 && fits(padded[:min(len(padded), max(len(v), int(s.MinLength)))]) { //nolint:gosec // it is small
				return padded[:max(len(v), int(s.MinLength))], true //nolint:gosec // it is small
			}
		}
	}
	return "", false
}

// generator writes a text that an expression matches.
type generator struct {
	strings.Builder
	random *rand.Rand
	most   int  // how often something is repeated beyond what it must
	all    bool // as often as that, always
}

func (g *generator) write(e *syntax.Regexp) {
	switch e.Op {
	case syntax.OpLiteral:
		for _, r := range e.Rune {
			g.WriteRune(r)
		}
	case syntax.OpCharClass:
		g.WriteRune(g.of(e.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		g.WriteRune(rune('a' + g.random.IntN(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range e.Sub {
			g.write(sub)
		}
	case syntax.OpAlternate:
		g.write(e.Sub[g.random.IntN(len(e.Sub))])
	case syntax.OpStar:
		g.repeat(e.Sub[0], 0, -1)
	case syntax.OpPlus:
		g.repeat(e.Sub[0], 1, -1)
	case syntax.OpQuest:
		g.repeat(e.Sub[0], 0, 1)
	case syntax.OpRepeat:
		g.repeat(e.Sub[0], e.Min, e.Max)
	default: // what stands for no character
	}
}

func (g *generator) repeat(e *syntax.Regexp, least, most int) {
	n := g.most
	if most >= 0 {
		n = min(n, most-least)
	}
	if n > 0 && !g.all {
		n = g.random.IntN(n + 1)
	}
	for range least + n {
		if g.Len() > 1<<16 {
			return
		}
		g.write(e)
	}
}

// of returns a character of a class, one that can be typed where there is one.
func (g *generator) of(class []rune) rune {
	var good []rune
	for _, wanted := range []string{"abcdefghijklmnopqrstuvwxyz", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-_. /:!#$%&'()*+,;<=>?@[]^`{|}~\"\\"} {
		for _, r := range wanted {
			if within(class, r) {
				good = append(good, r)
			}
		}
		if len(good) > 0 && g.random.IntN(2) == 0 {
			break
		}
		if len(good) >= 26 {
			break
		}
	}
	if len(good) > 0 {
		return good[g.random.IntN(len(good))]
	}
	if len(class) == 0 {
		return 'x'
	}
	return class[0]
}

func within(class []rune, r rune) bool {
	for i := 0; i+1 < len(class); i += 2 {
		if class[i] <= r && r <= class[i+1] {
			return true
		}
	}
	return false
}
