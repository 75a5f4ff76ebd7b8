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
	// null says that it may be null or absent, for reasons that node does not know.
	null bool
	// raw is the Go expression of it as a projection.Raw; empty when it is not JSON of an upstream.
	raw string
	// text is the Go expression of it as a string; empty when it is JSON of an upstream.
	text string
	// whence is how the document writes it.
	whence string
}

// resolved returns what the value is, with references followed; nil for anything.
func (v value) resolved() *Node { return v.shapes.resolve(v.node) }

// mayBeNull says whether the value may be null or absent.
func (v value) mayBeNull() bool {
	node := v.resolved()
	return v.null || node == nil || node.Nullable
}

// at returns the part of the value that a pointer leads to, or the token that leads nowhere.
func (v value) at(pointer []string) (value, string) {
	for _, token := range pointer {
		node := v.resolved()
		if node == nil {
			return v, token
		}
		v.null = v.null || node.Nullable
		switch node.Type {
		case "Object":
			member := node.member(token)
			switch {
			case member != nil:
				v.node = member.Node
				v.null = v.null || !member.Required
			case node.Rest != nil:
				v.node, v.null = node.Rest, true
			default:
				return v, token
			}
		case "Array":
			if _, err := strconv.Atoi(token); err != nil {
				return v, token
			}
			v.node, v.null = node.Items, true
		default:
			return v, token
		}
	}
	if len(pointer) > 0 {
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

// quotedList prints the tokens of a pointer. A '$' is escaped, because the printer puts variables where one begins a
// name.
func quotedList(values []string) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strings.ReplaceAll(strconv.Quote(v), "$", `\x24`)
	}
	return strings.Join(all, ", ")
}
