package soundness

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// changing makes an operation of an upstream that changes something: it takes a body.
func (s *service) changing() {
	o := &operation{of: s, id: s.w.name(pick(s.w, []string{"post", "place", "add_line"})), status: "409", change: true}
	path := "/" + o.id
	if s.w.chance(40) {
		path += "/{id}"
		o.parameters = append(o.parameters, object{"name": "id", "in": "path", "required": true, "schema": object{"type": "string", "minLength": 3, "pattern": "^[a-z]{3,8}$"}})
	}
	taken := s.answer()
	if s.w.chance(40) {
		s.w.used["body: closed"]++
		taken["additionalProperties"] = false
	}
	if s.w.chance(30) {
		s.w.used["body: read only"]++
		propertiesOf(taken)["read"] = object{"type": "string", "readOnly": true}
		propertiesOf(taken)["write"] = object{"type": "string", "writeOnly": true}
		taken["required"] = append(unlisted(taken["required"]), "write")
	}
	o.taken = s.component(taken)
	o.schema = s.component(s.answer())
	s.add(path, o)
}

// payloadFeatures make the body that a step sends; nil when there is nothing to make it of.
func payloadFeatures() []feature[func(s *screen, o *operation) any] {
	return []feature[func(s *screen, o *operation) any]{
		{name: "payload: the body", weight: 10, write: func(s *screen, o *operation) any {
			s.takes(o.of.outside(o.taken))
			return "$request.body"
		}},
		{name: "payload: a literal", weight: 4, write: func(_ *screen, o *operation) any {
			return object{"$const": literal(o.of.asked(o.taken))}
		}},
		{name: "payload: an object", weight: 12, write: (*screen).payload},
	}
}

// takes says that the operation of the frontend is a POST, whose body has a schema.
func (s *screen) takes(schema object) {
	s.method = "post"
	s.body = object{"required": true, "content": object{"application/json": object{"schema": schema}}}
}

// payload makes an object of literals, of what steps have answered, and of members of the request's body.
func (s *screen) payload(o *operation) any {
	taken := o.of.resolve(o.taken)
	properties, required, from := object{}, []any{}, object{}
	for _, name := range slices.Sorted(maps.Keys(propertiesOf(taken))) {
		schema := propertiesOf(taken)[name].(object)
		switch {
		case strings.HasPrefix(name, "$") || schema["readOnly"] == true:
			if needs(taken, name) && schema["readOnly"] != true {
				return nil
			}
		case !needs(taken, name) && s.w.chance(40):
		case s.w.chance(30):
			from[name] = object{"$const": literal(o.of.asked(schema))}
		default:
			properties[name], required = o.of.outside(schema), append(required, name)
			from[name] = "$request.body" + pointer(name)
		}
	}
	for name := range from {
		if found, ok := s.alike(o, propertiesOf(taken)[name].(object)); ok && s.w.chance(50) {
			s.w.used["payload: of a step"]++
			from[name] = found.expression
		}
	}
	if len(from) == 0 {
		return nil
	}
	if len(properties) > 0 {
		s.takes(object{"type": "object", "required": required, "properties": properties})
	}
	return from
}

// alike finds a source of the same schema that is never null.
func (s *screen) alike(o *operation, schema object) (source, bool) {
	for range 10 {
		from := pick(s.w, s.sources).walk(s.w, 3)
		if from.of == o.of && !from.null && !from.loose && reflect.DeepEqual(from.schema, schema) {
			return from, true
		}
	}
	return source{}, false
}

// change writes a step that changes something, as the last one.
func (s *screen) change() {
	var changes []*operation
	for _, service := range s.w.services {
		changes = append(changes, service.changes...)
	}
	if len(changes) == 0 || len(s.sources) == 0 || !s.w.chance(60) {
		return
	}
	o := pick(s.w, changes)
	step := object{"stepId": s.w.name("change"), "operationId": "$sourceDescriptions." + o.of.name + "." + o.id}
	payload := draw(s.w, payloadFeatures())(s, o)
	if payload == nil {
		return
	}
	step["requestBody"] = object{"payload": payload}
	for _, p := range o.parameters { // what a client gives must be what the upstream allows
		name := s.w.name("key")
		s.path += "/{" + name + "}"
		s.parameters = append(s.parameters, object{"name": name, "in": "path", "required": true, "schema": p["schema"]})
		step["parameters"] = []any{object{"name": p["name"], "in": "path", "value": "$request.path." + name}}
	}
	if s.atomic = s.w.chance(30); !s.atomic {
		before := []any{}
		for _, other := range s.steps {
			before = append(before, other["stepId"])
			if strings.HasPrefix(other["stepId"].(string), loose) {
				s.loosen(step)
			}
		}
		step["dependsOn"] = before
	}
	if s.w.chance(30) {
		step["optional"] = true
	}
	s.w.used["step: change"]++
	s.steps = append(s.steps, step)
	id := step["stepId"].(string)
	s.sources = append(s.sources, source{
		expression: "$steps." + id + ".outputs.body", of: o.of, schema: o.schema, null: step["optional"] == true, loose: strings.HasPrefix(id, loose),
	})
}
