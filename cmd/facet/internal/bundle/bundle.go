package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// Make makes the public document of the frontend whose document is file: a tree without aliases, comments and references to
// other files, which [tree.YAML] and [tree.JSON] print. read reads a file of the workspace, which is named by its path within
// it, with slashes: "upstreams/orders.yaml". The files are expected to be OpenAPI documents that have been loaded before: of
// what is wrong with them Make reports only what it stumbles over, and whether the result loads and is valid by itself.
func Make(file string, read func(file string) ([]byte, error)) (*yaml.Node, error) {
	b := &bundler{main: file, read: read, files: map[string]*yaml.Node{}, names: map[target]string{}, adopted: map[*yaml.Node]target{}}
	root, err := b.file(file)
	if err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is no OpenAPI document", file)
	}
	b.adopt(tree.Member(root, "components"))
	made, err := b.copy(root, document, file)
	if err != nil {
		return nil, err
	}
	for len(b.queue) > 0 {
		next := b.queue[0]
		b.queue = b.queue[1:]
		if err := b.add(made, next); err != nil {
			return nil, err
		}
	}
	return made, alone(made)
}

// alone makes sure that a document needs no other one: that it loads and is valid without.
func alone(root *yaml.Node) error {
	text, err := tree.JSON(root)
	if err != nil {
		return err
	}
	loader := openapi3.NewLoader()
	loaded, err := loader.LoadFromData(text)
	if err == nil {
		err = loaded.Validate(loader.Context, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	}
	if err != nil {
		return fmt.Errorf("the public document does not stand alone: %w", err)
	}
	return nil
}

// bundler makes one document.
type bundler struct {
	main  string
	read  func(string) ([]byte, error)
	files map[string]*yaml.Node
	// names are those of the components that are copied, queue are those of them that are still to be.
	names map[target]string
	queue []target
	// adopted are the components of the document that are nothing but another document's: they stand for what they lead to.
	adopted map[*yaml.Node]target
	// sparse says that nothing is required of what is being copied.
	sparse bool
	// inlined are what is being copied to where it is referred to.
	inlined []target
}

// file returns the root of a file, aliases written out.
func (b *bundler) file(name string) (*yaml.Node, error) {
	if known, ok := b.files[name]; ok {
		return known, nil
	}
	text, err := b.read(name)
	if err != nil {
		return nil, err
	}
	root, err := tree.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b.files[name] = root
	return root, nil
}

// copy returns a copy of a node of a file as it is in the public document.
func (b *bundler) copy(n *yaml.Node, as kind, file string) (*yaml.Node, error) {
	switch {
	case as == data || n.Kind == yaml.ScalarNode:
		return n, nil // nothing changes a node, so it may stand in two places
	case n.Kind == yaml.SequenceNode:
		return b.list(n, as, file)
	}
	if to, ok := b.adopted[n]; ok {
		return b.inline(to)
	}
	if ref := tree.Member(n, "$ref"); ref != nil && ref.Kind == yaml.ScalarNode && !strings.HasSuffix(string(as), "*") {
		return b.reference(n, ref.Value, as, file)
	}
	if as == discriminator {
		return b.discriminator(n, file)
	}
	return b.object(n, as, file)
}

func (b *bundler) list(n *yaml.Node, as kind, file string) (*yaml.Node, error) {
	made := *n
	made.Content = make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		var err error
		if made.Content[i], err = b.copy(item, as, file); err != nil {
			return nil, err
		}
	}
	return &made, nil
}

func (b *bundler) object(n *yaml.Node, as kind, file string) (*yaml.Node, error) {
	made := *n
	made.Content = nil
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if as.private(key.Value) || b.sparse && as.demands(key.Value) || as.member(key.Value) == link+"*" && file != b.main {
			continue
		}
		if as == link && key.Value == "operationRef" && !strings.HasPrefix(n.Content[i+1].Value, "#") {
			return nil, fmt.Errorf("%s:%d: a link leads to another document, which clients do not have: name an operation of this one with operationId", file, key.Line)
		}
		member, err := b.copy(n.Content[i+1], as.member(key.Value), file)
		if err != nil {
			return nil, err
		}
		made.Content = append(made.Content, key, member)
	}
	switch {
	case as == schema && !b.sparse:
		b.told(n, &made, file)
	case as == operation:
		if err := b.allowSparse(n, &made, file); err != nil {
			return nil, err
		}
	}
	return &made, nil
}

// reference returns what stands in the place of a reference: one within the document, or a copy of what it leads to.
func (b *bundler) reference(n *yaml.Node, ref string, as kind, file string) (*yaml.Node, error) {
	to, err := resolve(ref, as, file)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, n.Line, err)
	}
	if _, component := sections[as]; !component && to.file != b.main {
		return b.inline(to)
	}
	to.sparse = as == schema && b.sparse && !b.plain(to)
	made, err := b.object(n, as, file) // what stands beside it
	if err != nil {
		return nil, err
	}
	tree.Set(made, "$ref", b.pointer(to))
	return made, nil
}

// add copies a target into the components.
func (b *bundler) add(root *yaml.Node, t target) error {
	found, err := b.find(t)
	if err != nil {
		return err
	}
	b.sparse = t.sparse
	made, err := b.copy(found, t.kind, t.file)
	b.sparse = false
	if err != nil {
		return err
	}
	tree.Set(tree.Child(tree.Child(root, "components"), sections[t.kind]), b.names[t], made)
	return nil
}

// inline returns a copy of a target that has no place among the components.
func (b *bundler) inline(t target) (*yaml.Node, error) {
	if slices.Contains(b.inlined, t) {
		return nil, fmt.Errorf("%s contains itself, so it cannot be copied to where it is referred to", t)
	}
	found, err := b.find(t)
	if err != nil {
		return nil, err
	}
	b.inlined = append(b.inlined, t)
	defer func() { b.inlined = b.inlined[:len(b.inlined)-1] }()
	return b.copy(found, t.kind, t.file)
}

func (b *bundler) find(t target) (*yaml.Node, error) {
	node, err := b.file(t.file)
	if err != nil {
		return nil, err
	}
	found := tree.At(node, t.pointer)
	if found == nil {
		return nil, fmt.Errorf("%s leads nowhere", t)
	}
	return found, nil
}
