package oapi

import (
	"maps"

	"github.com/getkin/kin-openapi/openapi3"
)

const goName = "x-go-name"

// nameFields has properties named by their own names when several refer to schemas of one x-go-name: that names the type,
// and oapi-codegen takes it for the fields' name too.
func nameFields(doc *openapi3.T) {
	v := &visitor{seen: map[any]bool{}, do: func(ref *openapi3.SchemaRef) {
		if ref.Value == nil {
			return
		}
		given := map[any][]string{}
		for name, p := range ref.Value.Properties {
			if to, ok := lent(p); ok {
				given[to] = append(given[to], name)
			}
		}
		for _, names := range given {
			for _, name := range names {
				if len(names) > 1 {
					p := ref.Value.Properties[name]
					if p.Extensions = maps.Clone(p.Extensions); p.Extensions == nil {
						p.Extensions = map[string]any{}
					}
					p.Extensions[goName] = name
				}
			}
		}
	}}
	v.document(doc)
}

// lent returns the name in Go that a property has of the schema that it refers to.
func lent(p *openapi3.SchemaRef) (string, bool) {
	if p.Ref == "" || p.Value == nil || p.Extensions[goName] != nil {
		return "", false
	}
	name, ok := p.Value.Extensions[goName].(string)
	return name, ok
}
