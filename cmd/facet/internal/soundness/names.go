package soundness

import (
	"strings"
	"unicode"
)

// unnameable is why names are off that no Go has: generate's cases of mistakes have each of them.
const unnameable = "refused with a place, and with it the whole pair"

// propertyNames are what members are called.
func propertyNames() []feature[func(w *writer) string] {
	return []feature[func(w *writer) string]{
		{name: "name: plain", weight: 600, write: func(w *writer) string {
			return pick(w, []string{"id", "name", "total", "status", "lines", "note", "price", "city", "items", "owner"})
		}},
		{name: "name: snake and camel", weight: 15, write: func(w *writer) string {
			return pick(w, []string{"total_amount", "createdAt", "URL", "user_ID", "isOK", "x2", "HTTPStatus", "a_b_c"})
		}},
		{name: "name: pointer", weight: 6, write: func(w *writer) string { return pick(w, []string{"a/b", "a~", "a~1b", "~0", "/x", "0", "-1"}) }},
		{name: "name: dollar", weight: 6, write: func(w *writer) string { return pick(w, []string{"$x", "$item", "$scan0$", "$ref2", "$const"}) }},
		{name: "name: punctuation", weight: 6, write: func(w *writer) string {
			return pick(w, []string{"with space", "a-b", "a.b", "a:b", "%d", "<b>", "(x)", "a,b", "@id"})
		}},
		{name: "name: keyword", weight: 6, write: func(w *writer) string {
			return pick(w, []string{"type", "func", "range", "string", "error", "nil", "map", "interface", "default", "true", "null"})
		}},
		{name: "name: package", weight: 6, write: func(w *writer) string {
			return pick(w, []string{"http", "context", "json", "fmt", "time", "projection", "fault", "b", "g", "ctx", "err", "principal"})
		}},
		{name: "name: Unicode", weight: 6, write: func(w *writer) string {
			return pick(w, []string{"ünïcode", "é", "Σ", "a名", "x😀", "\ufeffx", "a\u2028", "a\U000e0001"})
		}},
		{name: "name: underscore", weight: 3, write: func(w *writer) string { return pick(w, []string{"_id", "a_", "__typename", "a__b"}) }},
		{name: "name: quotes", weight: 3, write: func(w *writer) string { return pick(w, []string{`a\b`, "a'b", `\u0041`}) }},
		{name: "name: none in Go", weight: 1, off: unnameable, write: func(w *writer) string {
			return pick(w, []string{"{{.}}", "名前", "😀", "\u00ad", "\u200b", "~", "_", "#"})
		}},
		{name: "name: no Go tag", weight: 1, off: unnameable, write: func(w *writer) string {
			return pick(w, []string{`a"b`, "a`b", "a\nb", "a\tb", "\u007f"})
		}},
		{name: "name: empty", weight: 1, off: unnameable, write: func(*writer) string { return "" }},
	}
}

// schemaNames are what components are called, before their number.
var schemaNames = []string{"Thing", "Order", "line_item", "Error", "String", "Caller", "Params", "http", "type", "X-Y", "a.b"}

// serviceNames are what upstreams are called.
var serviceNames = []string{"orders", "users", "type", "time", "http", "map", "a-b", "x1", "string", "context", "fault", "go"}

// stepNames are what steps are called, before their number.
var stepNames = []string{"order", "user", "type", "ctx", "req", "err", "time", "b", "a_b", "m", "v", "item", "orders", "principal", "x-y", "body"}

// alike lets two properties of an object be called so that their names in Go are the same.
func alike(yes *bool) feature[func()] {
	return feature[func()]{
		name: "name: alike in Go", weight: 1,
		write: func() { *yes = true },
	}
}

// freshName returns a name that properties does not have.
func (w *writer) freshName(properties object) string {
	var meets bool
	maybe(w, alike(&meets))
	for {
		name := draw(w, propertyNames())(w)
		if _, taken := properties[name]; !taken && (meets || !spoken(properties, name)) {
			return name
		}
		if name = w.name("p"); properties[name] == nil {
			return name
		}
	}
}

// spoken says whether a property is there that Go may call by the same name.
func spoken(properties object, name string) bool {
	for other := range properties {
		if inGo(other) == inGo(name) {
			return true
		}
	}
	return false
}

func inGo(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, name))
}

// schemaName returns a name for a component. With a letter at its end it is not what oapi-codegen makes of another one's
// name and a property that is a number.
func (w *writer) schemaName() string { return w.name(pick(w, schemaNames)) + "q" }
