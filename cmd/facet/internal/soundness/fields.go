package soundness

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// fields writes what stands in for code by hand into a frontend's package: Zero computes every field that the document
// leaves to code, and returns its zero value. It says whether there are any.
func fields(dir string) (bool, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, filepath.Join(dir, "aggregations.gen.go"), nil, parser.SkipObjectResolution)
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	object := declared(file, "Fields")
	if object == nil {
		return false, nil
	}
	var methods strings.Builder
	for _, method := range object.Methods.List {
		signature, ok := method.Type.(*ast.FuncType)
		if !ok {
			continue
		}
		result := text(set, signature.Results.List[0].Type)
		params := []string{}
		for _, p := range signature.Params.List {
			params = append(params, "_ "+text(set, p.Type))
		}
		fmt.Fprintf(&methods, "\nfunc (Zero) %s(%s) (zero %s, _ error) { return zero, nil }\n", method.Names[0].Name, strings.Join(params, ", "), result)
	}
	var imports strings.Builder
	for _, spec := range file.Imports {
		name := strings.Trim(spec.Path.Value, `"`)
		name = name[strings.LastIndexByte(name, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if strings.Contains(methods.String(), name+".") {
			fmt.Fprintf(&imports, "import %s %s\n", name, spec.Path.Value)
		}
	}
	source := fmt.Sprintf("package %s\n\n%s\ntype Zero struct{}\n%s", file.Name.Name, imports.String(), methods.String())
	return true, os.WriteFile(filepath.Join(dir, "zero.go"), []byte(source), 0o644)
}

// declared returns the interface of a name.
func declared(file *ast.File, name string) *ast.InterfaceType {
	for _, decl := range file.Decls {
		if general, ok := decl.(*ast.GenDecl); ok {
			for _, spec := range general.Specs {
				if named, ok := spec.(*ast.TypeSpec); ok && named.Name.Name == name {
					found, _ := named.Type.(*ast.InterfaceType)
					return found
				}
			}
		}
	}
	return nil
}

func text(set *token.FileSet, node ast.Node) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, set, node); err != nil {
		panic(err) // it was parsed
	}
	return b.String()
}
