package spec

import "strings"

// grammar says what each field of OpenAPI's objects holds, so that a mistake in the form of a document is found where it
// stands, and so that it is known what each node of a tree is. What is not listed may be anything. The words are:
//
//	text, flag, number       a scalar
//	texts                    a list of texts
//	list T, map T            a list, or an object by name, of T
//	T                        another object of the grammar
//	any                      anything
var grammar = map[string]map[string]string{
	"document": {
		"openapi": "text", "info": "info", "paths": "map pathItem", "webhooks": "map pathItem", "components": "components",
		"servers": "list server", "tags": "list tag", "security": "list object", "externalDocs": "object", "jsonSchemaDialect": "text",
	},
	"info": {"title": "text", "version": "text", "description": "text", "summary": "text", "termsOfService": "text", "contact": "object", "license": "object"},
	"components": {
		"schemas": "map schema", "responses": "map response", "parameters": "map parameter", "requestBodies": "map requestBody",
		"headers": "map header", "securitySchemes": "map securityScheme", "callbacks": "map callback", "examples": "map example",
		"links": "map link", "pathItems": "map pathItem",
	},
	"server": {"url": "text", "description": "text", "variables": "map object"},
	"tag":    {"name": "text", "description": "text", "externalDocs": "object"},
	"pathItem": {
		"summary": "text", "description": "text", "servers": "list server", "parameters": "list parameter",
		"get": "operation", "put": "operation", "post": "operation", "delete": "operation", "options": "operation",
		"head": "operation", "patch": "operation", "trace": "operation",
	},
	"operation": {
		"operationId": "text", "summary": "text", "description": "text", "tags": "texts", "parameters": "list parameter",
		"requestBody": "requestBody", "responses": "map response", "callbacks": "map callback", "deprecated": "flag",
		"security": "list object", "servers": "list server", "externalDocs": "object",
	},
	"parameter": {
		"name": "text", "in": "text", "description": "text", "required": "flag", "deprecated": "flag", "allowEmptyValue": "flag",
		"allowReserved": "flag", "style": "text", "explode": "flag", "schema": "schema", "content": "map mediaType",
	},
	"header": {
		"description": "text", "required": "flag", "deprecated": "flag", "style": "text", "explode": "flag",
		"schema": "schema", "content": "map mediaType",
	},
	"requestBody": {"description": "text", "required": "flag", "content": "map mediaType"},
	"response":    {"description": "text", "headers": "map header", "content": "map mediaType", "links": "map link"},
	"mediaType":   {"schema": "schema", "encoding": "map encoding"},
	"encoding":    {"contentType": "text", "headers": "map header", "style": "text", "explode": "flag", "allowReserved": "flag"},
	"schema": {
		"title": "text", "description": "text", "format": "text", "pattern": "text", "enum": "list any", "required": "texts",
		"properties": "map schema", "patternProperties": "map schema", "$defs": "map schema", "items": "schema", "not": "schema",
		"allOf": "list schema", "oneOf": "list schema", "anyOf": "list schema", "prefixItems": "list schema",
		"additionalProperties": "schema", "nullable": "flag", "readOnly": "flag", "writeOnly": "flag", "deprecated": "flag",
		"uniqueItems": "flag", "multipleOf": "number", "minimum": "number", "maximum": "number", "minLength": "number",
		"maxLength": "number", "minItems": "number", "maxItems": "number", "minProperties": "number", "maxProperties": "number",
		"discriminator": "discriminator", "externalDocs": "object", "xml": "object",
	},
	"discriminator":  {"propertyName": "text", "mapping": "map text"},
	"securityScheme": {"type": "text", "description": "text", "name": "text", "in": "text", "scheme": "text", "bearerFormat": "text", "flows": "object", "openIdConnectUrl": "text"},
	"example":        {"summary": "text", "description": "text", "externalValue": "text"},
	"link":           {"operationId": "text", "operationRef": "text", "description": "text", "parameters": "object"},
	"callback":       {},
	"object":         {},
}

// referable are the objects in whose place a $ref may stand.
var referable = map[string]bool{
	"schema": true, "response": true, "parameter": true, "requestBody": true, "header": true, "securityScheme": true,
	"callback": true, "example": true, "link": true, "pathItem": true,
}

// field returns what a field of an object holds.
func field(object, name string) string {
	if object == "callback" && !strings.HasPrefix(name, "x-") {
		return "pathItem"
	}
	if form, ok := grammar[object][name]; ok {
		return form
	}
	return "any"
}
