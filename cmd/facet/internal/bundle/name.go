package bundle

import (
	"bytes"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// pointer returns the reference to a target within the public document, where it is put if it is not there.
func (b *bundler) pointer(to target) string {
	if to.file == b.main && !to.sparse {
		return "#" + to.pointer
	}
	name, known := b.names[to]
	if !known {
		if name = b.twin(to); name == "" {
			name = b.free(to)
			b.queue = append(b.queue, to)
		}
		b.names[to] = name
	}
	return "#/components/" + sections[to.kind] + "/" + name
}

// twin returns the name of a component that another document calls the same and describes in the same words, as documents
// do with what they have in common: clients should not see it twice. What has references is never the same.
func (b *bundler) twin(of target) string {
	for other, name := range b.names {
		if other.kind == of.kind && other.sparse == of.sparse && other.name() == of.name() && b.words(other) != "" && b.words(other) == b.words(of) {
			return name
		}
	}
	return ""
}

// words returns a target as JSON; empty when it has references.
func (b *bundler) words(of target) string {
	found, err := b.find(of)
	if err != nil {
		return "" // reported when it is copied
	}
	text, err := tree.JSON(found)
	if err != nil || bytes.Contains(text, []byte(`"$ref"`)) {
		return ""
	}
	return string(text)
}

// unfit are the characters that a component's name may not have.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// free returns a name that no component of the kind has yet.
func (b *bundler) free(of target) string {
	base := unfit.ReplaceAllString(of.name(), "-")
	if of.sparse {
		base += "Fields"
	}
	name := base
	for i := 2; b.taken(of.kind, name); i++ {
		name = base + strconv.Itoa(i)
	}
	return name
}

func (b *bundler) taken(as kind, name string) bool {
	own := tree.Member(tree.Member(b.files[b.main], "components"), sections[as])
	if tree.Member(own, name) != nil {
		return true
	}
	for other, given := range b.names {
		if other.kind == as && given == name {
			return true
		}
	}
	return false
}

// adopt gives the document's own names to components of other documents that it has as components already, as
// Tier: {$ref: '../upstreams/users.yaml#/components/schemas/Tier'}.
func (b *bundler) adopt(components *yaml.Node) {
	for as, section := range sections {
		own := tree.Member(components, section)
		if own == nil || own.Kind != yaml.MappingNode {
			continue
		}
		for i := 0; i+1 < len(own.Content); i += 2 {
			to, ok := b.elsewhere(own.Content[i+1], as)
			if _, named := b.names[to]; ok && !named {
				b.names[to], b.adopted[own.Content[i+1]] = own.Content[i].Value, to
			}
		}
	}
}

// elsewhere returns what a component leads to that is nothing but a reference to another document.
func (b *bundler) elsewhere(component *yaml.Node, as kind) (target, bool) {
	ref := tree.Member(component, "$ref")
	if ref == nil {
		return target{}, false
	}
	for i := 0; i+1 < len(component.Content); i += 2 {
		if key := component.Content[i].Value; key != "$ref" && !as.private(key) {
			return target{}, false
		}
	}
	to, err := resolve(ref.Value, as, b.main)
	return to, err == nil && to.file != b.main // an error is reported when it is copied
}
