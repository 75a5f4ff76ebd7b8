package spec

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestATreeIsLaidOutWhereItStood reads what is laid out of documents again: the same nodes are in the same lines.
func TestATreeIsLaidOutWhereItStood(t *testing.T) {
	files, _ := filepath.Glob("../generate/testdata/*/specs/*/*.yaml")
	real, _ := filepath.Glob("../../../../../shared/openapi/*") // where those documents are
	for _, path := range slices.Concat(files, real) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, ".json") {
			data = withoutEscapes(data)
		}
		before, err := parse(path, data)
		if err != nil {
			t.Fatal(err)
		}
		after, err := parse(path, layOut(before))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if where := differ(before, after); where != nil {
			t.Errorf("%s:%d:%d: %q is another value, or in another line", path, where.Line, where.Column, where.Value)
		}
	}
}

// differ returns a node of a that is not in b. What an alias stands for is written out, at no place of its own.
func differ(a, b *yaml.Node) *yaml.Node {
	alias := a.Kind == yaml.AliasNode
	a = value(a)
	switch a.Kind {
	case yaml.ScalarNode:
		if a.Value != b.Value && a.ShortTag() != "!!null" || a.ShortTag() != b.ShortTag() || a.Line != b.Line && !alias && a.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			return a
		}
	case yaml.SequenceNode:
		for i, item := range a.Content {
			if i >= len(b.Content) {
				return item
			}
			if where := differ(item, b.Content[i]); where != nil && !alias {
				return where
			}
		}
	default:
		for key, member := range members(a) {
			found := get(b, key.Value)
			if found == nil {
				return key
			}
			if where := differ(member, found); where != nil && !alias {
				return where
			}
		}
	}
	return nil
}
