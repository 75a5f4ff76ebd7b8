package emit

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"

	"golang.org/x/tools/go/ast/astutil"
)

// withoutUnusedImports removes the imports that a file turned out not to need, so that templates can list what any file
// might.
func withoutUnusedImports(source []byte) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, spec := range append([]*ast.ImportSpec(nil), file.Imports...) {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		switch {
		case spec.Name == nil && !used[packageName(imported)]:
			astutil.DeleteImport(files, file, imported)
		case spec.Name != nil && spec.Name.Name != "_" && !used[spec.Name.Name]:
			astutil.DeleteNamedImport(files, file, spec.Name.Name, imported)
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, files, file); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// packageName guesses a package's name from its path, which holds for every package that the templates name.
func packageName(imported string) string {
	if majorVersion.MatchString(path.Base(imported)) {
		imported = path.Dir(imported)
	}
	return path.Base(imported)
}
