package arazzo

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// read finds what Arazzo calls otherwise: what an expression reads of the request, of who is asking, and of experiments.
var read = regexp.MustCompile(`\$request\.(path|query|header)\.([^\s{}]+)|\$request\.body\b|\$principal#/([^\s/{}]+)|\$experiment\.([\w-]+)`)

// translate returns a copy of a node with the expressions in it as Arazzo writes them, and remembers what they read.
func (in *inputs) translate(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode {
		if n.Tag != "!!str" || !strings.Contains(n.Value, "$") {
			return n
		}
		made := *n
		made.Value = read.ReplaceAllStringFunc(n.Value, in.expression)
		return &made
	}
	made := *n
	made.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		verbatim := n.Kind == yaml.MappingNode && (i%2 == 0 || n.Content[i-1].Value == "$const")
		if made.Content[i] = child; !verbatim {
			made.Content[i] = in.translate(child)
		}
	}
	return &made
}

// expression translates one expression, up to what follows it.
func (in *inputs) expression(text string) string {
	parts := read.FindStringSubmatch(text)
	switch {
	case parts[1] != "":
		in.add(parts[1], parts[2])
		return "$inputs." + parts[1] + "#" + tree.Pointer(parts[2])
	case parts[3] != "":
		in.add("principal", tree.Tokens("/" + parts[3])[0])
		return "$inputs.principal#/" + parts[3]
	case parts[4] != "":
		in.add("experiment", parts[4])
		return "$inputs.experiment#/" + parts[4]
	default:
		in.body = true
		return "$inputs.body"
	}
}

// sayable reports whether Arazzo has words for all that a value is made of: it has none for items of a list, nor for what
// is computed.
func sayable(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return !strings.HasPrefix(n.Value, "$item") && !strings.Contains(n.Value, "{$item")
	}
	for i, child := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if isKey && strings.HasPrefix(child.Value, "$") || !isKey && !sayable(child) {
			return false
		}
	}
	return true
}

// outputs returns the expressions that the answer is made of, by the way that leads to each, and the whole of the response
// where there is more to it than these; for a gather, what the steps yield.
func outputs(declared *yaml.Node, a *plan.Aggregation, in *inputs) (*yaml.Node, *yaml.Node) {
	found := tree.Object()
	response := tree.Member(declared, "response")
	if response == nil {
		for _, s := range a.Timing.Steps {
			tree.Set(found, s.ID, "$steps."+s.ID+".outputs.body")
		}
		return found, nil
	}
	response = in.translate(response)
	if !collect(found, "", response) {
		return found, response
	}
	return found, nil
}

// outputName is what an output may be called.
var outputName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

// collect adds the expressions of a response to the outputs. It reports whether these are all of it.
func collect(outputs *yaml.Node, name string, n *yaml.Node) bool {
	if n.Kind == yaml.MappingNode {
		whole := true
		for i := 0; i+1 < len(n.Content); i += 2 {
			member := strings.TrimPrefix(name+"."+n.Content[i].Value, ".")
			if strings.HasPrefix(n.Content[i].Value, "$") || !collect(outputs, member, n.Content[i+1]) {
				whole = false
			}
		}
		return whole
	}
	if name == "" {
		name = "body"
	}
	expression := strings.HasPrefix(n.Value, "$steps.") || strings.HasPrefix(n.Value, "$inputs.")
	if n.Kind != yaml.ScalarNode || !expression || !outputName.MatchString(name) || tree.Member(outputs, name) != nil {
		return false
	}
	tree.Set(outputs, name, n)
	return true
}
