package spec

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// file is a file of the workspace as a tree of nodes, which know where they stand.
type file struct {
	// name is the path within the workspace, with slashes; path is what a user would write.
	name, path string
	once       sync.Once
	data       []byte
	// root is nil when the file is not YAML.
	root *yaml.Node
	// err is why there is no root.
	err error
}

// file reads a file of the workspace, once, as far as the selection wants it.
func (w *Workspace) file(name string) *file {
	if _, chosen := w.selection[name]; !chosen {
		return w.whole(name)
	}
	f := w.entry(&w.pruned, name)
	f.once.Do(func() {
		whole := w.whole(name)
		f.data, f.root, f.err = whole.data, whole.root, whole.err
		w.prune(f)
	})
	return f
}

// whole reads a file of the workspace, once.
func (w *Workspace) whole(name string) *file {
	f := w.entry(&w.files, name)
	f.once.Do(f.read)
	return f
}

func (w *Workspace) entry(files *map[string]*file, name string) *file {
	w.mu.Lock()
	defer w.mu.Unlock()
	f, ok := (*files)[name]
	if !ok {
		f = &file{name: name, path: filepath.Join(w.Dir, filepath.FromSlash(name))}
		if *files == nil {
			*files = map[string]*file{}
		}
		(*files)[name] = f
	}
	return f
}

func (f *file) read() {
	if f.data, f.err = os.ReadFile(f.path); f.err != nil {
		return
	}
	if strings.HasSuffix(f.name, ".json") {
		f.data = withoutEscapes(f.data)
	}
	f.root, f.err = parse(f.path, f.data)
}

// at returns a diagnostic at a node of the file.
func (f *file) at(n *yaml.Node, text, instead string) Diagnostic {
	return Diagnostic{File: f.path, Line: n.Line, Column: n.Column, Text: text, Instead: instead}
}

// place is a node with the file that it stands in.
type place struct {
	file *file
	node *yaml.Node
}

// value follows an alias, so that what is found can be looked at.
func value(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// members yields the keys and values of a mapping, those that it merges (<<) too.
func members(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) { each(n, yield, nil) }
}

// each calls yield until it reports false. merged are the mappings that were merged: what another one merges again is
// there already, and an anchor may hold itself.
func each(n *yaml.Node, yield func(key, value *yaml.Node) bool, merged map[*yaml.Node]bool) bool {
	n = value(n)
	if n == nil || n.Kind != yaml.MappingNode || merged[n] {
		return true
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, member := n.Content[i], n.Content[i+1]
		if key.Value == "<<" && key.Tag == "!!merge" {
			if merged == nil {
				merged = map[*yaml.Node]bool{}
			}
			merged[n] = true
			if !mergeInto(value(member), yield, merged) {
				return false
			}
			continue
		}
		if !yield(key, value(member)) {
			return false
		}
	}
	return true
}

// mergeInto yields the members of a mapping that is merged, or of several.
func mergeInto(n *yaml.Node, yield func(key, value *yaml.Node) bool, merged map[*yaml.Node]bool) bool {
	if n == nil || n.Kind != yaml.SequenceNode {
		return each(n, yield, merged)
	}
	for _, m := range n.Content {
		if !each(m, yield, merged) {
			return false
		}
	}
	return true
}

// get returns a member of a mapping, or nil.
func get(n *yaml.Node, name string) *yaml.Node {
	for key, member := range members(n) {
		if key.Value == name {
			return member
		}
	}
	return nil
}

// names returns the keys of a mapping.
func names(n *yaml.Node) []string {
	var all []string
	for key := range members(n) {
		all = append(all, key.Value)
	}
	return all
}

// child returns what a token of a JSON pointer leads to, or nil (RFC 6901).
func child(n *yaml.Node, token string) *yaml.Node {
	n = value(n)
	if n != nil && n.Kind == yaml.SequenceNode {
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(n.Content) {
			return nil
		}
		return value(n.Content[i])
	}
	return get(n, token)
}

// tokens cuts the fragment of a reference, without its '#', into the tokens of a JSON pointer.
func tokens(fragment string) []string {
	if text, err := url.PathUnescape(fragment); err == nil {
		fragment = text
	}
	all := strings.Split(strings.TrimPrefix(fragment, "/"), "/")
	for i := range all {
		all[i] = strings.ReplaceAll(strings.ReplaceAll(all[i], "~1", "/"), "~0", "~")
	}
	return slices.DeleteFunc(all, func(token string) bool { return token == "" && len(all) == 1 })
}

// beside returns the name within the workspace of a file that another one refers to.
func (f *file) beside(reference string) (string, error) {
	location, err := url.Parse(reference)
	if err != nil || location.Scheme != "" || location.Host != "" {
		return "", errRemote
	}
	name := path.Join(path.Dir(f.name), location.Path)
	if path.IsAbs(location.Path) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", errOutside
	}
	return name, nil
}

var (
	errRemote  = errors.New("is remote")
	errOutside = errors.New("is outside of the folder of documents")
)

// missing says that a file could not be read because it is not there.
func (f *file) missing() bool { return errors.Is(f.err, fs.ErrNotExist) }
