package oapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// folded is the same for names that may be the same in Go.
func folded(name string) string {
	mu.Lock()
	defer mu.Unlock()
	return strings.ToLower(codegen.SchemaNameToTypeName(name))
}

const inResponses = "#/components/responses/"

// renameResponses gives a component of responses another name when that of a schema or another component is the same in Go.
// oapi-codegen makes the models' names differ, and overlooks the types that a server makes of a response.
func renameResponses(doc *openapi3.T) {
	components := doc.Components
	if components == nil || len(components.Responses) == 0 {
		return
	}
	taken := map[string]bool{}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(components.Schemas)), slices.Collect(maps.Keys(components.Parameters)),
		slices.Collect(maps.Keys(components.RequestBodies)), slices.Collect(maps.Keys(components.Headers))) {
		taken[folded(name)] = true
	}
	renamed := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(components.Responses)) {
		other := name
		for taken[folded(other)] {
			other += "Response"
		}
		taken[folded(other)] = true
		if other != name {
			renamed[inResponses+name] = inResponses + other
			components.Responses[other] = components.Responses[name]
			delete(components.Responses, name)
		}
	}
	follow := func(response *openapi3.ResponseRef) {
		if other, ok := renamed[response.Ref]; ok {
			response.Ref = other
		}
	}
	for _, response := range components.Responses {
		follow(response)
	}
	for _, op := range operations(doc) {
		for _, response := range op.spec.Responses.Map() {
			follow(response)
		}
	}
}
