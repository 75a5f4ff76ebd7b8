package plan

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// refusal is why a schema does not allow a literal.
type refusal struct {
	code xbff.Code // of the rule that a source of such values breaks
	text string
	enum bool // it is not among the values that the schema lists
}

func (r *refusal) within(name string) *refusal {
	if r != nil {
		r.text = name + ": " + r.text
	}
	return r
}

func refused(code xbff.Code, format string, args ...any) *refusal {
	return &refusal{code: code, text: fmt.Sprintf(format, args...)}
}

// literal proves that a literal fits.
func (p *projector) literal(target *Node, l *xbff.Literal, path string) {
	if problem := fits(p.shapes, target, l); problem != "" {
		p.report(xbff.LiteralMisfit, l.Pos, fmt.Sprintf("%s does not allow this: %s", path, problem), "write a value that the schema allows")
	}
}

// fits says why a literal does not keep a schema; empty when it does.
func fits(shapes *shaper, target *Node, l *xbff.Literal) string {
	if r := keeps(shapes, target, l); r != nil {
		return r.text
	}
	return ""
}

// keeps proves a literal against a schema; nil when it keeps it.
func keeps(shapes *shaper, target *Node, l *xbff.Literal) *refusal {
	node := shapes.known(target)
	if node == nil {
		return nil
	}
	limits := limitsOf(node)
	switch {
	case limits.Conflict != "":
		return refused(xbff.AllOfConflict, "it is an allOf whose parts have no common shape: %s", limits.Conflict)
	case limits.Open != "":
		return refused(xbff.OpenShape, "the schema has %s, against which nothing is proved", limits.Open)
	case l.Kind == xbff.KindNull && !node.Nullable:
		return refused(xbff.MayBeNull, "it is null")
	case limits.Values != nil && !contains(limits.Values, l):
		r := refused(xbff.EnumNotCovered, "it is none of %s", strings.Join(shown(limits.Values), ", "))
		r.enum = true
		return r
	case l.Kind == xbff.KindNull:
		return nil
	case !isOneOf(typesOf(node), l):
		return refused(xbff.WrongType, "it is of another type than %s", typeName(node))
	}
	switch l.Kind {
	case xbff.KindString:
		return keepsText(node, l.Text)
	case xbff.KindNumber:
		return keepsNumber(node, l.Text)
	case xbff.KindArray:
		return keepsItems(shapes, node, l)
	case xbff.KindObject:
		return keepsMembers(shapes, node, l)
	default:
		return nil
	}
}

func shown(values []*xbff.Literal) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = show(v)
	}
	return all
}

// jsonType returns a literal's type in JSON Schema's words.
func jsonType(l *xbff.Literal) string {
	switch l.Kind {
	case xbff.KindBoolean:
		return "boolean"
	case xbff.KindNumber:
		if !strings.ContainsAny(l.Text, ".eE") {
			return "integer"
		}
		return "number"
	case xbff.KindString:
		return "string"
	case xbff.KindArray:
		return "array"
	case xbff.KindObject:
		return "object"
	default:
		return "null"
	}
}

func isOneOf(types []string, l *xbff.Literal) bool {
	is := jsonType(l)
	return slices.Contains(types, is) || is == "integer" && slices.Contains(types, "number")
}

func keepsText(node *Node, text string) *refusal {
	limits := limitsOf(node)
	if length := utf8.RuneCountInString(text); !limits.Length.has(length) {
		return refused(xbff.NarrowingText, "it has %s, not %s", plural(length, "character"), limits.Length.say("character"))
	}
	for _, pattern := range limits.Patterns {
		compiled, err := regexp.Compile(pattern)
		switch {
		case err != nil:
			return refused(xbff.NarrowingText, "whether it matches %s cannot be proved, since Go has no such regular expression", pattern)
		case !compiled.MatchString(text):
			return refused(xbff.NarrowingText, "it does not match %s", pattern)
		}
	}
	if is, known := formats[textFormat(node)]; known && !is(text) {
		return refused(xbff.NarrowingText, "it is no %s", node.Format)
	}
	return nil
}

func keepsNumber(node *Node, text string) *refusal {
	limits := limitsOf(node)
	n, ok := number(text)
	if !ok {
		return refused(xbff.NarrowingRange, "its exponent is too large to prove anything of it")
	}
	if within := integerRange[node.Format]; within != nil && node.Type == "Integer" && (n.Cmp(within[0]) < 0 || n.Cmp(within[1]) > 0) {
		return refused(xbff.NarrowingNumber, "it does not fit an %s", node.Format)
	}
	if bits := map[string]int{"float": 32, "double": 64}[node.Format]; bits != 0 && node.Type == "Number" {
		if _, err := strconv.ParseFloat(text, bits); err != nil {
			return refused(xbff.NarrowingNumber, "it does not fit a %s", node.Format)
		}
	}
	itself := &Bound{Value: n}
	if b := limits.Min; b != nil && stricter(b, itself, 1) == b && !sameBound(b, itself) {
		return refused(xbff.NarrowingRange, "it is not %s", b.say("at least", "more than"))
	}
	if b := limits.Max; b != nil && stricter(b, itself, -1) == b && !sameBound(b, itself) {
		return refused(xbff.NarrowingRange, "it is not %s", b.say("at most", "less than"))
	}
	for _, step := range limits.MultipleOf {
		if !isMultiple(n, step) {
			return refused(xbff.NarrowingRange, "it is no multiple of %s", decimal(step))
		}
	}
	return nil
}

// number reads a JSON number exactly. It reports false for one whose exponent has more than four digits, which would not
// fit into memory as a fraction.
func number(text string) (*big.Rat, bool) {
	if at := strings.IndexAny(text, "eE"); at >= 0 && len(strings.TrimLeft(text[at+1:], "+-0")) > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func keepsItems(shapes *shaper, node *Node, l *xbff.Literal) *refusal {
	limits := limitsOf(node)
	if !limits.Items.has(len(l.Items)) {
		return refused(xbff.NarrowingRange, "it has %s, not %s", plural(len(l.Items), "item"), limits.Items.say("item"))
	}
	for i, item := range l.Items {
		if limits.Unique && contains(l.Items[:i], item) {
			return refused(xbff.NarrowingRange, "it has the item %s twice", show(item))
		}
		if r := keeps(shapes, node.Items, item); r != nil {
			return r.within(strconv.Itoa(i))
		}
	}
	return nil
}

func keepsMembers(shapes *shaper, node *Node, l *xbff.Literal) *refusal {
	limits := limitsOf(node)
	if !limits.Count.has(len(l.Members)) {
		return refused(xbff.NarrowingRange, "it has %s, not %s", plural(len(l.Members), "member"), limits.Count.say("member"))
	}
	for _, declared := range node.Members {
		if declared.Required && member(l, declared.Name) == nil {
			return refused(xbff.NoSource, "it has no %s", declared.Name)
		}
	}
	for _, m := range l.Members {
		declared := node.member(m.Name.Value)
		var r *refusal
		switch {
		case declared != nil && declared.Absent:
			r = refused(xbff.OpenShape, "it is never there in this direction")
		case declared != nil:
			r = keeps(shapes, declared.Node, m.Value)
		case limits.Closed:
			r = refused(xbff.OpenShape, "the schema has no such member, and says additionalProperties: false")
		default:
			r = keeps(shapes, node.Rest, m.Value)
		}
		if r != nil {
			return r.within(m.Name.Value)
		}
	}
	return nil
}

// member returns the member of an object, or nil.
func member(l *xbff.Literal, name string) *xbff.Literal {
	for _, m := range l.Members {
		if m.Name.Value == name {
			return m.Value
		}
	}
	return nil
}
