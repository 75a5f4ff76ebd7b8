package soundness

import (
	"maps"
	"slices"
	"strings"
)

// mutations are what an upstream's team does to its document.
func mutations() []mutation {
	return slices.Concat(memberMutations(), schemaMutations(), structureMutations(), operationMutations(), responseMutations(), requestMutations())
}

func memberMutations() []mutation {
	return []mutation{
		{"property removed", func(m *mutator) bool {
			return m.property(func(schema, properties object, name string) bool {
				delete(properties, name)
				if schema["required"] = without(schema["required"], name); len(unlisted(schema["required"])) == 0 {
					delete(schema, "required")
				}
				return true
			})
		}},
		{"property renamed", func(m *mutator) bool {
			return m.property(func(schema, properties object, name string) bool {
				properties[name+"New"] = properties[name]
				delete(properties, name)
				if needs(schema, name) {
					schema["required"] = append(without(schema["required"], name), name+"New")
				}
				return true
			})
		}},
		{"property becomes optional", func(m *mutator) bool {
			return m.property(func(schema, _ object, name string) bool {
				if !needs(schema, name) {
					return false
				}
				if schema["required"] = without(schema["required"], name); len(unlisted(schema["required"])) == 0 {
					delete(schema, "required")
				}
				return true
			})
		}},
		{"property becomes required", func(m *mutator) bool {
			return m.property(func(schema, _ object, name string) bool {
				if needs(schema, name) {
					return false
				}
				schema["required"] = append(slices.Clone(unlisted(schema["required"])), name)
				return true
			})
		}},
		{"property is only written", func(m *mutator) bool {
			return m.property(func(_, properties object, name string) bool {
				property := properties[name].(object)
				if property["$ref"] != nil {
					return false
				}
				property["writeOnly"] = true
				return true
			})
		}},
		{"property added", func(m *mutator) bool {
			return m.property(func(schema, properties object, _ string) bool {
				properties["added"] = object{"type": "string"}
				schema["required"] = append(slices.Clone(unlisted(schema["required"])), "added")
				return true
			})
		}},
		{"required without a property", func(m *mutator) bool {
			return m.property(func(schema, _ object, _ string) bool {
				schema["required"] = append(slices.Clone(unlisted(schema["required"])), "nowhere")
				return true
			})
		}},
	}
}

func schemaMutations() []mutation {
	scalar := func(schema object) bool {
		return slices.Contains([]any{"string", "integer", "number", "boolean"}, schema["type"])
	}
	enumerated := func(m *mutator, change func(schema object, values []any) bool) bool {
		return m.any(func(schema object) bool {
			values, ok := schema["enum"].([]any)
			return ok && schema["type"] == "string" && change(schema, values)
		})
	}
	return []mutation{
		{"nullable on", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				if schema["type"] == nil || schema["nullable"] == true || schema["enum"] != nil {
					return false
				}
				schema["nullable"] = true
				return true
			})
		}},
		{"nullable off", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				if schema["nullable"] != true {
					return false
				}
				delete(schema, "nullable")
				return true
			})
		}},
		{"string becomes integer", func(m *mutator) bool {
			return m.ofType("string", func(schema object) { become(schema, object{"type": "integer"}) })
		}},
		{"integer becomes string", func(m *mutator) bool {
			return m.ofType("integer", func(schema object) { become(schema, object{"type": "string"}) })
		}},
		{"boolean becomes string", func(m *mutator) bool {
			return m.ofType("boolean", func(schema object) { become(schema, object{"type": "string"}) })
		}},
		{"integer becomes number", func(m *mutator) bool {
			return m.ofType("integer", func(schema object) { become(schema, object{"type": "number"}) })
		}},
		{"number becomes integer", func(m *mutator) bool {
			return m.ofType("number", func(schema object) { become(schema, object{"type": "integer"}) })
		}},
		{"int32 becomes int64", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				if schema["format"] != "int32" {
					return false
				}
				schema["format"] = "int64"
				return true
			})
		}},
		{"format dropped", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				_, ok := schema["format"].(string)
				delete(schema, "format")
				return ok
			})
		}},
		{"float", func(m *mutator) bool { return m.ofType("number", set(object{"format": "float"})) }},
		{"date", func(m *mutator) bool {
			return m.ofType("string", func(schema object) { become(schema, object{"type": "string", "format": "date"}) })
		}},
		{"enum value added", func(m *mutator) bool {
			return enumerated(m, func(schema object, values []any) bool {
				schema["enum"] = append(slices.Clone(values), "unheard-of")
				return true
			})
		}},
		{"enum value removed", func(m *mutator) bool {
			return enumerated(m, func(schema object, values []any) bool {
				if len(values) < 2 || values[1] == nil {
					return false
				}
				schema["enum"] = values[1:]
				return true
			})
		}},
		{"enum dropped", func(m *mutator) bool {
			return enumerated(m, func(schema object, _ []any) bool { delete(schema, "enum"); return true })
		}},
		{"enum introduced", func(m *mutator) bool {
			return m.ofType("string", func(schema object) { become(schema, object{"type": "string", "enum": []any{"x", "y"}}) })
		}},
		{"pattern introduced", func(m *mutator) bool {
			return m.ofType("string", func(schema object) { become(schema, object{"type": "string", "pattern": "^[a-f]{2,6}$"}) })
		}},
		{"bounds changed", func(m *mutator) bool {
			return m.ofType("integer", func(schema object) { become(schema, object{"type": "integer", "minimum": 3, "maximum": 7}) })
		}},
		{"scalar becomes object", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				if !scalar(schema) {
					return false
				}
				become(schema, object{"type": "object", "required": []any{"value"}, "properties": object{"value": maps.Clone(schema)}})
				return true
			})
		}},
		{"anything", func(m *mutator) bool {
			return m.any(func(schema object) bool { become(schema, object{}); return true })
		}},
	}
}

func structureMutations() []mutation {
	return []mutation{
		{"list becomes object", func(m *mutator) bool {
			return m.ofType("array", func(schema object) {
				become(schema, object{"type": "object", "properties": object{"items": maps.Clone(schema)}})
			})
		}},
		{"object becomes list", func(m *mutator) bool {
			return m.ofType("object", func(schema object) { become(schema, object{"type": "array", "items": maps.Clone(schema)}) })
		}},
		{"items changed", func(m *mutator) bool {
			return m.ofType("array", func(schema object) { schema["items"] = object{"type": "boolean"} })
		}},
		{"items nullable", func(m *mutator) bool {
			return m.ofType("array", func(schema object) {
				schema["items"] = object{"nullable": true, "allOf": []any{schema["items"]}}
			})
		}},
		{"recursion introduced", func(m *mutator) bool {
			schemas, _ := m.root["components"].(object)["schemas"].(object)
			for _, name := range slices.Sorted(maps.Keys(schemas)) {
				if properties := propertiesOf(schemas[name].(object)); properties != nil {
					for _, property := range slices.Sorted(maps.Keys(properties)) {
						if !needs(schemas[name].(object), property) {
							properties[property] = object{"$ref": "#/components/schemas/" + name}
							return true
						}
					}
				}
			}
			return false
		}},
		{"recursion without an end", func(m *mutator) bool {
			schemas, _ := m.root["components"].(object)["schemas"].(object)
			for _, name := range slices.Sorted(maps.Keys(schemas)) {
				if schemas[name].(object)["type"] == "object" {
					schemas[name] = object{"allOf": []any{object{"$ref": "#/components/schemas/" + name}}}
					return true
				}
			}
			return false
		}},
		{"closed", func(m *mutator) bool { return m.ofType("object", set(object{"additionalProperties": false})) }},
		{"open", func(m *mutator) bool {
			return m.ofType("object", set(object{"additionalProperties": object{"type": "string"}}))
		}},
		{"allOf introduced", func(m *mutator) bool {
			return m.ofType("object", func(schema object) {
				become(schema, object{"allOf": []any{maps.Clone(schema), object{"type": "object", "properties": object{"extra": object{"type": "string"}}}}})
			})
		}},
		{"oneOf introduced", func(m *mutator) bool {
			return m.ofType("object", func(schema object) {
				become(schema, object{"oneOf": []any{maps.Clone(schema), object{"type": "string"}}})
			})
		}},
		{"reference to nothing", func(m *mutator) bool {
			return m.any(func(schema object) bool {
				if schema["$ref"] == nil {
					return false
				}
				schema["$ref"] = "#/components/schemas/NoSuchThing"
				return true
			})
		}},
		{"reference written out", func(m *mutator) bool {
			schemas, _ := m.root["components"].(object)["schemas"].(object)
			return m.any(func(schema object) bool {
				ref, _ := schema["$ref"].(string)
				target, ok := schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(object)
				if ok {
					become(schema, referring(target, "").(object)) // a copy: it may contain the reference
				}
				return ok
			})
		}},
		{"unknown type", func(m *mutator) bool { return m.ofType("string", set(object{"type": "text"})) }},
	}
}

func operationMutations() []mutation {
	return []mutation{
		{"operation removed", func(m *mutator) bool {
			return m.operation(func(paths object, path string, _ object) bool { delete(paths, path); return true })
		}},
		{"operation renamed", func(m *mutator) bool {
			return m.operation(func(_ object, _ string, op object) bool { op["operationId"] = "anotherName"; return true })
		}},
		{"operation without a name", func(m *mutator) bool {
			return m.operation(func(_ object, _ string, op object) bool { delete(op, "operationId"); return true })
		}},
		{"two operations of one name", func(m *mutator) bool {
			return m.operation(func(paths object, _ string, op object) bool {
				paths["/twice"] = object{"get": object{"operationId": op["operationId"], "responses": op["responses"]}}
				return true
			})
		}},
		{"GET becomes POST", func(m *mutator) bool {
			return m.operation(func(paths object, path string, op object) bool {
				item := paths[path].(object)
				delete(item, "get")
				if item["post"] != nil {
					return false
				}
				item["post"] = op
				return true
			})
		}},
		{"path parameter renamed", func(m *mutator) bool {
			return m.operation(func(paths object, path string, op object) bool {
				for _, v := range unlisted(op["parameters"]) {
					if p, _ := v.(object); p["in"] == "path" {
						item := paths[path]
						delete(paths, path)
						paths[strings.ReplaceAll(path, "{"+p["name"].(string)+"}", "{renamed}")] = item
						p["name"] = "renamed"
						return true
					}
				}
				return false
			})
		}},
		{"path parameter renamed in one place", func(m *mutator) bool {
			return m.parameter("path", func(_, p object) bool { p["name"] = "renamed"; return true })
		}},
		{"path parameter added", func(m *mutator) bool {
			return m.operation(func(paths object, path string, op object) bool {
				op["parameters"] = append(slices.Clone(unlisted(op["parameters"])), object{"name": "more", "in": "path", "required": true, "schema": object{"type": "string"}})
				paths[path+"/{more}"] = paths[path]
				delete(paths, path)
				return true
			})
		}},
		{"path parameter becomes integer", func(m *mutator) bool {
			return m.parameter("path", func(_, p object) bool { p["schema"] = object{"type": "integer"}; return true })
		}},
		{"query parameter becomes required", func(m *mutator) bool {
			return m.parameter("query", func(_, p object) bool { p["required"] = true; return true })
		}},
		{"query parameter becomes another type", func(m *mutator) bool {
			return m.parameter("query", func(_, p object) bool {
				schema, _ := p["schema"].(object)
				become(schema, map[bool]object{true: {"type": "boolean"}, false: {"type": "integer"}}[schema["type"] == "integer"])
				return true
			})
		}},
		{"query parameter removed", func(m *mutator) bool {
			return m.parameter("query", func(op, p object) bool {
				op["parameters"] = slices.DeleteFunc(slices.Clone(unlisted(op["parameters"])), func(v any) bool {
					other, _ := v.(object)
					return other["name"] == p["name"]
				})
				return true
			})
		}},
		{"query parameter takes fewer", func(m *mutator) bool {
			return m.parameter("query", func(_, p object) bool {
				schema, _ := p["schema"].(object)
				if schema["type"] != "array" {
					return false
				}
				schema["maxItems"] = 1
				return true
			})
		}},
		{"required query parameter added", func(m *mutator) bool {
			return m.operation(func(_ object, _ string, op object) bool {
				op["parameters"] = append(slices.Clone(unlisted(op["parameters"])), object{"name": "more", "in": "query", "required": true, "schema": object{"type": "string"}})
				return true
			})
		}},
		{"body required", func(m *mutator) bool {
			return m.operation(func(_ object, _ string, op object) bool {
				op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": object{"type": "string"}}}}
				return true
			})
		}},
	}
}

func responseMutations() []mutation {
	return []mutation{
		{"success becomes 201", func(m *mutator) bool {
			return m.success(func(responses, response object) { delete(responses, "200"); responses["201"] = response })
		}},
		{"success becomes a range", func(m *mutator) bool {
			return m.success(func(responses, response object) { delete(responses, "200"); responses["2XX"] = response })
		}},
		{"second success", func(m *mutator) bool {
			return m.success(func(responses, _ object) { responses["204"] = object{"description": "nothing"} })
		}},
		{"media type changed", func(m *mutator) bool {
			return m.success(func(_, response object) {
				response["content"] = object{"text/csv": object{"schema": object{"type": "string"}}}
			})
		}},
		{"JSON of a name of its own", func(m *mutator) bool {
			return m.success(func(_, response object) {
				response["content"] = object{"application/vnd.shop+json": response["content"].(object)["application/json"]}
			})
		}},
		{"second media type", func(m *mutator) bool {
			return m.success(func(_, response object) {
				response["content"].(object)["text/csv"] = object{"schema": object{"type": "string"}}
			})
		}},
		{"body removed", func(m *mutator) bool { return m.success(func(_, response object) { delete(response, "content") }) }},
		{"body without a schema", func(m *mutator) bool {
			return m.success(func(_, response object) { response["content"] = object{"application/json": object{}} })
		}},
		{"header declared", func(m *mutator) bool {
			return m.success(func(_, response object) {
				response["headers"] = object{"ETag": object{"schema": object{"type": "string"}}}
			})
		}},
		{"failure no longer declared", func(m *mutator) bool {
			return m.operation(func(_ object, _ string, op object) bool {
				responses, _ := op["responses"].(object)
				for status := range responses {
					if status[0] == '4' {
						delete(responses, status)
					}
				}
				return true
			})
		}},
		{"title removed", func(m *mutator) bool { delete(m.root, "info"); return true }},
		{"no paths", func(m *mutator) bool { m.root["paths"] = object{}; return true }},
		{"Swagger 2", func(m *mutator) bool { delete(m.root, "openapi"); m.root["swagger"] = "2.0"; return true }},
		{"OpenAPI 3.1", func(m *mutator) bool { m.root["openapi"] = "3.1.0"; return true }},
	}
}
