package oapi

import (
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// duplicate finds the Go name in what oapi-codegen says about two types of one name.
var duplicate = regexp.MustCompile(`duplicate typename '([^']+)'`)

// mostRenames bounds how many schemas of a document are renamed.
const mostRenames = 100

// rename makes the Go names of two types differ, when err says that they are the same: the component gets "Schema" at
// its end. The other one is made of the name of a schema and that of a property (status of authorization), and
// oapi-codegen, which keeps components apart, overlooks it. It reports whether there is such a component.
func rename(doc *openapi3.T, err error) bool {
	found := duplicate.FindStringSubmatch(err.Error())
	if found == nil || doc.Components == nil {
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		schema := doc.Components.Schemas[name]
		if schema.Ref != "" || schema.Value == nil || schema.Value.Extensions["x-go-name"] != nil || codegen.SchemaNameToTypeName(name) != found[1] {
			continue
		}
		if schema.Value.Extensions == nil {
			schema.Value.Extensions = map[string]any{}
		}
		schema.Value.Extensions["x-go-name"] = found[1] + "Schema"
		return true
	}
	return false
}

// Schema returns the component whose Go type has a name, and what it is called in the document; nil when there is none.
func Schema(doc *openapi3.T, goName string) (string, *openapi3.Schema) {
	mu.Lock()
	defer mu.Unlock()
	if doc.Components == nil {
		return "", nil
	}
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		schema := doc.Components.Schemas[name].Value
		if schema == nil {
			continue
		}
		if given, ok := schema.Extensions["x-go-name"]; ok && given == goName || !ok && codegen.SchemaNameToTypeName(name) == goName {
			return name, schema
		}
	}
	return "", nil
}

// names reports operations whose names give no Go name, or the same one.
func names(request Request, operations []codegen.OperationDefinition) spec.Diagnostics {
	var wrong spec.Diagnostics
	first := map[string]*codegen.OperationDefinition{}
	sorted := slices.Clone(operations)
	slices.SortStableFunc(sorted, func(a, b codegen.OperationDefinition) int { return line(a.Spec) - line(b.Spec) })
	for i := range sorted {
		op := &sorted[i]
		other, taken := first[op.OperationId]
		first[op.OperationId] = op
		switch {
		case !token.IsExported(op.OperationId) || !token.IsIdentifier(op.OperationId):
			wrong = append(wrong, request.From.At(op.Spec.Origin, "no Go name can be made of the operationId %q: begin it with a letter", op.SpecOperationId))
		case taken && !op.IsAlias && !other.IsAlias:
			d := request.From.At(op.Spec.Origin, "the operationIds %s and %s are both %s in Go: rename one of them", other.SpecOperationId, op.SpecOperationId, op.OperationId)
			d.Related = &spec.Place{File: d.File, Line: line(other.Spec)}
			wrong = append(wrong, d)
		}
	}
	return wrong
}

func line(op *openapi3.Operation) int {
	if op == nil || op.Origin == nil || op.Origin.Key == nil {
		return 0
	}
	return op.Origin.Key.Line
}

// Clash reports two declarations of one name, found in the generated code.
func Clash(request Request, goName string, files []string) spec.Diagnostic {
	if name, schema := Schema(request.Document, goName); schema != nil {
		return request.From.At(schema.Origin, "the schema %s and something that is generated (%s) are both %s in Go: rename the schema, or give it another name in Go with x-go-name", name, beside(files), goName)
	}
	return request.From.Wrong(1, 1, "two things are %s in Go (%s): rename an operation or a schema, or give a schema another name in Go with x-go-name", goName, beside(files))
}

// beside lists files other than that of the models.
func beside(files []string) string {
	files = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(files))), func(file string) bool { return file == "models.gen.go" })
	return strings.Join(files, ", ")
}

// unspeakable makes a diagnostic of generated code that is not Go.
func unspeakable(request Request, err error) error {
	return request.From.Wrong(1, 1, "oapi-codegen generates what is not Go for this document: %v", err)
}
