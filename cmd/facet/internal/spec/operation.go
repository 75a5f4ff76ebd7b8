package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// paths reports paths that are none, and those of which a request could mean either.
func (w *walker) paths(f *file, n *yaml.Node) {
	first := map[string]*yaml.Node{}
	for key := range members(n) {
		if strings.HasPrefix(key.Value, "x-") {
			continue
		}
		if !strings.HasPrefix(key.Value, "/") {
			w.report(f, key, fmt.Sprintf("the path %s does not begin with /", short(key.Value)), "begin it with /")
		}
		shape := variable.ReplaceAllString(key.Value, "{}")
		other, taken := first[shape]
		if !taken {
			first[shape] = key
			continue
		}
		w.report(f, key, fmt.Sprintf("the paths %s and %s are the same but for a name", other.Value, key.Value), "put their operations together under one of them")
		w.wrong[len(w.wrong)-1].Related = &Place{File: f.path, Line: other.Line, Column: other.Column}
	}
}

// pathItem reports operations without a name of their own, and parameters that do not fit the path.
func (w *walker) pathItem(f *file, n *yaml.Node, path string) {
	shared := w.parameters(f, get(n, "parameters"))
	for key, op := range members(n) {
		if field("pathItem", key.Value) != "operation" || op.Kind != yaml.MappingNode {
			continue
		}
		called := strings.ToUpper(key.Value) + " " + path
		w.operationID(f, key, op, called)
		if strings.HasPrefix(path, "/") { // what is no path has no template: a webhook, a callback
			own := w.parameters(f, get(op, "parameters"))
			w.template(f, key, called, path, append(own, shared...))
		}
	}
}

// operationID reports an operation without a name, or with one that another has.
func (w *walker) operationID(f *file, key, op *yaml.Node, called string) {
	id := get(op, "operationId")
	if id == nil || id.Value == "" {
		if strings.HasPrefix(called[strings.IndexByte(called, ' ')+1:], "/") {
			w.report(f, key, called+" has no operationId", "give it one: it is the operation's name in code, logs and metrics")
		}
		return
	}
	first, again := w.operations[id.Value]
	if !again {
		w.operations[id.Value] = place{f, id}
		return
	}
	if first.node == id {
		return // one path item at two paths
	}
	w.report(f, id, fmt.Sprintf("another operation has the operationId %s", id.Value), "rename one of them")
	w.wrong[len(w.wrong)-1].Related = &Place{File: first.file.path, Line: first.node.Line, Column: first.node.Column}
}

// parameter is a parameter where it is declared, or referred to.
type parameter struct {
	place
	in, name string
}

// parameters reads a list of parameters, and reports those that it has twice.
func (w *walker) parameters(f *file, list *yaml.Node) []parameter {
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	var all []parameter
	for _, item := range list.Content {
		n := value(item)
		at := w.resolve(place{f, n})
		in, name := get(at.node, "in"), get(at.node, "name")
		if in == nil || name == nil {
			continue
		}
		p := parameter{place{f, n}, in.Value, name.Value}
		i := slices.IndexFunc(all, func(other parameter) bool { return other.in == p.in && other.name == p.name })
		if i < 0 {
			all = append(all, p)
			continue
		}
		w.report(f, n, fmt.Sprintf("the %s parameter %s is here twice", p.in, p.name), "remove one of them")
		w.wrong[len(w.wrong)-1].Related = &Place{File: f.path, Line: all[i].node.Line, Column: all[i].node.Column}
	}
	return all
}

// resolve follows the references of a place. What leads nowhere is reported elsewhere.
func (w *walker) resolve(at place) place {
	const farthest = 100 // references may lead to each other
	for range farthest {
		ref := get(at.node, "$ref")
		if ref == nil || ref.Kind != yaml.ScalarNode {
			return at
		}
		next, ok := w.follow(at.file, ref)
		if !ok {
			return place{}
		}
		at = next
	}
	return place{}
}

var variable = regexp.MustCompile(`\{([^{}]*)\}`)

// template reports parameters that the path does not have, and those of the path that are not declared.
func (w *walker) template(f *file, key *yaml.Node, called, path string, declared []parameter) {
	var inPath []string
	for _, m := range variable.FindAllStringSubmatch(path, -1) {
		if slices.Contains(inPath, m[1]) {
			w.report(f, key, fmt.Sprintf("%s: the path has {%s} twice", called, m[1]), "give each part of the path a name of its own")
		}
		inPath = append(inPath, m[1])
	}
	if strings.ContainsAny(variable.ReplaceAllString(path, ""), "{}") {
		w.report(f, key, called+": the braces of the path do not match", "write {name} for each parameter")
		return
	}
	for _, name := range inPath {
		if !slices.ContainsFunc(declared, func(p parameter) bool { return p.in == "path" && p.name == name }) {
			w.report(f, key, fmt.Sprintf("%s does not declare the path parameter %s", called, name),
				fmt.Sprintf("add {name: %s, in: path, required: true, schema: …} to its parameters", name))
		}
	}
	for _, p := range declared {
		if p.in == "path" && !slices.Contains(inPath, p.name) {
			w.report(p.file, p.node, fmt.Sprintf("the path of %s has no {%s}", called, p.name), there(p.name, slices.Clone(inPath)))
		}
	}
}
