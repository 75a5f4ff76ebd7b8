package oapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

const inSchemas = "#/components/schemas/"

// renameDigits gives schemas that are called like a number, as 400, the name that oapi-codegen gives their types, N400: the
// types inside of them would begin with the digit otherwise, which is no Go.
func renameDigits(doc *openapi3.T) {
	if doc.Components == nil {
		return
	}
	schemas := doc.Components.Schemas
	renamed := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		if name == "" || name[0] < '0' || name[0] > '9' {
			continue
		}
		other := "N" + name
		for schemas[other] != nil {
			other += "Schema"
		}
		schemas[other] = schemas[name]
		delete(schemas, name)
		renamed[inSchemas+name] = inSchemas + other
	}
	if len(renamed) == 0 {
		return
	}
	v := &visitor{seen: map[any]bool{}, do: func(ref *openapi3.SchemaRef) {
		if other, ok := renamed[ref.Ref]; ok {
			ref.Ref = other
		}
		if ref.Value != nil && ref.Value.Discriminator != nil {
			for key, to := range ref.Value.Discriminator.Mapping {
				if other, ok := renamed[to.Ref]; ok {
					to.Ref = other
					ref.Value.Discriminator.Mapping[key] = to
				}
			}
		}
	}}
	v.document(doc)
}
