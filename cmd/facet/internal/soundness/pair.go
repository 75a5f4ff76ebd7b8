package soundness

import (
	"math/rand/v2"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Pair is a frontend's document and those of its upstreams.
type Pair struct {
	// Name is the pair's folder.
	Name string
	// Files are the documents, by path in the workspace: "frontends/app.yaml".
	Files map[string][]byte
	// Used counts the features of the pair.
	Used map[string]int
	// Loose are the steps that may fail although their upstreams keep the documents: a list is too long for them, a text is
	// no part of a path, a criterion does not hold.
	Loose []string
}

// operationFeatures are the operations of frontends.
func operationFeatures() []feature[func(s *screen) object] {
	return []feature[func(s *screen) object]{
		{name: "operation: full", weight: 70, write: func(s *screen) object {
			m := s.object(3)
			if m == nil {
				return nil
			}
			return s.operation(m)
		}},
		{name: "operation: one expression", weight: 12, write: func(s *screen) object {
			m := s.expression(pick(s.w, s.sources).walk(s.w, 1))
			if m == nil {
				return nil
			}
			return s.operation(m)
		}},
		{name: "operation: top-level list", weight: 8, write: func(s *screen) object {
			m := s.each()
			if m == nil {
				return nil
			}
			return s.operation(m)
		}},
		{name: "operation: gather", weight: 8, write: func(s *screen) object {
			op := s.operation(&mapped{object{"type": "object"}, nil})
			delete(op["x-bff"].(object), "response")
			return op
		}},
		{name: "operation: by hand", weight: 3, write: func(s *screen) object {
			op := s.operation(&mapped{object{"type": "object"}, nil})
			delete(op, "x-bff")
			return op
		}},
		{name: "operation: forward", weight: 8, write: (*screen).forward},
	}
}

// Write makes a pair of documents: the same for the same seed.
func Write(name string, seed uint64) Pair {
	w := &writer{rng: rand.New(rand.NewPCG(seed, 7)), used: map[string]int{}, schemas: object{}, paths: object{}}
	names := append([]string(nil), serviceNames...)
	w.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, service := range names[:1+w.rng.IntN(2)] {
		w.upstream(service)
	}
	if w.chance(40) {
		w.mistakes = 1 + w.rng.IntN(2)
	}
	for range 1 + w.rng.IntN(3) {
		w.screen()
	}
	pair := Pair{Name: name, Files: map[string][]byte{}, Used: w.used}
	for _, s := range w.services {
		pair.Files["upstreams/"+s.name+".yaml"] = marshal(s.document)
	}
	pair.Files["frontends/app.yaml"] = marshal(w.frontend())
	for _, item := range w.paths {
		for _, op := range item.(object) {
			x, _ := op.(object)["x-bff"].(object)
			for _, step := range unlisted(x["steps"]) {
				if id := step.(object)["stepId"].(string); strings.HasPrefix(id, loose) {
					pair.Loose = append(pair.Loose, id)
				}
			}
		}
	}
	return pair
}

// screen writes one operation of the frontend.
func (w *writer) screen() {
	s := &screen{w: w, method: "get", id: w.name(pick(w, []string{"getHome", "show_all", "get-thing", "Screen", "type", "new"}))}
	s.path = "/" + s.id
	if w.chance(40) {
		name := pick(w, []string{"id", "user_id", "ctx", "a"})
		s.path += "/{" + name + "}"
		s.inPath = append(s.inPath, name)
		s.parameters = append(s.parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for range 1 + w.rng.IntN(4) {
		s.step(pick(w, pick(w, w.services).operations))
	}
	s.change()
	if len(s.sources) == 0 {
		return
	}
	for range 5 {
		if op := draw(w, operationFeatures())(s); op != nil {
			w.paths[s.path] = object{s.method: op}
			return
		}
	}
}

// operation returns the document's operation with what was written so far.
func (s *screen) operation(m *mapped) object {
	x := object{"timeout": 1000, "response": m.from}
	steps := []any{}
	for _, step := range slices.Concat(s.steps, s.spare) {
		steps = append(steps, step)
	}
	x["steps"] = steps
	if s.optional() && s.w.chance(50) {
		x["partial"] = object{"allow": !s.w.mistake()}
	}
	if s.atomic {
		x["acceptNonAtomic"] = true
	}
	schema := m.schema
	if s.w.chance(70) && schema["$ref"] == nil {
		name := s.w.schemaName()
		s.w.schemas[name] = schema
		schema = object{"$ref": "#/components/schemas/" + name}
	}
	responses := object{"200": answered(schema), "404": problem}
	if s.w.chance(50) {
		responses["default"] = problem
	} else {
		for _, status := range []string{"400", "500", "502", "503", "504"} {
			responses[status] = problem
		}
	}
	op := object{"operationId": s.id, "x-bff": x, "responses": responses, "description": "A screen. */ `x` \" \\ {{.}}\nMore."}
	if len(s.parameters) > 0 {
		op["parameters"] = s.parameters
	}
	if s.body != nil {
		op["requestBody"] = s.body
	}
	return op
}

// optional says whether the answer may lack a step.
func (s *screen) optional() bool {
	return slices.ContainsFunc(s.steps, func(step object) bool { return step["optional"] == true })
}

var problem = object{"description": "a problem", "content": object{"application/problem+json": object{"schema": object{
	"type": "object", "required": []any{"type", "title", "status"}, "properties": object{
		"type": object{"type": "string"}, "title": object{"type": "string", "minLength": 1}, "status": object{"type": "integer", "minimum": 400},
		"detail": object{"type": "string"},
	},
}}}}

// frontend returns the frontend's document.
func (w *writer) frontend() object {
	sources := []any{}
	for _, s := range w.services {
		sources = append(sources, object{"name": s.name, "url": "../upstreams/" + s.name + ".yaml", "type": "openapi"})
	}
	return object{
		"openapi": "3.0.3", "info": object{"title": "App", "version": "1"}, "x-bff": object{"sourceDescriptions": sources},
		"security":   []any{object{"bearer": []any{}}},
		"paths":      w.paths,
		"components": object{"schemas": w.schemas, "securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer"}}},
	}
}

func marshal(document object) []byte {
	data, err := yaml.Marshal(document)
	if err != nil {
		panic(err) // it is made of maps, lists and scalars
	}
	return data
}
