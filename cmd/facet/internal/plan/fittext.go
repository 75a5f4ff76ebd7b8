package plan

import (
	"fmt"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// text proves the format, the patterns and the length of a string. Patterns are read for lengths alone: two that are not the
// same are different ones.
func (f *fit) text(s, t side) {
	have, want := limitsOf(s.node), limitsOf(t.node)
	if format := textFormat(t.node); format != "" && format != textFormat(s.node) && !slices.Contains(narrower[format], textFormat(s.node)) {
		f.report(xbff.NarrowingText, s, t, fmt.Sprintf("%s has the format %s, and %s %s", t.name, format, s.name, orNone("format", textFormat(s.node))), dropPromise)
	}
	for _, pattern := range want.Patterns {
		if !slices.Contains(have.Patterns, pattern) {
			f.report(xbff.NarrowingText, s, t, fmt.Sprintf("%s matches %s, and %s is not said to", t.name, pattern, s.name), dropPromise)
		}
	}
	length := have.Length
	for _, pattern := range have.Patterns {
		length = length.and(lengthOf(pattern))
	}
	if !length.within(want.Length) {
		f.report(xbff.NarrowingText, s, t, fmt.Sprintf("%s has %s, and %s %s", t.name, want.Length.say("character"), s.name, length.say("character")), dropPromise)
	}
}

// narrower are the formats whose texts are all of another one.
var narrower = map[string][]string{
	"uri-reference": {"uri"},
	"iri":           {"uri"},
	"iri-reference": {"uri", "uri-reference", "iri"},
	"idn-email":     {"email"},
	"idn-hostname":  {"hostname"},
}

// textFormat returns the format of a string; empty for none, and for the one that says only how to show it.
func textFormat(n *Node) string {
	if n.Type != "String" || n.Format == "password" {
		return ""
	}
	return n.Format
}

func orNone(what, is string) string {
	if is == "" {
		return "has no " + what
	}
	return "has the " + what + " " + is
}
