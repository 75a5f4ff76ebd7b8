package oapi

import (
	"go/token"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// properties reports properties that no field in Go can be made for, and two that are the same one. It needs
// oapi-codegen's state, as names does.
func properties(request Request) spec.Diagnostics {
	p := &fields{request: request, seen: map[*openapi3.Schema]bool{}, reported: map[*openapi3.Schema]bool{}}
	if components := request.Document.Components; components != nil {
		for _, name := range slices.Sorted(maps.Keys(components.Schemas)) {
			p.schema(components.Schemas[name])
		}
	}
	for _, op := range operations(request.Document) {
		if body := op.spec.RequestBody; body != nil && body.Value != nil {
			each(body.Value.Content, p.schema)
		}
		responses := op.spec.Responses.Map()
		for _, status := range slices.Sorted(maps.Keys(responses)) {
			if response := responses[status].Value; response != nil {
				each(response.Content, p.schema)
			}
		}
	}
	return p.wrong
}

type fields struct {
	request  Request
	seen     map[*openapi3.Schema]bool
	reported map[*openapi3.Schema]bool
	wrong    spec.Diagnostics
}

// schema looks at a schema that stands here, and at what is inside of it.
func (f *fields) schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" || ref.Value == nil || f.seen[ref.Value] {
		return
	}
	schema := ref.Value
	f.seen[schema] = true
	f.names(schema)
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		f.schema(schema.Properties[name])
	}
	f.schema(schema.Items)
	f.schema(schema.AdditionalProperties.Schema)
	for _, part := range slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf) {
		f.schema(part)
	}
}

// names reports the properties of a schema, those that it has from the parts of an allOf too.
func (f *fields) names(schema *openapi3.Schema) {
	all := map[string]*openapi3.SchemaRef{}
	merged(schema, all, 0)
	first := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		property := all[name]
		field, given := property.Extensions[goName].(string)
		if !given {
			field, given = property.Value.Extensions[goName].(string)
		}
		if given {
			field = codegen.SchemaNameToTypeName(field)
		} else {
			field = codegen.SchemaNameToTypeName(name)
		}
		other, taken := first[field]
		first[field] = name
		at := schema
		if property.Ref == "" {
			at = property.Value
		}
		switch {
		case f.reported[at]:
		case !token.IsIdentifier(field) || !token.IsExported(field):
			f.report(at, "no Go name can be made of the property %q: give it one with x-go-name", name)
		case taken:
			f.report(at, "the properties %q and %q are both %s in Go: give one of them another name with x-go-name", other, name, field)
		}
	}
}

func (f *fields) report(at *openapi3.Schema, text string, args ...any) {
	f.reported[at] = true
	f.wrong = append(f.wrong, f.request.From.At(at.Origin, text, args...))
}

// merged adds the properties of a schema and of what its allOf puts together.
func merged(schema *openapi3.Schema, all map[string]*openapi3.SchemaRef, depth int) {
	if depth > 20 { // it contains itself, which is reported elsewhere
		return
	}
	for name, property := range schema.Properties {
		if property.Value != nil {
			all[name] = property
		}
	}
	for _, part := range schema.AllOf {
		if part.Value != nil {
			merged(part.Value, all, depth+1)
		}
	}
}
