package soundness

import (
	"maps"
	"slices"
	"strings"
)

// requestMutations are of operations that change something, and of what is sent there and passed on from there.
func requestMutations() []mutation {
	return []mutation{
		{"body is optional", func(m *mutator) bool {
			return m.changing(func(op object) bool { return m.taken(op, func(body, _ object) { delete(body, "required") }) })
		}},
		{"body of another media type", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				return m.taken(op, func(body, _ object) {
					content := body["content"].(object)
					body["content"] = object{"application/merge-patch+json": content["application/json"]}
				})
			})
		}},
		{"body demands more", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				return m.taken(op, func(_, schema object) {
					if properties := propertiesOf(schema); properties != nil {
						properties["more"] = object{"type": "string"}
						schema["required"] = append(slices.Clone(unlisted(schema["required"])), "more")
					}
				})
			})
		}},
		{"body demands less", func(m *mutator) bool {
			return m.changing(func(op object) bool { return m.taken(op, func(_, schema object) { delete(schema, "required") }) })
		}},
		{"body takes what it names", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				return m.taken(op, func(_, schema object) { schema["additionalProperties"] = false })
			})
		}},
		{"header parameter removed", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				kept := slices.DeleteFunc(slices.Clone(unlisted(op["parameters"])), func(v any) bool { return m.resolve(v)["in"] == "header" })
				if len(kept) == len(unlisted(op["parameters"])) {
					return false
				}
				op["parameters"] = kept
				return true
			})
		}},
		{"header parameter added", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				op["parameters"] = append(slices.Clone(unlisted(op["parameters"])), object{"name": "X-More", "in": "header", "required": true, "schema": object{"type": "string"}})
				return true
			})
		}},
		{"failure declared", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				op["responses"].(object)["402"] = object{"description": "pay first"}
				return true
			})
		}},
		{"failures of a class declared", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				op["responses"].(object)["4XX"] = object{"description": "any other"}
				return true
			})
		}},
		{"response header removed", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				return m.answered(op, func(response object) { delete(response, "headers") })
			})
		}},
		{"response header becomes optional", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				return m.answered(op, func(response object) {
					for name, v := range response["headers"].(object) {
						header := maps.Clone(m.resolve(v))
						delete(header, "required")
						response["headers"].(object)[name] = header
					}
				})
			})
		}},
		{"another success of a change", func(m *mutator) bool {
			return m.changing(func(op object) bool {
				op["responses"].(object)["202"] = object{"description": "later"}
				return true
			})
		}},
	}
}

// changing changes an operation that changes something.
func (m *mutator) changing(change func(op object) bool) bool {
	paths, _ := m.root["paths"].(object)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range []string{"post", "put", "patch", "delete"} {
			if op, ok := paths[path].(object)[method].(object); ok && change(op) {
				return true
			}
		}
	}
	return false
}

// taken changes what an operation takes as JSON, and the schema of it.
func (m *mutator) taken(op object, change func(body, schema object)) bool {
	body := m.resolve(op["requestBody"])
	content, _ := body["content"].(object)
	media, _ := content["application/json"].(object)
	schema := m.resolve(media["schema"])
	if schema == nil {
		return false
	}
	change(body, schema)
	return true
}

// answered changes the first success of an operation that has headers.
func (m *mutator) answered(op object, change func(response object)) bool {
	responses, _ := op["responses"].(object)
	for _, status := range slices.Sorted(maps.Keys(responses)) {
		if response := m.resolve(responses[status]); status[0] == '2' && response["headers"] != nil {
			change(response)
			return true
		}
	}
	return false
}

// resolve follows a reference within the document.
func (m *mutator) resolve(v any) object {
	o, _ := v.(object)
	for range 10 {
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		at := m.root
		for token := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			at, _ = at[token].(object)
		}
		o = at
	}
	return o
}
