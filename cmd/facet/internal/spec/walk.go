package spec

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// walker goes over a document and over what it refers to, and reports what is wrong with their form.
type walker struct {
	workspace *Workspace
	home      *file // the document's own
	wrong     Diagnostics
	// broken says that something is wrong which would make a loader fail, or say the same in other words.
	broken bool
	seen   map[visit]bool
	// keys are the keys of members: a diagnostic at the key of a block is a line above its inside.
	keys map[*yaml.Node]*yaml.Node
	// schemas are the schemas in the order in which they were come to.
	schemas []place
	// looped are the references that are known to lead to each other.
	looped map[*yaml.Node]bool
	// spellings are the files that the document's own references name, by how they do.
	spellings map[string]string
	// operations are those with an operationId, by it.
	operations map[string]place
}

func newWalker(w *Workspace, home *file) *walker {
	return &walker{
		workspace: w, home: home, seen: map[visit]bool{}, keys: map[*yaml.Node]*yaml.Node{}, looped: map[*yaml.Node]bool{}, spellings: map[string]string{}, operations: map[string]place{},
	}
}

// visit is a node read as an object of the grammar.
type visit struct {
	node *yaml.Node
	form string
}

// report reports a mistake at a node.
func (w *walker) report(f *file, n *yaml.Node, text, instead string) {
	w.wrong = append(w.wrong, f.at(n, text, instead))
}

// misshapen reports a mistake that makes the document unreadable for a loader.
func (w *walker) misshapen(f *file, n *yaml.Node, text, instead string) {
	w.report(f, n, text, instead)
	w.broken = true
}

// top returns where a member begins: at its key.
func (w *walker) top(n *yaml.Node) *yaml.Node {
	if key, ok := w.keys[n]; ok {
		return key
	}
	return n
}

// isNull says that a node says nothing.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// walk reads the node called name as form.
func (w *walker) walk(f *file, n *yaml.Node, name, form string) {
	word, of, _ := strings.Cut(form, " ")
	switch {
	case n == nil || form == "any":
	case word == "text" || word == "flag" || word == "number":
		w.scalar(f, n, name, word)
	case word == "texts":
		w.list(f, n, name, "text")
	case word == "list":
		w.list(f, n, name, of)
	case word == "map":
		w.named(f, n, name, of)
	default:
		w.object(f, n, name, form)
	}
}

func (w *walker) list(f *file, n *yaml.Node, name, of string) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		w.misshapen(f, n, name+" is "+kindOf(n)+" where a list is wanted", "write a list")
		return
	}
	for _, item := range n.Content {
		w.walk(f, value(item), "an item of "+name, of)
	}
}

func (w *walker) named(f *file, n *yaml.Node, name, of string) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		w.misshapen(f, n, name+" is "+kindOf(n)+" where an object is wanted", "write an object, or leave "+name+" out")
		return
	}
	if name == "paths" {
		w.paths(f, n)
	}
	for key, member := range members(n) {
		w.keys[member] = key
		if !strings.HasPrefix(key.Value, "x-") || name != "paths" && name != "responses" {
			w.walk(f, member, key.Value, of)
		}
	}
}

func (w *walker) object(f *file, n *yaml.Node, name, form string) {
	if n.Kind == yaml.ScalarNode && form == "schema" && n.ShortTag() == "!!bool" {
		return // a schema that allows everything, or nothing
	}
	if isNull(n) && (form == "components" || form == "info" || form == "object") {
		return // the validation says whether it is needed
	}
	if n.Kind != yaml.MappingNode {
		w.misshapen(f, n, name+" is "+kindOf(n)+" where "+article(form)+" is wanted", "write an object")
		return
	}
	if w.seen[visit{n, form}] {
		return
	}
	w.seen[visit{n, form}] = true
	if ref := get(n, "$ref"); ref != nil && referable[form] {
		w.reference(f, ref, name, form)
		return
	}
	switch form {
	case "schema":
		w.schemas = append(w.schemas, place{f, n})
		w.types(f, n)
	case "pathItem":
		w.pathItem(f, n, name)
	}
	for key, member := range members(n) {
		w.keys[member] = key
		w.walk(f, member, key.Value, field(form, key.Value))
	}
}

// article says what an object of the grammar is called.
func article(form string) string {
	words := map[string]string{
		"pathItem": "a path item", "requestBody": "a request body", "mediaType": "a media type", "securityScheme": "a security scheme",
		"components": "an object", "info": "an object", "object": "an object", "operation": "an operation", "encoding": "an encoding",
		"example": "an example",
	}
	if said, ok := words[form]; ok {
		return said
	}
	return "a " + form
}

func (w *walker) scalar(f *file, n *yaml.Node, name, want string) {
	tag := n.ShortTag()
	switch {
	case n.Kind == yaml.ScalarNode && want == "text" && tag == "!!str":
	case n.Kind == yaml.ScalarNode && want == "flag" && tag == "!!bool":
	case n.Kind == yaml.ScalarNode && want == "number" && (tag == "!!int" || tag == "!!float"):
	case n.Kind == yaml.ScalarNode && tag == "!!null": // the same as not being there
	case want == "flag":
		w.misshapen(f, n, name+" is "+kindOf(n)+" where a boolean is wanted", "write true or false")
	case want == "number":
		w.misshapen(f, n, name+" is "+kindOf(n)+" where a number is wanted", "write a number, without quotes")
	case n.Kind == yaml.ScalarNode:
		w.misshapen(f, n, name+" is "+kindOf(n)+" where a text is wanted", "put it in quotes: '"+short(n.Value)+"'")
	default:
		w.misshapen(f, n, name+" is "+kindOf(n)+" where a text is wanted", "write a text")
	}
}

// types reports a schema that no Go type can be made for.
func (w *walker) types(f *file, n *yaml.Node) {
	list := get(n, "type")
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	var named []string
	for _, item := range list.Content {
		if item.Value != "null" {
			named = append(named, item.Value)
		}
	}
	if len(named) > 1 {
		w.report(f, list, "a value of type "+strings.Join(named, " or ")+" has no type in Go",
			"name one type (and 'null' where it may be null), or say oneOf with a schema for each")
	}
}
