package arazzo

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// inputs are what the steps of a workflow read of the request, and of who is asking.
type inputs struct {
	public          *yaml.Node
	components      *yaml.Node // where schemas go that others refer to
	item, operation *yaml.Node // those of the public document
	read            []input
	body            bool
}

// input is one that is read: in is path, query, header, principal or experiment.
type input struct{ in, name string }

func (in *inputs) add(place, name string) {
	if read := (input{place, name}); !slices.Contains(in.read, read) {
		in.read = append(in.read, read)
	}
}

// schema returns the JSON Schema of the inputs; nil when there are none. Its properties are the places where they come
// from, so that those of the same name do not clash.
func (in *inputs) schema() (*yaml.Node, error) {
	if len(in.read) == 0 && !in.body {
		return nil, nil
	}
	root := object()
	for _, place := range []string{"path", "query", "header", "principal", "experiment"} {
		of := object()
		for _, read := range in.read {
			if read.in != place {
				continue
			}
			schema, required, err := in.of(read)
			if err != nil {
				return nil, err
			}
			property(of, read.name, schema, required)
		}
		if properties := tree.Member(of, "properties"); properties != nil {
			property(root, place, of, tree.Member(of, "required") != nil)
		}
	}
	if in.body {
		body := resolved(in.public, tree.Member(in.operation, "requestBody"))
		schema, err := in.converted(content(body))
		if err != nil {
			return nil, err
		}
		required := tree.Member(body, "required")
		property(root, "body", schema, required != nil && required.Value == "true")
	}
	return root, nil
}

// of returns the schema of one input, and whether it is always there.
func (in *inputs) of(read input) (*yaml.Node, bool, error) {
	if read.in == "principal" {
		claim := tree.Object()
		known := read.name == "sub" || read.name == "tier" // which every principal has
		if known {
			tree.Set(claim, "type", "string")
		}
		return claim, known, nil
	}
	if read.in == "experiment" {
		variant := tree.Object()
		tree.Set(variant, "type", "string")
		return variant, true, nil
	}
	for _, from := range []*yaml.Node{in.operation, in.item} {
		declared := tree.Member(from, "parameters")
		if declared == nil {
			continue
		}
		for _, p := range declared.Content {
			p = resolved(in.public, p)
			name := tree.Member(p, "name").Value
			if tree.Member(p, "in").Value != read.in || name != read.name && (read.in != "header" || !strings.EqualFold(name, read.name)) {
				continue
			}
			schema := tree.Member(p, "schema")
			if schema == nil {
				schema = content(p)
			}
			made, err := in.converted(schema)
			if description := tree.Member(p, "description"); description != nil && err == nil && tree.Member(made, "$ref") == nil {
				tree.Set(made, "description", description)
			}
			required := tree.Member(p, "required")
			return made, required != nil && required.Value == "true", err
		}
	}
	return tree.Object(), false, nil // a header that the document does not declare
}

// converted returns a schema of OpenAPI as JSON Schema 2020-12, with what it refers to among the components.
func (in *inputs) converted(n *yaml.Node) (*yaml.Node, error) {
	if n == nil {
		return tree.Object(), nil
	}
	made := *n
	made.Content = nil
	for i, child := range n.Content {
		copied, err := child, error(nil)
		if child.Kind != yaml.ScalarNode {
			copied, err = in.converted(child)
		}
		if err != nil {
			return nil, err
		}
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "$ref" && child.Kind == yaml.ScalarNode {
			if copied, err = in.reference(child.Value); err != nil {
				return nil, err
			}
		}
		made.Content = append(made.Content, copied)
	}
	if made.Kind == yaml.MappingNode && strings.HasPrefix(tree.Member(in.public, "openapi").Value, "3.0") {
		modern(&made)
	}
	return &made, nil
}

// reference puts a schema among the components, and returns the reference to it.
func (in *inputs) reference(ref string) (*yaml.Node, error) {
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	if !ok || strings.Contains(name, "/") {
		return nil, fmt.Errorf("an input is described by %s, which is no component: make it one", ref)
	}
	if tree.Member(in.components, name) == nil {
		tree.Set(in.components, name, tree.Object()) // so that what contains itself comes to an end
		schema, err := in.converted(tree.At(in.public, strings.TrimPrefix(ref, "#")))
		if err != nil {
			return nil, err
		}
		tree.Set(in.components, name, schema)
	}
	return tree.Text("#/components/inputs/" + name), nil
}

// modern writes what OpenAPI 3.0 has of its own as JSON Schema does.
func modern(schema *yaml.Node) {
	kind, nullable := tree.Member(schema, "type"), tree.Member(schema, "nullable")
	if nullable != nil && nullable.Kind == yaml.ScalarNode {
		tree.Drop(schema, "nullable")
		if nullable.Value == "true" && kind != nil && kind.Kind == yaml.ScalarNode {
			tree.Set(schema, "type", tree.List(kind, tree.Text("null")))
		}
	}
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		flag, limit := tree.Member(schema, exclusive), tree.Member(schema, bound)
		if flag == nil || flag.ShortTag() != "!!bool" {
			continue
		}
		tree.Drop(schema, exclusive)
		if flag.Value == "true" && limit != nil {
			tree.Drop(schema, bound)
			tree.Set(schema, exclusive, limit)
		}
	}
}

// resolved follows a reference within the document.
func resolved(document, n *yaml.Node) *yaml.Node {
	for range 10 { // more are a circle
		ref := tree.Member(n, "$ref")
		if ref == nil {
			return n
		}
		n = tree.At(document, strings.TrimPrefix(ref.Value, "#"))
	}
	return nil
}

// content returns the schema of the first media type.
func content(of *yaml.Node) *yaml.Node {
	if types := tree.Member(of, "content"); types != nil && len(types.Content) > 1 {
		return tree.Member(types.Content[1], "schema")
	}
	return nil
}

// object returns the schema of an object.
func object() *yaml.Node {
	made := tree.Object()
	tree.Set(made, "type", "object")
	return made
}

// property adds a property to the schema of an object.
func property(of *yaml.Node, name string, schema *yaml.Node, required bool) {
	tree.Set(tree.Child(of, "properties"), name, schema)
	if !required {
		return
	}
	names := tree.Member(of, "required")
	if names == nil {
		names = tree.List()
		tree.Set(of, "required", names)
	}
	names.Content = append(names.Content, tree.Text(name))
}
