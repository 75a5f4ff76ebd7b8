package transform

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// text is a text with facts in it: a literal, then a fact and a literal, again and again.
type text struct {
	literals []string // one more than facts
	facts    []string
}

// facts are those that a text may name.
var facts = map[string]func(Facts) string{
	"request_id": func(f Facts) string { return f.RequestID },
	"timestamp":  func(f Facts) string { return f.Now.UTC().Format(time.RFC3339Nano) },
	"version":    func(f Facts) string { return f.version },
	"principal":  func(f Facts) string { return f.Principal },
}

// parseText reads a text.
func parseText(s string) (text, error) {
	var t text
	for {
		before, rest, found := strings.Cut(s, "{")
		t.literals = append(t.literals, before)
		if !found {
			return t, nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if _, known := facts[name]; !known || !closed {
			return t, fmt.Errorf("%q has a brace that is none of {%s}", s, strings.Join(slices.Sorted(maps.Keys(facts)), "}, {"))
		}
		t.facts = append(t.facts, name)
		s = after
	}
}

// of returns the text with the facts.
func (t text) of(f Facts) string {
	var b strings.Builder
	b.WriteString(t.literals[0])
	for i, name := range t.facts {
		b.WriteString(facts[name](f))
		b.WriteString(t.literals[i+1])
	}
	return b.String()
}

// value is a JSON value with texts in it.
type value struct {
	literals [][]byte // JSON, one more than texts
	texts    []text
}

// parseValue reads a value of maps, lists and scalars, as configuration files have them. Members come in the order of their
// names.
func parseValue(v any) (value, error) {
	parsed := value{literals: [][]byte{nil}}
	return parsed, parsed.add(v)
}

func (v *value) raw(s string) {
	last := len(v.literals) - 1
	v.literals[last] = append(v.literals[last], s...)
}

func (v *value) add(of any) error {
	switch of := of.(type) {
	case string:
		t, err := parseText(of)
		v.texts, v.literals = append(v.texts, t), append(v.literals, nil)
		return err
	case map[string]any:
		return v.addObject(of)
	case []any:
		v.raw("[")
		for i, item := range of {
			if i > 0 {
				v.raw(",")
			}
			if err := v.add(item); err != nil {
				return err
			}
		}
		v.raw("]")
		return nil
	default:
		encoded, err := json.Marshal(of)
		v.raw(string(encoded))
		return err
	}
}

func (v *value) addObject(of map[string]any) error {
	separator := "{"
	for _, name := range slices.Sorted(maps.Keys(of)) {
		v.raw(separator + string(quote(name)) + ":")
		separator = ","
		if err := v.add(of[name]); err != nil {
			return err
		}
	}
	if separator == "{" {
		v.raw("{")
	}
	v.raw("}")
	return nil
}

// append appends the value with the facts.
func (v value) append(dst []byte, f Facts) []byte {
	dst = append(dst, v.literals[0]...)
	for i, t := range v.texts {
		dst = append(dst, quote(t.of(f))...)
		dst = append(dst, v.literals[i+1]...)
	}
	return dst
}
