package soundness

import (
	"maps"
	"strings"
)

// forward writes an operation that passes one of an upstream's through.
func (s *screen) forward() object {
	of := pick(s.w, s.w.services)
	o := pick(s.w, of.operations)
	if len(of.changes) > 0 && s.w.chance(70) {
		o = pick(s.w, of.changes)
	}
	s.path, s.method, s.body = "/"+s.id+o.path, "get", nil
	parameters := []any{}
	for _, p := range o.parameters {
		own := maps.Clone(p)
		own["schema"] = s.narrower(p["schema"].(object))
		if p["required"] == true || s.w.chance(70) {
			parameters = append(parameters, own)
		}
	}
	var schema object
	if s.w.chance(60) {
		schema = of.outside(o.schema)
	} else if d := (&deriver{w: s.w, of: of}); true {
		schema = d.schema(o.schema, false)
	}
	if schema == nil {
		return nil
	}
	op := object{
		"operationId": s.id, "parameters": parameters, "x-bff": object{"forward": "$sourceDescriptions." + of.name + "." + o.id},
		"responses": object{"200": answered(schema), o.status: problem, "default": problem},
	}
	if o.change {
		s.takes(of.outside(o.taken))
		op["requestBody"] = s.body
	}
	return op
}

// narrower returns a schema of parameters that allows no more.
func (s *screen) narrower(schema object) object {
	own := maps.Clone(schema)
	switch {
	case s.w.chance(70):
	case own["type"] == "integer" && own["format"] == nil:
		own["minimum"] = 1
	case own["type"] == "string" && own["enum"] == nil && own["pattern"] == nil && own["format"] == nil:
		own["maxLength"] = 10
	}
	return own
}

// outside returns a schema of the service as another document writes it: by references to this one.
func (s *service) outside(schema object) object {
	return referring(schema, "../upstreams/"+s.name+".yaml").(object)
}

func referring(v any, file string) any {
	switch v := v.(type) {
	case object:
		copied := object{}
		for key, value := range v {
			if ref, ok := value.(string); ok && key == "$ref" && strings.HasPrefix(ref, "#") {
				copied[key] = file + ref
			} else {
				copied[key] = referring(value, file)
			}
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i := range v {
			copied[i] = referring(v[i], file)
		}
		return copied
	default:
		return v
	}
}
