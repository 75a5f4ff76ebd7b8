package xbff

import (
	"slices"
	"strings"
)

// Code is the number of a rule: "BFF201". Numbers are never given to another rule.
type Code string

// Rule is what `facet explain` says about a number.
type Rule struct {
	Code Code `json:"code"`
	// Title is the rule in a few words.
	Title string `json:"title"`
	// Text is why it is one, in prose.
	Text string `json:"text"`
	// Wrong and Right are YAML: what breaks the rule, and the same mended.
	Wrong string `json:"wrong"`
	Right string `json:"right"`
}

// Rules returns every rule, by number.
func Rules() []Rule {
	return slices.Concat(syntax, resolve, types, nulls, parameters, lists, timing, safety, answers)
}

// Explain returns the rule that has the number, in capitals or not.
func Explain(code string) (Rule, bool) {
	for _, r := range Rules() {
		if strings.EqualFold(string(r.Code), code) {
			return r, true
		}
	}
	return Rule{}, false
}
