package plan

import (
	"path"
	"path/filepath"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// clash reports a mistake together with the place in another document that it clashes with.
func (o *operationBuilder) clash(code xbff.Code, at xbff.Pos, with xbff.Place, text, instead string) {
	o.complain(code, at, text, instead)
	if with.Line > 0 {
		with.File = o.shown(with.File)
		o.wrong[len(o.wrong)-1].Related = &with
	}
}

// shown returns a document's path as the user would write it. Both are in one workspace: "<workspace>/upstreams/a.yaml".
func (o *operationBuilder) shown(file string) string {
	file = filepath.ToSlash(file)
	folder := path.Base(path.Dir(file))
	return filepath.Join(filepath.Dir(filepath.Dir(o.document.File)), folder, path.Base(file))
}
