package bundle

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// discriminator copies a discriminator, whose mapping has references without $ref.
func (b *bundler) discriminator(n *yaml.Node, file string) (*yaml.Node, error) {
	made, err := b.object(n, other, file)
	if err != nil {
		return nil, err
	}
	mapping := tree.Member(made, "mapping")
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return made, nil
	}
	followed := *mapping
	followed.Content = nil
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		to, err := mapped(mapping.Content[i+1].Value, file)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, mapping.Content[i].Line, err)
		}
		followed.Content = append(followed.Content, mapping.Content[i], tree.Text(b.pointer(to)))
	}
	tree.Set(made, "mapping", &followed)
	return made, nil
}

// mapped returns what a value of a mapping leads to: it is a reference, or the name of a schema.
func mapped(ref, file string) (target, error) {
	if !strings.ContainsAny(ref, "/#") && !strings.HasSuffix(ref, ".yaml") && !strings.HasSuffix(ref, ".yml") && !strings.HasSuffix(ref, ".json") {
		ref = "#/components/schemas/" + ref
	}
	return resolve(ref, schema, file)
}

// told adds to a copied schema's discriminator what its values alone do not tell any more: a schema that they call by a
// name that it has not kept.
func (b *bundler) told(n, made *yaml.Node, file string) {
	copied := tree.Member(made, "discriminator")
	if file == b.main || copied == nil || copied.Kind != yaml.MappingNode {
		return
	}
	mapping := tree.Member(copied, "mapping")
	for _, key := range []string{"oneOf", "anyOf"} {
		choices := tree.Member(n, key)
		if choices == nil {
			continue
		}
		for _, choice := range choices.Content {
			ref := tree.Member(choice, "$ref")
			if ref == nil {
				continue
			}
			to, err := resolve(ref.Value, schema, file)
			if err != nil || to.file == b.main || b.names[to] == to.name() || leads(mapping, b.pointer(to)) {
				continue
			}
			mapping = tree.Child(copied, "mapping")
			if tree.Member(mapping, to.name()) == nil {
				tree.Set(mapping, to.name(), tree.Text(b.pointer(to)))
			}
		}
	}
}

// leads reports whether a mapping has a value for a schema already.
func leads(mapping *yaml.Node, ref string) bool {
	if mapping == nil {
		return false
	}
	for i := 1; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == ref {
			return true
		}
	}
	return false
}
