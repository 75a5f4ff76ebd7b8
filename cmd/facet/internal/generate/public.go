package generate

import (
	"fmt"
	"io/fs"
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/arazzo"
	"github.com/facet-bff/facet/cmd/facet/internal/bundle"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// publicFile is the name of a frontend's public document beside its package's code, which embeds it.
const publicFile = "openapi" + dataSuffix

// public returns the public document of a frontend.
func (g *generator) public(d *spec.Document) ([]byte, error) {
	root, err := public(g.workspace, d)
	if err != nil {
		return nil, err
	}
	return tree.JSON(root)
}

func public(w *spec.Workspace, d *spec.Document) (*yaml.Node, error) {
	return bundle.Make(d.File, func(file string) ([]byte, error) { return fs.ReadFile(os.DirFS(w.Dir), file) })
}

// Export is a document that is made from that of a frontend.
type Export struct {
	// Frontend is the frontend's name.
	Frontend string
	// Root is the document; nil for a frontend that has none.
	Root *yaml.Node
}

// Public returns the public documents of the frontends of a folder, by name.
func Public(specs string) ([]Export, error) {
	workspace, err := open(specs)
	if err != nil {
		return nil, err
	}
	var all []Export
	for _, d := range workspace.Documents {
		if d.Role != spec.Frontend {
			continue
		}
		root, err := public(workspace, d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Path(), err)
		}
		all = append(all, Export{d.Name, root})
	}
	return all, nil
}

// Workflows returns the Arazzo documents of the frontends of a folder, by name. url says where a file is that a frontend's
// document, which is from, names relative to itself.
func Workflows(specs string, url func(from, url string) string) ([]Export, error) {
	g, err := planned(specs)
	if err != nil {
		return nil, err
	}
	var all []Export
	for _, d := range g.workspace.Documents {
		if d.Role != spec.Frontend {
			continue
		}
		root, err := g.workflows(d, func(to string) string { return url(d.Path(), to) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Path(), err)
		}
		all = append(all, Export{d.Name, root})
	}
	return all, nil
}

func (g *generator) workflows(d *spec.Document, url func(string) string) (*yaml.Node, error) {
	text, err := os.ReadFile(d.Path())
	if err != nil {
		return nil, err
	}
	own, err := tree.Read(text)
	if err != nil {
		return nil, err
	}
	public, err := public(g.workspace, d)
	if err != nil {
		return nil, err
	}
	return arazzo.Make(arazzo.Frontend{Plan: g.frontends[d], Document: own, Public: public, URL: url})
}
