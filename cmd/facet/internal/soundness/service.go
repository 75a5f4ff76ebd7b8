package soundness

import (
	"maps"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
)

// service is an upstream and its document.
type service struct {
	w              *writer
	name           string
	schemas, paths object
	operations     []*operation
	changes        []*operation // those that change something
	document       object
}

// operation is one operation of an upstream.
type operation struct {
	of         *service
	id         string
	path       string
	parameters []object
	schema     object // of its success
	status     string // of a failure that it declares
	// rows is the key of the items of #/rows, for an operation that lists what another one tells about: found takes
	// those keys, and answers with #/items, or with a list.
	rows  string
	found *operation
	// told is an operation that tells about one item, by a parameter.
	told *operation
	// change says that it is a POST, taken the schema of the body that it requires.
	change bool
	taken  object
}

// parameterFeatures are the parameters of upstreams.
func parameterFeatures() []feature[func(w *writer) object] {
	return []feature[func(w *writer) object]{
		{name: "parameter: string", weight: 10, write: func(*writer) object { return object{"schema": object{"type": "string"}} }},
		{name: "parameter: enum", weight: 4, write: func(*writer) object {
			return object{"schema": object{"type": "string", "enum": []any{"public", "private"}}}
		}},
		{name: "parameter: integer", weight: 6, write: func(w *writer) object { return object{"schema": formatted(w, "integer", "int32", "int64")} }},
		{name: "parameter: boolean", weight: 4, write: func(*writer) object { return object{"schema": object{"type": "boolean"}} }},
		{name: "parameter: number", weight: 3, write: func(w *writer) object { return object{"schema": formatted(w, "number", "float", "double")} }},
		{name: "parameter: list of strings", weight: 3, write: func(*writer) object {
			return object{"schema": object{"type": "array", "items": object{"type": "string"}}}
		}},
		{name: "parameter: format", weight: 3, write: func(w *writer) object {
			return object{"schema": object{"type": "string", "format": pick(w, []string{"date", "date-time", "uuid"})}}
		}},
	}
}

// upstream makes an upstream.
func (w *writer) upstream(name string) *service {
	s := &service{w: w, name: name, schemas: object{}, paths: object{}}
	for range 1 + w.rng.IntN(3) {
		s.operation()
	}
	if w.chance(40) {
		s.changing()
	}
	if w.chance(60) {
		s.listing()
	}
	s.document = object{
		"openapi": "3.0.3", "info": object{"title": name, "version": "1"}, "paths": s.paths, "components": object{"schemas": s.schemas},
	}
	w.services = append(w.services, s)
	return s
}

func (s *service) operation() {
	o := &operation{of: s, id: s.w.name(pick(s.w, []string{"get", "getThing", "list_all", "type", "http-get", "Get"})), status: "404"}
	path := "/" + o.id
	if s.w.chance(60) {
		name := pick(s.w, []string{"id", "order_id", "type", "userID", "ctx", "b", "req", "params"})
		path += "/{" + name + "}"
		o.parameters = append(o.parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for range s.w.rng.IntN(3) {
		p := draw(s.w, parameterFeatures())(s.w)
		p["name"] = s.w.name(pick(s.w, []string{"limit", "type", "X-Kind", "a_b", "q"}))
		p["in"] = "query"
		if s.w.chance(20) && p["schema"].(object)["type"] != "array" {
			p["in"] = "header"
		}
		if s.w.chance(25) {
			p["required"] = true
		}
		o.parameters = append(o.parameters, p)
	}
	switch {
	case s.w.chance(20):
		s.w.used["answer: list"]++
		o.schema = object{"type": "array", "items": s.schema(1)}
	case s.w.chance(10):
		s.w.used["answer: anything"]++
		o.schema = s.schema(0)
	default:
		o.schema = s.component(s.answer())
	}
	s.add(path, o)
}

// answer makes an object that has something in it.
func (s *service) answer() object {
	for {
		if schema := s.objectSchema(0); len(propertiesOf(schema)) > 1 {
			return schema
		}
	}
}

// listing makes an operation that lists what another one tells more about.
func (s *service) listing() {
	s.w.used["answer: rows with keys"]++
	key, kind := "ref", pick(s.w, []string{"string", "string", "integer"})
	keyed := object{"type": kind}
	if kind == "integer" {
		keyed["format"] = "int64"
	}
	item := s.answer()
	item["properties"].(object)[key] = keyed
	if s.w.chance(70) {
		item["required"] = append([]any{key}, unlisted(item["required"])...)
	}
	rows := &operation{of: s, id: s.w.name("rows"), status: "404", rows: key}
	page := s.answer()
	page["properties"].(object)["rows"] = object{"type": "array", "maxItems": 8, "items": s.component(item)}
	page["required"] = append([]any{"rows"}, unlisted(page["required"])...)
	rows.schema = s.component(page)
	s.add("/"+rows.id, rows)

	told := s.answer()
	told["properties"].(object)[key] = maps.Clone(keyed)
	told["required"] = append([]any{key}, unlisted(told["required"])...)
	found := &operation{of: s, id: s.w.name("find"), status: "404", schema: object{"type": "array", "items": s.component(told)}}
	if s.w.chance(70) {
		found.schema = object{"type": "object", "required": []any{"items"}, "properties": object{"items": found.schema}}
	}
	found.parameters = []object{{"name": key, "in": "query", "required": true, "schema": object{"type": "array", "maxItems": 5, "items": object{"type": "string"}}}}
	s.add("/"+found.id, found)
	rows.found = found

	one := &operation{of: s, id: s.w.name("one"), status: "404", schema: s.component(s.answer())}
	p := object{"name": key, "in": "query", "required": true, "schema": maps.Clone(keyed)}
	path := "/" + one.id
	if s.w.chance(50) {
		p["in"], path = "path", path+"/{"+key+"}"
	}
	one.parameters = []object{p}
	s.add(path, one)
	s.operations = s.operations[:len(s.operations)-1] // it is asked for each item only
	rows.told = one
}

func unlisted(required any) []any {
	list, _ := required.([]any)
	return list
}

// add adds an operation to the document.
func (s *service) add(path string, o *operation) {
	parameters := []any{}
	for _, p := range o.parameters {
		parameters = append(parameters, p)
	}
	raw := object{
		"operationId": o.id, "parameters": parameters,
		"responses": object{"200": answered(o.schema), o.status: object{"description": "none"}},
	}
	o.path = path
	if !o.change {
		s.paths[path] = object{"get": raw}
		s.operations = append(s.operations, o)
		return
	}
	raw["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": o.taken}}}
	s.paths[path] = object{"post": raw}
	s.changes = append(s.changes, o)
}

func answered(schema object) object {
	return object{"description": "ok", "content": object{"application/json": object{"schema": schema}}}
}

// example makes a value that keeps a schema of the upstream, as text.
func (s *service) example(schema object) string {
	return example(s.w, s.schemas, schema)
}

// asked makes a value that keeps a schema of the upstream for what it is sent.
func (s *service) asked(schema object) string {
	maker := body.NewMaker(&body.Document{Root: object{"components": object{"schemas": s.schemas}}}, s.w.rng)
	maker.Requests = true
	return string(maker.Plain(schema).Append(nil, func() string { return "" }))
}

func example(w *writer, schemas, schema object) string {
	maker := body.NewMaker(&body.Document{Root: object{"components": object{"schemas": schemas}}}, w.rng)
	return string(maker.Plain(schema).Append(nil, func() string { return "" }))
}

// pointer writes a pointer's tokens.
func pointer(tokens ...string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return "#" + b.String()
}
