package spec

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/nearest"
)

// selectionFile says, in the folder of the documents, of which operations of an upstream code is generated:
//
//	orders: used                  those that a frontend's x-bff names
//	payments: [refund, capture]   those, and these
//
// An upstream that it does not name is read whole. An operation of one that it names needs no operationId: without one it is
// called by its method and path, as getOrdersOrderId. The document stays what its owner wrote: a new one is copied over it,
// and what nobody asks for need not be understood.
const selectionFile = "operations.yaml"

// used is the word for the operations that frontends name, and no others.
const used = "used"

// selection is what the file says, by the path of an upstream's document within the workspace.
type selection map[string][]*yaml.Node

// selected reads the file, if there is one.
func (w *Workspace) selected() (selection, error) {
	path := filepath.Join(w.Dir, selectionFile)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &file{name: selectionFile, path: path, data: data}
	if f.root, err = parse(path, data); err != nil {
		return nil, err
	}
	var wrong Diagnostics
	all := selection{}
	for key, says := range members(f.root) {
		file, more, mistake := w.selects(f, key, says)
		if mistake != nil {
			wrong = append(wrong, *mistake)
		}
		all[file] = more
	}
	return all, wrong.Err()
}

// selects reads a line of the file: an upstream's document, and which operations are wanted of it in any case.
func (w *Workspace) selects(f *file, key, says *yaml.Node) (string, []*yaml.Node, *Diagnostic) {
	var names []string
	for _, d := range w.Documents {
		if d.Role == Upstream && d.Name == key.Value {
			more, mistake := listed(f, key, says)
			return d.File, more, mistake
		}
		if d.Role == Upstream {
			names = append(names, d.Name)
		}
	}
	mistake := f.at(key, "there is no upstream "+short(key.Value), there(key.Value, names))
	return "", nil, &mistake
}

func listed(f *file, key, says *yaml.Node) ([]*yaml.Node, *Diagnostic) {
	if says.Kind == yaml.ScalarNode && says.Value == used {
		return nil, nil
	}
	if says.Kind != yaml.SequenceNode || slices.ContainsFunc(says.Content, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode }) {
		mistake := f.at(says, key.Value+" is "+kindOf(says)+" where the operations are wanted", "write used, or a list of operationIds")
		return nil, &mistake
	}
	return says.Content, nil
}

// prune takes out of an upstream's tree what the selection leaves out: the tree stays where it stands, line by line.
func (w *Workspace) prune(f *file) {
	listed, chosen := w.selection[f.name]
	if !chosen || f.err != nil {
		return
	}
	p := &pruner{file: f, keep: map[string]bool{}, components: map[component]bool{}}
	for _, n := range listed {
		p.keep[n.Value] = true
	}
	for _, d := range w.Documents {
		if other := w.whole(d.File); d.File != f.name && other.err == nil {
			p.readBy(other)
		}
	}
	if wrong := p.unknown(filepath.Join(w.Dir, selectionFile), listed); wrong != nil {
		f.root, f.err = nil, wrong
		return
	}
	f.root = p.document(f.root)
	f.data = layOut(f.root)
}

// unknown reports operations that the selection names and the document does not have.
func (p *pruner) unknown(path string, listed []*yaml.Node) error {
	all := slices.Collect(p.file.operations())
	var wrong Diagnostics
	for _, n := range listed {
		if slices.Contains(all, n.Value) {
			continue
		}
		instead := "name one that is there"
		if near := nearest.Word(n.Value, all); near != "" {
			instead = "did you mean " + near + "?"
		}
		wrong = append(wrong, Diagnostic{File: path, Line: n.Line, Column: n.Column, Text: p.file.path + " has no operation " + short(n.Value), Instead: instead})
	}
	return wrong.Err()
}

// readBy keeps what another document reads of this one: the operations that its x-bff names, and what its references lead
// to.
func (p *pruner) readBy(other *file) {
	sources := map[string]bool{} // what it calls this document
	for _, source := range content(get(get(other.root, "x-bff"), "sourceDescriptions")) {
		name, url := get(source, "name"), get(source, "url")
		if name == nil || url == nil {
			continue
		}
		if at, err := other.beside(url.Value); err == nil && at == p.file.name {
			sources[name.Value] = true
		}
	}
	scalars(other.root, func(key string, n *yaml.Node) {
		if name, ok := strings.CutPrefix(n.Value, "$sourceDescriptions."); ok {
			if source, operation, _ := strings.Cut(name, "."); sources[source] {
				p.keep[operation] = true
			}
		}
		if location, fragment, ok := strings.Cut(n.Value, "#"); ok && key == "$ref" {
			if at, err := other.beside(location); err == nil && at == p.file.name {
				p.want(fragment)
			}
		}
	})
}
