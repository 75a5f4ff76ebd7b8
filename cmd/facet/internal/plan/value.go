package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// value is what an expression yields: what the documents say of it, and how Go code gets at it.
type value struct {
	// node says what it is; nil for anything. shapes resolves its references.
	node   *Node
	shapes *shaper
	// absent says that it may be absent, for reasons that node does not know.
	absent bool
	// raw is the Go expression of it as a projection.Raw, text as a string; one of them is there. What is text is there.
	raw, text string
	// reads is where it is noted that it is read; nil for what comes with the request.
	reads *Reads
	// ours says that it comes with the request and not from an upstream.
	ours bool
	// field is the Go expression of a parameter that oapi-codegen has decoded, and typ its type, with the pointer; empty for
	// anything else.
	field, typ string
	// made says that it is the text of a template.
	made bool
	// whence is how the document writes it.
	whence string

	// passed are the values between it and the last one that is known to be there; anchored says that it is that one.
	passed   []*Reads
	anchored bool
	// maybe says that it may be absent for reasons that no document knows, mayBeAbsent that it is left out then.
	maybe, mayBeAbsent bool
	// parts are the values that a template is made of.
	parts []value
}

// resolved returns what the value is, with references followed; nil for anything.
func (v value) resolved() *Node { return v.shapes.resolve(v.node) }

// mayBeNull says whether the value may be null or absent.
func (v value) mayBeNull() bool {
	node := v.resolved()
	return v.absent || node == nil || node.Nullable
}

// json returns the Go expression of the value as a projection.Raw, for code that reads all of it.
func (v value) json() string {
	v.reads.all()
	return v.expression()
}

// expression is json for code that looks whether the value is there, or goes on to a part of it.
func (v value) expression() string {
	if v.text != "" {
		return "projection.Quote(" + v.text + ")"
	}
	return v.raw
}

// string returns the Go expression of a scalar as a string.
func (v value) string() string {
	v.reads.all()
	if v.text != "" {
		return v.text
	}
	return v.raw + ".Param()"
}

// keyed returns the Go expression of a string that no two values share.
func (v value) keyed() string {
	v.reads.all()
	if v.text != "" {
		return v.text
	}
	return "string(" + v.raw + ")"
}

// nulls are the expressions of which one that is null makes a value null that is made of this one.
func (v value) nulls() []string {
	if !v.mayBeNull() {
		return nil
	}
	return []string{v.expression()}
}

// present returns the value where it is known to be neither null nor absent.
func (v value) present() value {
	v.absent, v.maybe, v.anchored, v.passed = false, false, true, nil
	if node := v.resolved(); node != nil && node.Nullable {
		there := *node
		there.Nullable = false
		v.node = &there
	}
	return v
}

// at returns the part of the value that a pointer leads to. Where it leads nowhere, it returns what it came to, and the
// token that this does not have.
func (v value) at(pointer []string) (value, string) {
	if len(pointer) == 0 {
		return v, ""
	}
	whole := v
	for i, token := range pointer {
		if !v.enter(token) {
			v.whence = whole.whence + pointed(whole.whence, pointer[:i])
			return v, token
		}
	}
	if v.field = ""; v.raw != "" {
		v.raw += ".At(" + quotedList(pointer) + ")"
	}
	v.whence = whole.whence + pointed(whole.whence, pointer)
	return v, ""
}

// enter makes the value the part of it that a token leads to; false where there is none.
func (v *value) enter(token string) bool {
	node := v.resolved()
	if node == nil {
		return false
	}
	v.absent = v.absent || node.Nullable
	before := *v
	switch member := node.member(token); {
	case node.Type == "Object" && member != nil:
		v.node, v.absent, v.reads = member.Node, v.absent || !member.Required, v.reads.member(token)
	case node.Type == "Object" && node.Rest != nil:
		v.node, v.absent, v.reads = node.Rest, true, v.reads.member(token)
	case node.Type == "Array":
		if _, err := strconv.ParseUint(token, 10, 31); err != nil {
			return false
		}
		v.node, v.absent, v.reads = node.Items, true, v.reads.items()
	default:
		return false
	}
	if v.anchored, v.mayBeAbsent = false, false; !before.anchored && before.reads != nil {
		v.passed = append(slices.Clone(before.passed), before.reads)
	}
	return true
}

// pointed returns the pointer as it stands behind an expression, which may end in one.
func pointed(whence string, pointer []string) string {
	text := xbff.PointerText(pointer)
	if strings.Contains(whence, "#") || len(pointer) == 0 {
		text = text[1:]
	}
	return text
}

// member returns the member of that name, or nil.
func (n *Node) member(name string) *Member {
	for i := range n.Members {
		if n.Members[i].Name == name {
			return &n.Members[i]
		}
	}
	return nil
}

// scalar says whether a value of the node is one text, number or boolean.
func (n *Node) scalar() bool {
	switch n.Type {
	case "String", "Number", "Integer", "Boolean":
		return true
	default:
		return false
	}
}

func quotedList(values []string) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strconv.Quote(v)
	}
	return strings.Join(all, ", ")
}
