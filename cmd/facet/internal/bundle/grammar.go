package bundle

import "strings"

// kind is what stands at a place of an OpenAPI document. A kind that ends with * is an object whose keys are names that
// somebody chose, and whose values are of the kind before the *. The empty kind is data: whatever looks like OpenAPI in it
// is none. A list is of the kind of its items.
type kind string

const (
	data          kind = ""
	document      kind = "document"
	components    kind = "components"
	pathItem      kind = "pathItem"
	callback      kind = "pathItem*"
	operation     kind = "operation"
	parameter     kind = "parameter"
	requestBody   kind = "requestBody"
	response      kind = "response"
	mediaType     kind = "mediaType"
	encoding      kind = "encoding"
	header        kind = "header"
	example       kind = "example"
	link          kind = "link"
	schema        kind = "schema"
	discriminator kind = "discriminator"
	security      kind = "securityScheme"
	other         kind = "other" // an object of OpenAPI without references in it: info, tags
)

// grammar says of which kind the members of each kind are. A member that is not here is data.
var grammar = map[kind]map[string]kind{
	document: {
		"paths": pathItem + "*", "webhooks": pathItem + "*", "components": components, "info": other, "servers": other,
		"tags": other, "externalDocs": other,
	},
	components: {
		"schemas": schema + "*", "responses": response + "*", "parameters": parameter + "*", "examples": example + "*",
		"requestBodies": requestBody + "*", "headers": header + "*", "securitySchemes": security + "*", "links": link + "*",
		"callbacks": callback + "*", "pathItems": pathItem + "*",
	},
	pathItem: {
		"parameters": parameter, "get": operation, "put": operation, "post": operation, "delete": operation,
		"options": operation, "head": operation, "patch": operation, "trace": operation, "query": operation, "servers": other,
	},
	operation: {
		"parameters": parameter, "requestBody": requestBody, "responses": response + "*", "callbacks": callback + "*",
		"externalDocs": other, "servers": other,
	},
	parameter:   {"schema": schema, "content": mediaType + "*", "examples": example + "*"},
	header:      {"schema": schema, "content": mediaType + "*", "examples": example + "*"},
	requestBody: {"content": mediaType + "*"},
	response:    {"headers": header + "*", "content": mediaType + "*", "links": link + "*"},
	mediaType:   {"schema": schema, "examples": example + "*", "encoding": encoding + "*"},
	encoding:    {"headers": header + "*"},
	example:     {},
	link:        {"server": other},
	schema: {
		"properties": schema + "*", "patternProperties": schema + "*", "dependentSchemas": schema + "*", "$defs": schema + "*",
		"definitions": schema + "*", "items": schema, "prefixItems": schema, "additionalItems": schema,
		"additionalProperties": schema, "unevaluatedItems": schema, "unevaluatedProperties": schema, "contains": schema,
		"propertyNames": schema, "contentSchema": schema, "not": schema, "if": schema, "then": schema, "else": schema,
		"allOf": schema, "anyOf": schema, "oneOf": schema, "discriminator": discriminator, "externalDocs": other,
	},
	discriminator: {},
	security:      {},
	other:         {},
}

// sections are where components of each kind are kept. Kinds without one are copied to where they are referred to.
var sections = map[kind]string{
	schema: "schemas", response: "responses", parameter: "parameters", example: "examples", requestBody: "requestBodies",
	header: "headers", link: "links", security: "securitySchemes",
}

// member returns the kind of an object's member.
func (k kind) member(key string) kind {
	if of, named := strings.CutSuffix(string(k), "*"); named {
		return kind(of)
	}
	return grammar[k][key]
}

// private reports whether a member says how the frontend's promise is kept.
func (k kind) private(key string) bool {
	if k == data || k == schema+"*" { // a property may be called anything
		return false
	}
	return key == "x-bff" || key == "x-bff-from" || key == "x-bff-unmapped" || key == "x-bff-experiments"
}

// demands reports whether a member of a schema asks for members of a value, or tells one value from another by them.
func (k kind) demands(key string) bool {
	return k == schema && (key == "required" || key == "minProperties" || key == "dependentRequired" || key == "discriminator")
}
