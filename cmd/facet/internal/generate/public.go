package generate

import (
	"io/fs"
	"os"

	"github.com/facet-bff/facet/cmd/facet/internal/bundle"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// publicFile is the name of a frontend's public document beside its package's code, which embeds it.
const publicFile = "openapi" + dataSuffix

// public returns the public document of a frontend.
func (g *generator) public(d *spec.Document) ([]byte, error) {
	root, err := bundle.Make(d.File, func(file string) ([]byte, error) { return fs.ReadFile(os.DirFS(g.workspace.Dir), file) })
	if err != nil {
		return nil, err
	}
	return bundle.JSON(root)
}
