package bundle

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// allowSparse makes true what the public document says of an operation whose clients may ask for some members of the answer
// (a parameter with x-fields: true; see package fields): its 200 is what the schema says, or the same with nothing required.
// A schema has no word for "if the request has that parameter".
func (b *bundler) allowSparse(n, made *yaml.Node, file string) error {
	marked, err := b.sparseFields(n, file)
	if err != nil || !marked {
		return err
	}
	before := tree.At(n, "/responses/200/content/application~1json/schema")
	content := tree.At(made, "/responses/200/content/application~1json")
	if before == nil || content == nil {
		return fmt.Errorf("%s:%d: x-fields: the operation's 200 must be written out here, with a schema for application/json", file, n.Line)
	}
	whole := tree.Member(content, "schema")
	b.sparse = true
	parts, err := b.copy(before, schema, file)
	b.sparse = false
	if err != nil {
		return err
	}
	either := tree.Object()
	tree.Set(either, "anyOf", tree.List(whole, parts))
	tree.Set(content, "schema", either)
	return nil
}

// sparseFields says whether one of an operation's parameters is marked.
func (b *bundler) sparseFields(n *yaml.Node, file string) (bool, error) {
	params := tree.Member(n, "parameters")
	if params == nil {
		return false, nil
	}
	for _, param := range params.Content {
		if ref := tree.Member(param, "$ref"); ref != nil {
			to, err := resolve(ref.Value, parameter, file)
			if err != nil {
				return false, err
			}
			if param, err = b.find(to); err != nil {
				return false, err
			}
		}
		if mark := tree.Member(param, "x-fields"); mark != nil && mark.Value == "true" {
			return true, nil
		}
	}
	return false, nil
}

// plain says whether a schema is the same with nothing required.
func (b *bundler) plain(of target) bool {
	words := b.words(of)
	for _, demand := range []string{"required", "minProperties", "dependentRequired", "discriminator"} {
		if strings.Contains(words, `"`+demand+`"`) {
			return false
		}
	}
	return words != ""
}
