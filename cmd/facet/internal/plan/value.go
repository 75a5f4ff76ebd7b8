package plan

import (
	"strconv"
	"strings"
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
	// ours says that it comes with the request and not from an upstream.
	ours bool
	// field is the Go expression of a parameter that oapi-codegen has decoded, and typ its type, with the pointer; empty for
	// anything else.
	field, typ string
	// whence is how the document writes it.
	whence string
}

// resolved returns what the value is, with references followed; nil for anything.
func (v value) resolved() *Node { return v.shapes.resolve(v.node) }

// mayBeNull says whether the value may be null or absent.
func (v value) mayBeNull() bool {
	node := v.resolved()
	return v.absent || node == nil || node.Nullable
}

// json returns the Go expression of the value as a projection.Raw.
func (v value) json() string {
	if v.text != "" {
		return "projection.Quote(" + v.text + ")"
	}
	return v.raw
}

// string returns the Go expression of a scalar as a string.
func (v value) string() string {
	if v.text != "" {
		return v.text
	}
	return v.raw + ".Param()"
}

// nulls are the expressions of which one that is null makes a value null that is made of this one.
func (v value) nulls() []string {
	if !v.mayBeNull() {
		return nil
	}
	return []string{v.json()}
}

// present returns the value where it is known to be neither null nor absent.
func (v value) present() value {
	v.absent = false
	if node := v.resolved(); node != nil && node.Nullable {
		there := *node
		there.Nullable = false
		v.node = &there
	}
	return v
}

// at returns the part of the value that a pointer leads to, or the token that leads nowhere.
func (v value) at(pointer []string) (value, string) {
	for _, token := range pointer {
		node := v.resolved()
		if node == nil {
			return v, token
		}
		v.absent = v.absent || node.Nullable
		switch node.Type {
		case "Object":
			member := node.member(token)
			switch {
			case member != nil:
				v.node = member.Node
				v.absent = v.absent || !member.Required
			case node.Rest != nil:
				v.node, v.absent = node.Rest, true
			default:
				return v, token
			}
		case "Array":
			if _, err := strconv.ParseUint(token, 10, 31); err != nil {
				return v, token
			}
			v.node, v.absent = node.Items, true
		default:
			return v, token
		}
	}
	if len(pointer) > 0 {
		v.field = ""
		if v.raw != "" {
			v.raw += ".At(" + quotedList(pointer) + ")"
		}
		if !strings.Contains(v.whence, "#") {
			v.whence += "#"
		}
		v.whence += "/" + strings.Join(pointer, "/")
	}
	return v, ""
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
