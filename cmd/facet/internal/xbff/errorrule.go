package xbff

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// ErrorRule says what one status of the upstream means for the client.
type ErrorRule struct {
	// Status is a status, "404", or a class of them, "4XX".
	Status Text
	// Relay gives the client the same status.
	Relay bool
	// Override gives the client another problem; nil when the rule relays.
	Override *Override
}

// Override is the problem that a client gets in place of an upstream's.
type Override struct {
	Pos
	Status Number
	// Detail is what the client reads; nil for the status's own text.
	Detail *Text
}

// failure is a status, or a class of them as OpenAPI writes it.
var failure = regexp.MustCompile(`^[45]([0-9][0-9]|XX)$`)

func (r *reader) errors(n *yaml.Node) []*ErrorRule {
	members, ok := r.members(n, "errors", "write {'404': relay}")
	if ok && len(members) == 0 {
		r.wrong(place(n), TooFew, "errors has no members", "write {'404': relay}, or leave it out")
	}
	var rules []*ErrorRule
	for _, m := range members {
		if rule := r.errorRule(m); rule != nil {
			rules = append(rules, rule)
		}
	}
	return rules
}

func (r *reader) errorRule(m member) *ErrorRule {
	rule := &ErrorRule{Status: Text{place(m.key), m.key.Value}}
	ok := failure.MatchString(rule.Status.Value)
	if !ok {
		r.wrong(rule.Status.Pos, UnknownWord, fmt.Sprintf("errors has %s, which is not the status of a failure", short(rule.Status.Value)), "write a status such as '404', or a class of them such as '4XX'")
	}
	if m.value.Kind == yaml.MappingNode {
		rule.Override = r.override(m.value)
		ok = ok && rule.Override != nil
	} else {
		_, rule.Relay = r.word(m.value, "a rule of errors", []string{"relay"})
		ok = ok && rule.Relay
	}
	if !ok {
		return nil
	}
	return rule
}

func (r *reader) override(n *yaml.Node) *Override {
	o := r.object(n, &overrideKeys)
	p := &Override{Pos: o.Pos}
	ok := true
	if v := o.value("detail"); v != nil {
		var t Text
		t, ok = r.text(v, "detail", "write a sentence for the client")
		p.Detail = &t
	}
	v := o.need("status")
	if v == nil {
		return nil
	}
	status := r.number(v, "status", 400, 599)
	if status == nil || !ok {
		return nil
	}
	p.Status = *status
	return p
}
