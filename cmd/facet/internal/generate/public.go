package generate

import (
	"fmt"
	"io/fs"
	"os"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/arazzo"
	"github.com/facet-bff/facet/cmd/facet/internal/bundle"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

// publicFile is the name of a frontend's public document beside its package's code, which embeds it.
const publicFile = "openapi" + dataSuffix

// public returns the public document of a frontend.
func (u *unit) public() ([]byte, error) {
	root, err := u.bundled()
	if err != nil {
		return nil, err
	}
	return tree.JSON(root)
}

func (u *unit) bundled() (*yaml.Node, error) {
	return bundle.Make(u.document.File, func(file string) ([]byte, error) { return fs.ReadFile(os.DirFS(u.specs), file) })
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
	return export(specs, (*unit).bundled)
}

// Workflows returns the Arazzo documents of the frontends of a folder, by name. url says where a file is that a frontend's
// document, which is from, names relative to itself.
func Workflows(specs string, url func(from, url string) string) ([]Export, error) {
	return export(specs, func(u *unit) (*yaml.Node, error) {
		return u.workflows(func(to string) string { return url(u.document.Path(), to) })
	})
}

// export makes a document of each frontend's.
func export(specs string, of func(*unit) (*yaml.Node, error)) ([]Export, error) {
	units, err := planned(specs)
	if err != nil {
		return nil, err
	}
	var all []Export
	for _, u := range units {
		if u.frontend == nil {
			continue
		}
		root, err := of(u)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u.document.Path(), err)
		}
		all = append(all, Export{u.document.Name, root})
	}
	return all, nil
}

func (u *unit) workflows(url func(string) string) (*yaml.Node, error) {
	text, err := u.document.Read()
	if err != nil {
		return nil, err
	}
	own, err := tree.Read(text)
	if err != nil {
		return nil, err
	}
	public, err := u.bundled()
	if err != nil {
		return nil, err
	}
	return arazzo.Make(arazzo.Frontend{Plan: u.frontend, Document: own, Public: public, URL: url})
}
