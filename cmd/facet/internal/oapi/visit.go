package oapi

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// visitor goes over the schemas of a document, and calls do with each place where one stands or is referred to.
type visitor struct {
	do   func(*openapi3.SchemaRef)
	seen map[any]bool
}

func (v *visitor) document(doc *openapi3.T) {
	if c := doc.Components; c != nil {
		for _, s := range c.Schemas {
			v.schema(s)
		}
		for _, p := range c.Parameters {
			v.parameter(p)
		}
		for _, r := range c.Responses {
			v.response(r)
		}
		for _, b := range c.RequestBodies {
			v.body(b)
		}
		v.headers(c.Headers)
	}
	for _, op := range operations(doc) {
		for _, p := range slices.Concat(op.item.Parameters, op.spec.Parameters) {
			v.parameter(p)
		}
		v.body(op.spec.RequestBody)
		for _, r := range op.spec.Responses.Map() {
			v.response(r)
		}
	}
}

func (v *visitor) parameter(p *openapi3.ParameterRef) {
	if p.Value != nil {
		v.schema(p.Value.Schema)
		v.content(p.Value.Content)
	}
}

func (v *visitor) body(b *openapi3.RequestBodyRef) {
	if b != nil && b.Value != nil {
		v.content(b.Value.Content)
	}
}

func (v *visitor) response(r *openapi3.ResponseRef) {
	if r.Value != nil {
		v.content(r.Value.Content)
		v.headers(r.Value.Headers)
	}
}

func (v *visitor) headers(all openapi3.Headers) {
	for _, h := range all {
		if h.Value != nil {
			v.schema(h.Value.Schema)
			v.content(h.Value.Content)
		}
	}
}

func (v *visitor) content(c openapi3.Content) {
	for _, media := range c {
		if media != nil {
			v.schema(media.Schema)
		}
	}
}

func (v *visitor) schema(ref *openapi3.SchemaRef) {
	if ref == nil || v.seen[ref] {
		return
	}
	v.seen[ref] = true
	v.do(ref)
	s := ref.Value
	if s == nil || v.seen[s] {
		return
	}
	v.seen[s] = true
	for _, inner := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf, openapi3.SchemaRefs{s.Items, s.Not, s.AdditionalProperties.Schema}) {
		v.schema(inner)
	}
	for _, p := range s.Properties {
		v.schema(p)
	}
}
