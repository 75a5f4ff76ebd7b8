package soundness

import (
	"maps"
	"slices"
	"strings"
)

// screen is one operation of the frontend that is being written.
type screen struct {
	w          *writer
	id         string
	method     string // of the document: "get"
	path       string
	body       object   // the requestBody; nil for none
	atomic     bool     // it says acceptNonAtomic
	spare      []object // steps that are fallbacks
	steps      []object
	sources    []source
	listed     []listed
	parameters []any
	inPath     []string
}

// source is what an expression yields.
type source struct {
	expression string
	of         *service
	schema     object
	null       bool
	loose      bool // its step may fail although all is well
}

// listed is a list, and the step that tells more about each of its items.
type listed struct {
	list source
	key  string
	step string
	told source
}

// argumentFeatures give a parameter of an upstream a value; nil when there is none of its type.
func argumentFeatures() []feature[func(s *screen, p object, step object) any] {
	return []feature[func(s *screen, p object, step object) any]{
		{name: "argument: principal", weight: 10, write: func(_ *screen, p object, _ object) any {
			return onlyText(p, "$principal#/sub")
		}},
		{name: "argument: path", weight: 10, write: func(s *screen, p object, _ object) any {
			if len(s.inPath) == 0 {
				return nil
			}
			return onlyText(p, "$request.path."+pick(s.w, s.inPath))
		}},
		{name: "argument: literal", weight: 10, write: func(s *screen, p object, _ object) any { return literalOf(s.w, p) }},
		{name: "argument: step", weight: 14, write: func(s *screen, p object, step object) any {
			return s.text(p, step, func(schema object) bool {
				return p["in"] == "query" || schema["pattern"] != nil || schema["format"] == "uuid" || schema["format"] == "date"
			})
		}},
		{name: "argument: any string in a path", weight: 5, write: func(s *screen, p object, step object) any {
			value := s.text(p, step, func(object) bool { return p["in"] == "path" })
			if value != nil { // "", "." and ".." are no path segments
				s.loosen(step)
			}
			return value
		}},
		{name: "argument: any string in a header", weight: 5, write: func(s *screen, p object, step object) any {
			value := s.text(p, step, func(object) bool { return p["in"] == "header" })
			if value != nil { // control characters are in no field
				s.loosen(step)
			}
			return value
		}},
		{name: "argument: template", weight: 5, write: func(_ *screen, p object, _ object) any { return onlyText(p, "user-{$principal#/sub}") }},
		{name: "argument: query", weight: 8, write: func(s *screen, p object, _ object) any {
			name := s.w.name("q")
			s.parameters = append(s.parameters, object{"name": name, "in": "query", "required": p["required"] == true, "schema": p["schema"]})
			return "$request.query." + name
		}},
		{name: "argument: header", weight: 5, write: func(s *screen, p object, _ object) any {
			if onlyText(p, "") == nil {
				return nil
			}
			name := s.w.name("X-H")
			s.parameters = append(s.parameters, object{"name": name, "in": "header", "required": true, "schema": object{"type": "string"}})
			return "$request.header." + name
		}},
		{name: "argument: scalar of a step", weight: 8, write: func(s *screen, p object, step object) any {
			wanted := p["schema"].(object)
			for _, from := range s.sources {
				found := from.walk(s.w, 2)
				if wanted["type"] == "integer" && wanted["format"] == nil {
					return nil // one that no int64 holds is the upstream's failure
				}
				if wanted["type"] != "string" && !from.loose && found.schema["type"] == wanted["type"] && !found.null && found.schema["format"] == wanted["format"] {
					return found.expression
				}
			}
			return nil
		}},
		{name: "argument: template of a step", weight: 5, write: func(s *screen, p object, step object) any {
			if onlyText(p, "") == nil || p["in"] != "query" {
				return nil
			}
			for _, from := range s.sources {
				if found := from.walk(s.w, 2); found.scalar() && !from.loose && !found.null {
					return "n-{" + found.expression + "}"
				}
			}
			return nil
		}},
	}
}

func onlyText(p object, expression string) any {
	if schema := p["schema"].(object); schema["type"] != "string" || schema["enum"] != nil || schema["format"] != nil {
		return nil
	}
	return expression
}

func literalOf(w *writer, p object) any {
	switch schema := p["schema"].(object); schema["type"] {
	case "string":
		if values, ok := schema["enum"].([]any); ok {
			return pick(w, values)
		}
		if schema["format"] != nil {
			return nil
		}
		return pick(w, []string{"a", "b c", "ü", `"`, "100%", "type"})
	case "integer":
		return w.rng.IntN(100)
	case "boolean":
		return w.chance(50)
	default:
		return nil
	}
}

// text finds a string of an earlier step for a parameter. When it may be null, the step is made only if it is not.
func (s *screen) text(p, step object, fits func(schema object) bool) any {
	if onlyText(p, "") == nil {
		return nil
	}
	for range 6 {
		if len(s.sources) == 0 {
			return nil
		}
		found := pick(s.w, s.sources).walk(s.w, 3)
		if found.loose || found.schema["type"] != "string" || !fits(found.schema) {
			continue
		}
		if found.null && p["required"] == true {
			if step["when"] != nil {
				continue
			}
			step["when"] = found.expression + " != null"
		}
		return found.expression
	}
	return nil
}

// loose is how the ids of steps begin that may fail although all is well.
const loose = "loose"

// loosen makes a step one that may fail although all is well.
func (s *screen) loosen(step object) {
	if id, _ := step["stepId"].(string); !strings.HasPrefix(id, loose) {
		step["stepId"] = s.w.name(loose)
	}
	step["optional"] = true
}

// scalar says whether a source is a text, a number or a boolean.
func (from source) scalar() bool {
	kind, _ := from.schema["type"].(string)
	return slices.Contains([]string{"string", "integer", "number", "boolean"}, kind)
}

// walk goes on from a source to what is inside of it, by so many members at most.
func (from source) walk(w *writer, most int) source {
	for range w.rng.IntN(most + 1) {
		schema := from.of.resolve(from.schema)
		names := slices.Sorted(maps.Keys(propertiesOf(schema)))
		if len(names) == 0 {
			break
		}
		name := pick(w, names)
		if !strings.Contains(from.expression, "#") {
			from.expression += "#"
		}
		from.expression += strings.TrimPrefix(pointer(name), "#")
		from.null = from.null || nullable(schema) || !needs(schema, name)
		from.schema = propertiesOf(schema)[name].(object)
	}
	resolved := from.of.resolve(from.schema)
	from.null = from.null || nullable(resolved)
	if from.schema["$ref"] == nil {
		from.schema = resolved
	}
	return from
}
