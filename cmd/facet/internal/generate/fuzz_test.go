package generate_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// FuzzGenerate breaks the document of a frontend or of an upstream in a workspace that is fine. There are diagnostics
// with a place, or there is code; there is no panic.
//
// edits change the document as a tree, three bytes each, for a change of its text is hardly ever OpenAPI.
func FuzzGenerate(f *testing.F) {
	shop := filepath.Join("testdata", "shop", "specs")
	for file, frontend := range map[string]bool{"frontends/app.yaml": true, "upstreams/catalog.yaml": false, "upstreams/orders.yaml": false} {
		data, err := os.ReadFile(filepath.Join(shop, file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, []byte{}, frontend)
		for n := byte(1); n < 210; n += 41 {
			f.Add(data, []byte{n, n % 7, n * 3}, frontend)
		}
	}
	var mistakes []string
	if flag.Lookup("test.fuzz").Value.String() != "" { // otherwise they have a test of their own
		mistakes, _ = filepath.Glob("testdata/mistakes/*.txt")
	}
	for _, file := range mistakes {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, []byte{}, true)
	}
	f.Fuzz(func(t *testing.T, document, edits []byte, frontend bool) {
		if len(document) > 1<<14 {
			return
		}
		dir := t.TempDir()
		put(t, dir, "go.mod", "module example.com/fuzz\n")
		if err := os.CopyFS(filepath.Join(dir, "specs"), os.DirFS(shop)); err != nil {
			t.Fatal(err)
		}
		name := "specs/upstreams/orders.yaml"
		if frontend {
			name = "specs/frontends/app.yaml"
		}
		put(t, dir, name, string(edited(document, edits)))
		_, err := generate.Run(generate.Config{Specs: filepath.Join(dir, "specs"), Out: filepath.Join(dir, "gen"), UpstreamServers: true})
		if err == nil {
			return
		}
		var wrong spec.Diagnostics
		if !errors.As(err, &wrong) {
			t.Fatalf("no diagnostics: %v", err)
		}
		for _, d := range wrong {
			if d.Line == 0 || strings.Contains(d.Text, "\n") || strings.Contains(d.Text, "runtime error") {
				t.Errorf("a poor diagnostic: %v", d)
			}
		}
	})
}

// edited changes a document as a tree.
func edited(document, edits []byte) []byte {
	var root yaml.Node
	if len(edits) < 3 || yaml.Unmarshal(document, &root) != nil {
		return document
	}
	for ; len(edits) >= 3; edits = edits[3:] {
		var all []*yaml.Node
		flatten(&root, &all)
		edit(all[int(edits[0])*len(all)/256], all[int(edits[2])*len(all)/256], edits[1])
	}
	if data, err := yaml.Marshal(&root); err == nil {
		return data
	}
	return document
}

func flatten(n *yaml.Node, all *[]*yaml.Node) {
	*all = append(*all, n)
	for _, c := range n.Content {
		if len(*all) < 10_000 {
			flatten(c, all)
		}
	}
}

// edit changes a node, with another one at hand.
func edit(n, other *yaml.Node, how byte) {
	switch how % 8 {
	case 0:
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case 1:
		*n = yaml.Node{Kind: yaml.SequenceNode}
	case 2:
		*n = yaml.Node{Kind: yaml.MappingNode}
	case 3:
		*n = yaml.Node{Kind: yaml.ScalarNode, Value: "7"}
	case 4: // a copy, or it could hold itself
		if data, err := yaml.Marshal(other); err == nil && len(data) < 2000 {
			var again yaml.Node
			if yaml.Unmarshal(data, &again) == nil && len(again.Content) > 0 {
				*n = *again.Content[0]
			}
		}
	case 5:
		if len(n.Content) > 1 {
			n.Content = n.Content[:len(n.Content)/4*2]
		}
	case 6:
		n.Value, other.Value = other.Value, n.Value
	case 7:
		*n = yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "$ref"}, {Kind: yaml.ScalarNode, Value: "#/components/schemas/" + other.Value}}}
	}
}
