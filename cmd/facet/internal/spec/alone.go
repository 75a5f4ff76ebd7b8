package spec

import (
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Alone returns the workspace of one upstream's document: text is what the file says. Of the operations those are read that
// are named and that it has. The document may refer to files of its own folder.
func Alone(name, file string, text []byte, operations []string) (*Workspace, error) {
	d := &Document{Name: name, Role: Upstream, File: filepath.Base(file)}
	w := &Workspace{Dir: filepath.Dir(file), Documents: []*Document{d}, selection: selection{}}
	d.workspace = w
	f := w.entry(&w.files, d.File)
	f.once.Do(func() {
		f.data = text
		f.root, f.err = parse(f.path, text)
	})
	if f.err != nil {
		return nil, f.err
	}
	named := map[string]bool{}
	for _, id := range operations {
		named[id] = true
	}
	w.selection[d.File] = nil
	for id := range f.operations() {
		if named[id] {
			w.selection[d.File] = append(w.selection[d.File], &yaml.Node{Kind: yaml.ScalarNode, Value: id})
		}
	}
	return w, nil
}

// operations yields what the operations of a document are called.
func (f *file) operations() func(yield func(id string) bool) {
	return func(yield func(id string) bool) {
		for path, item := range members(get(f.root, "paths")) {
			for key, op := range members(item) {
				if field("pathItem", key.Value) == "operation" && !yield(identify(key.Value, path.Value, op)) {
					return
				}
			}
		}
	}
}
