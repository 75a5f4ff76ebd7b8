package oapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// lossless sees to it that no value loses members on its way between Go and JSON. Types that keep members beside their
// fields, those that have no property or are of a union, are written and read by methods; and oapi-codegen gives some
// bodies a type of their own, to which it does not carry them over, or writes the union alone:
//
//   - a request's body whose schema has no name, for whoever reads it and for the caller that writes it: it gets a name,
//     and so does an answer that is properties beside a union;
//   - an answer whose schema has one, for whoever writes it: that is reported.
//
// As a member of something else such a schema is fine. So is the answer of an upstream, which is read as the schema's own
// type; unless the upstream is served too, by a server that fakes it.
func lossless(request Request, served bool) spec.Diagnostics {
	l := &losses{request: request}
	for _, op := range operations(request.Document) {
		if body := op.spec.RequestBody; body != nil && body.Value != nil {
			each(body.Value.Content, func(schema *openapi3.SchemaRef) { l.body(op.spec.OperationID, schema) })
		}
		if !served {
			continue
		}
		responses := op.spec.Responses.Map()
		for _, status := range slices.Sorted(maps.Keys(responses)) {
			if response := responses[status].Value; response != nil {
				each(response.Content, func(schema *openapi3.SchemaRef) {
					l.answer(op.spec.OperationID+status, schema, len(response.Headers) > 0)
				})
			}
		}
	}
	return l.wrong
}

type losses struct {
	request Request
	wrong   spec.Diagnostics
}

// each calls do with the schemas of the content that is JSON.
func each(content openapi3.Content, do func(*openapi3.SchemaRef)) {
	for _, mediaType := range slices.Sorted(maps.Keys(content)) {
		media := content[mediaType]
		if strings.Contains(mediaType, "json") && media != nil && media.Schema != nil && media.Schema.Value != nil {
			do(media.Schema)
		}
	}
}

// isAnything says that nothing is known of a value.
func isAnything(s *openapi3.Schema) bool {
	return s.Type == nil && len(s.Properties)+len(s.AllOf)+len(s.OneOf)+len(s.AnyOf)+len(s.Extensions) == 0 && s.AdditionalProperties.Schema == nil
}

func (l *losses) body(operation string, schema *openapi3.SchemaRef) {
	value := schema.Value
	if schema.Ref == "" && (keepsRest(value) || isUnion(value) || mergesUnion(value)) {
		l.name(operation+"Body", schema)
	}
}

// answer looks at an answer's schema. One with headers is a struct that has the body as a field.
func (l *losses) answer(operation string, schema *openapi3.SchemaRef, headers bool) {
	switch value := schema.Value; {
	case isAnything(value) && !headers:
		d := l.request.From.At(value.Origin, "this is a whole answer and may be anything, for which no Go type can be made")
		d.Instead = "say its type"
		l.wrong = append(l.wrong, d)
	case schema.Ref != "" && headers:
	case schema.Ref != "" && keepsRest(value):
		l.report(value, "this has properties and additionalProperties, and is a whole answer: the members that are no properties would be lost")
	case mergesUnion(value):
		l.report(value, "this is an allOf with a union (oneOf or anyOf) in it, and is a whole answer: members would be lost")
	case schema.Ref == "" && isUnion(value) && len(value.Properties) > 0:
		l.name(operation+"Answer", schema)
	}
}

// name makes a component of a schema.
func (l *losses) name(name string, schema *openapi3.SchemaRef) {
	doc := l.request.Document
	if doc.Components == nil {
		doc.Components = &openapi3.Components{}
	}
	if doc.Components.Schemas == nil {
		doc.Components.Schemas = openapi3.Schemas{}
	}
	for doc.Components.Schemas[name] != nil {
		name += "2"
	}
	doc.Components.Schemas[name] = &openapi3.SchemaRef{Value: schema.Value, Origin: schema.Origin}
	schema.Ref = "#/components/schemas/" + name
}

func (l *losses) report(schema *openapi3.Schema, text string) {
	d := l.request.From.At(schema.Origin, "%s", text)
	d.Instead = "make it a property of what is sent, or take one of the two away"
	l.wrong = append(l.wrong, d)
}

func isUnion(schema *openapi3.Schema) bool { return len(schema.OneOf)+len(schema.AnyOf) > 0 }

// keepsRest says that a type has fields, and a map for the other members.
func keepsRest(schema *openapi3.Schema) bool {
	properties, rest := parts(schema, map[*openapi3.Schema]bool{})
	return properties && rest
}

func parts(schema *openapi3.Schema, seen map[*openapi3.Schema]bool) (properties, rest bool) {
	if schema == nil || seen[schema] {
		return false, false
	}
	seen[schema] = true
	properties = len(schema.Properties) > 0
	more := schema.AdditionalProperties
	rest = more.Schema != nil || more.Has != nil && *more.Has
	for _, part := range schema.AllOf {
		p, r := parts(part.Value, seen)
		properties, rest = properties || p, rest || r
	}
	return properties, rest
}

// mergesUnion says that a type is put together of a union and of something else. The document has no endless allOf.
func mergesUnion(schema *openapi3.Schema) bool {
	if len(schema.AllOf) == 1 && len(schema.Properties) == 0 {
		return false // another name for it
	}
	for _, part := range schema.AllOf {
		if part.Value != nil && (isUnion(part.Value) || mergesUnion(part.Value)) {
			return true
		}
	}
	return false
}
