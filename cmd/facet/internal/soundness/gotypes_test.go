package soundness

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// goTypesOf generates documents, and returns the Go types that code written by hand gets of each operation: those of the parts,
// and of everything that is in them, fields and constants by their names.
func goTypesOf(t *testing.T, dir string, files map[string][]byte) map[string]map[string]string {
	t.Helper()
	put(t, filepath.Join(dir, "go.mod"), []byte("module example.com/types\n\ngo 1.26.0\n"))
	result, err := generate.Run(generate.Config{Specs: written(t, filepath.Join(dir, "specs"), files), Out: filepath.Join(dir, "gen")})
	if err != nil {
		t.Error(err)
		return nil
	}
	models, err := filepath.Glob(filepath.Join(dir, "gen", "upstreams", "*", "models.gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	d := goPackages{types: map[string]ast.Expr{}, constants: map[string][]string{}}
	for _, file := range models {
		d.read(t, file)
	}
	all := map[string]map[string]string{}
	for _, f := range result.Frontends {
		for _, a := range f.Aggregations {
			all[f.Name+"."+a.ID] = d.parts(a.Parts)
		}
	}
	return all
}

// goPackages are the types of the generated packages, by package and name, and the constants by their type.
type goPackages struct {
	types     map[string]ast.Expr
	constants map[string][]string
}

func (d goPackages) read(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, data, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg := parsed.Name.Name + "."
	for _, declaration := range parsed.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				d.types[pkg+spec.Name.Name] = spec.Type
			case *ast.ValueSpec:
				if spec.Type != nil {
					of := pkg + types.ExprString(spec.Type)
					d.constants[of] = append(d.constants[of], spec.Names[0].Name)
				}
			}
		}
	}
}

// foreign is a type of another package in the text of a type.
var foreign = regexp.MustCompile(`\b[a-z]+api\.\w+`)

func (d goPackages) parts(parts []plan.Part) map[string]string {
	all := map[string]string{}
	for _, part := range parts {
		if part.Fields == nil {
			all["part "+part.Go] = part.Type
			d.follow(all, part.Type)
		}
		for _, field := range part.Fields {
			all["part "+part.Go+"."+field.Go] = field.Type
			d.follow(all, field.Type)
		}
	}
	return all
}

// follow adds what the types in a text have inside.
func (d goPackages) follow(all map[string]string, text string) {
	for _, name := range foreign.FindAllString(text, -1) {
		typ, known := d.types[name]
		if _, done := all[name]; done || !known {
			continue
		}
		pkg, _, _ := strings.Cut(name, ".")
		all[name] = "struct"
		fields, isStruct := typ.(*ast.StructType)
		if !isStruct {
			all[name] = d.qualified(pkg, typ)
			d.follow(all, all[name])
			for _, constant := range d.constants[name] {
				all[name+" "+constant] = "constant"
			}
			continue
		}
		for _, field := range fields.Fields.List {
			inside := d.qualified(pkg, field.Type)
			for _, fieldName := range field.Names {
				all[name+"."+fieldName.Name] = inside
			}
			d.follow(all, inside)
		}
	}
}

// qualified returns the text of a type, with the package before the names of types that are declared there.
func (d goPackages) qualified(pkg string, typ ast.Expr) string {
	return word.ReplaceAllStringFunc(types.ExprString(typ), func(name string) string {
		if _, ok := d.types[pkg+"."+name]; ok {
			return pkg + "." + name
		}
		return name
	})
}

var word = regexp.MustCompile(`\b[A-Z]\w*`)
