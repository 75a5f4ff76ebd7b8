package body

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Object is a mapping of a document: a schema, or anything else.
type Object = map[string]any

// Document is an OpenAPI document.
type Document struct {
	// Root is the document itself.
	Root Object
}

// Operation is one operation of a document.
type Operation struct {
	// ID is the operationId; Method is in capitals.
	ID, Method, Path string
	// Raw is the operation itself.
	Raw Object
	// Parameters are those of the path and of the operation, without references.
	Parameters []Object
}

// Read reads a document from YAML or JSON.
func Read(data []byte) (*Document, error) {
	d := &Document{}
	if err := yaml.Unmarshal(data, &d.Root); err != nil {
		return nil, err
	}
	return d, nil
}

// Bundle takes the schemas of other documents in, by the path that this one refers to them with, so that it refers to
// itself alone.
func (d *Document) Bundle(others map[string]*Document) {
	components := object(d.Root["components"])
	if components == nil {
		return
	}
	if components["schemas"] == nil {
		components["schemas"] = Object{}
	}
	for path, other := range others {
		schemas := object(object(d.Root["components"])["schemas"])
		for name, schema := range object(object(other.Root["components"])["schemas"]) {
			schemas[bundled(path)+name] = redirect(schema, func(ref string) string {
				return strings.Replace(ref, "#/components/schemas/", "#/components/schemas/"+bundled(path), 1)
			})
		}
		d.Root = object(redirect(d.Root, func(ref string) string {
			return strings.Replace(ref, path+"#/components/schemas/", "#/components/schemas/"+bundled(path), 1)
		}))
	}
}

func bundled(path string) string { return strings.NewReplacer("/", "-", ".", "-").Replace(path) + "-" }

// redirect returns a copy with other references.
func redirect(v any, to func(ref string) string) any {
	switch v := v.(type) {
	case Object:
		copied := Object{}
		for key, value := range v {
			if ref, ok := value.(string); ok && key == "$ref" {
				copied[key] = to(ref)
			} else {
				copied[key] = redirect(value, to)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i := range v {
			copied[i] = redirect(v[i], to)
		}
		return copied
	default:
		return v
	}
}

// Operations returns the operations, by path and method.
func (d *Document) Operations() []Operation {
	var all []Operation
	paths := object(d.Root["paths"])
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := object(paths[path])
		for _, method := range []string{"get", "put", "post", "delete", "patch"} {
			raw, ok := item[method].(Object)
			if !ok {
				continue
			}
			op := Operation{Method: strings.ToUpper(method), Path: path, Raw: raw}
			op.ID, _ = raw["operationId"].(string)
			for _, p := range append(slices.Clone(list(item["parameters"])), list(raw["parameters"])...) {
				op.Parameters = append(op.Parameters, d.Resolve(object(p)))
			}
			all = append(all, op)
		}
	}
	return all
}

// Resolve follows a reference within the document.
func (d *Document) Resolve(o Object) Object {
	for range 10 {
		ref, ok := o["$ref"].(string)
		if !ok {
			return o
		}
		o = object(d.at(ref))
	}
	return o
}

func (d *Document) at(ref string) any {
	var here any = d.Root
	for _, token := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		here = object(here)[unescaped.Replace(token)]
	}
	return here
}

// Response returns what an operation answers with a status: the response, and how a JSON pointer writes its place. A
// status that the document does not list is "default"; nil when that is not there either.
func (d *Document) Response(op Operation, status int) (Object, string) {
	responses := object(op.Raw["responses"])
	for _, key := range []string{fmt.Sprint(status), fmt.Sprintf("%dXX", status/100), "default"} {
		response, ok := responses[key].(Object)
		if !ok {
			continue
		}
		if ref, ok := response["$ref"].(string); ok {
			return d.Resolve(response), ref
		}
		return response, "#/paths/" + escape(op.Path) + "/" + strings.ToLower(op.Method) + "/responses/" + key
	}
	return nil, ""
}

// JSON returns the JSON media type of a response; empty when it has none.
func JSON(response Object) string {
	for _, mediaType := range slices.Sorted(maps.Keys(object(response["content"]))) {
		if mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") {
			return mediaType
		}
	}
	return ""
}

// Content returns the schema of a response's media type, and its place; nil when it has none.
func (d *Document) Content(response Object, place, mediaType string) (Object, string) {
	media, ok := object(response["content"])[mediaType].(Object)
	if !ok {
		return nil, ""
	}
	schema, ok := media["schema"].(Object)
	if !ok {
		return Object{}, ""
	}
	return schema, place + "/content/" + escape(mediaType) + "/schema"
}

var (
	unescaped = strings.NewReplacer("~1", "/", "~0", "~")
	escaped   = strings.NewReplacer("~", "~0", "/", "~1")
)

func escape(token string) string { return escaped.Replace(token) }

func object(v any) Object {
	o, _ := v.(Object)
	return o
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	s, _ := v.(string)
	return s
}
