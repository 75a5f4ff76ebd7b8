package generate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
)

// clashes reports names that the files of the package declare more than once: a schema may be called like something that
// is generated beside the models.
func (u *unit) clashes() {
	declared := map[string][]string{} // the files that declare a name
	for _, name := range slices.Sorted(maps.Keys(u.files)) {
		file, err := parser.ParseFile(token.NewFileSet(), name+suffix, u.files[name], parser.SkipObjectResolution)
		if err != nil {
			u.add(err)
			return
		}
		for _, decl := range file.Decls {
			for _, one := range declares(decl) {
				declared[one] = append(declared[one], name+suffix)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if files := declared[name]; len(files) > 1 && name != "_" && name != "init" {
			u.wrong = append(u.wrong, oapi.Clash(u.request, name, files))
		}
	}
}

// declares returns the names that a declaration gives to the package.
func declares(decl ast.Decl) []string {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			return []string{decl.Name.Name}
		}
	case *ast.GenDecl:
		var all []string
		for _, one := range decl.Specs {
			switch one := one.(type) {
			case *ast.TypeSpec:
				all = append(all, one.Name.Name)
			case *ast.ValueSpec:
				for _, name := range one.Names {
					all = append(all, name.Name)
				}
			}
		}
		return all
	}
	return nil
}
