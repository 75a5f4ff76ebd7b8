package soundness

import (
	"encoding/json"
	"strings"
)

// stepFeatures are what a step can say besides what it calls.
func stepFeatures() []feature[func(s *screen, step object, o *operation)] {
	return []feature[func(s *screen, step object, o *operation)]{
		{name: "step: optional", weight: 25, write: func(_ *screen, step object, _ *operation) { step["optional"] = true }},
		{name: "step: fallback", weight: 15, write: func(s *screen, step object, o *operation) {
			var value any
			text := o.of.example(o.schema)
			if json.Unmarshal([]byte(text), &value) != nil || dollar(value) {
				return
			}
			step["optional"], step["fallback"] = true, object{"$const": literal(text)}
		}},
		{name: "step: dependsOn", weight: 8, write: func(s *screen, step object, _ *operation) {
			if len(s.steps) == 0 {
				return
			}
			// What must wait for a step that may miss, misses with it, as it should.
			if other := pick(s.w, s.steps)["stepId"].(string); !strings.HasPrefix(other, "loose") {
				step["dependsOn"] = []any{other}
			}
		}},
		{name: "step: timeout", weight: 15, write: func(s *screen, step object, _ *operation) { step["timeout"] = 100 + 100*s.w.rng.IntN(5) }},
		{name: "step: relay", weight: 10, write: func(_ *screen, step object, o *operation) { step["errors"] = object{o.status: "relay"} }},
		{name: "step: when", weight: 15, write: func(s *screen, step object, _ *operation) {
			if len(s.sources) == 0 || step["when"] != nil {
				return
			}
			from := pick(s.w, s.sources).walk(s.w, 2)
			if from.loose || !from.null && !s.w.mistake() {
				return
			}
			step["when"] = from.expression + pick(s.w, []string{" != null", " == null"})
		}},
		{name: "step: when of a constant", weight: 12, write: func(s *screen, step object, _ *operation) {
			for _, from := range s.sources {
				if condition := from.walk(s.w, 2).condition(s.w); condition != "" && !from.loose && step["when"] == nil {
					step["when"] = condition
				}
			}
		}},
		{name: "step: successCriteria", weight: 8, write: func(s *screen, step object, o *operation) {
			from := source{expression: "$response.body", of: o.of, schema: o.schema}
			if condition := from.walk(s.w, 2).condition(s.w); condition != "" {
				step["successCriteria"] = []any{object{"condition": condition}}
				s.loosen(step)
			}
		}},
		{name: "step: errors override", weight: 6, write: func(_ *screen, step object, o *operation) {
			step["errors"] = object{o.status: object{"status": 404, "detail": "There is none."}}
		}},
		{name: "step: outputs", weight: 8, write: func(s *screen, step object, o *operation) {
			from := source{expression: "$response.body", of: o.of, schema: o.schema}.walk(s.w, 2)
			step["outputs"] = object{"part": from.expression}
		}},
		{name: "step: fallback to a step", weight: 6, write: func(s *screen, step object, o *operation) {
			if step["fallback"] != nil || step["when"] != nil {
				return
			}
			other := object{"stepId": s.w.name("spare"), "operationId": step["operationId"], "optional": true}
			if step["parameters"] != nil {
				other["parameters"] = step["parameters"]
			}
			s.spare = append(s.spare, other)
			step["optional"], step["fallback"] = true, "$steps."+other["stepId"].(string)+".outputs.body"
		}},
	}
}

// step writes one step that calls the operation, if its parameters can be given.
func (s *screen) step(o *operation) {
	step := object{"stepId": s.w.name(pick(s.w, stepNames)), "operationId": "$sourceDescriptions." + o.of.name + "." + o.id}
	if !s.arguments(step, o) {
		return
	}
	for range s.w.rng.IntN(3) {
		draw(s.w, stepFeatures())(s, step, o)
	}
	s.steps = append(s.steps, step)
	_, literal := step["fallback"].(object)
	null := step["when"] != nil || step["optional"] == true && !literal
	yields := source{of: o.of, schema: o.schema, null: null, loose: strings.HasPrefix(step["stepId"].(string), loose)}
	yields.expression = "$steps." + step["stepId"].(string) + ".outputs.body"
	s.sources = append(s.sources, yields)
	if outputs, ok := step["outputs"].(object); ok {
		s.sources = append(s.sources, yields.output(outputs["part"].(string)))
	}
	if o.rows != "" && !yields.loose && s.w.chance(80) {
		s.loop(o, step["stepId"].(string), null)
	}
}

// output returns the source that a step's output called part is.
func (from source) output(expression string) source {
	part := from
	for _, token := range tokens(expression) {
		schema := from.of.resolve(part.schema)
		part.null = part.null || nullable(schema) || !needs(schema, token)
		part.schema = propertiesOf(schema)[token].(object)
	}
	part.null = part.null || nullable(from.of.resolve(part.schema))
	part.expression = strings.TrimSuffix(from.expression, "body") + "part"
	return part
}

// tokens returns those of an expression's pointer.
func tokens(expression string) []string {
	_, fragment, _ := strings.Cut(expression, "#/")
	if fragment == "" {
		return nil
	}
	all := strings.Split(fragment, "/")
	for i := range all {
		all[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(all[i])
	}
	return all
}

// condition returns one on a constant; empty when the source is of no type that has any.
func (from source) condition(w *writer) string {
	values, listed := from.schema["enum"].([]any)
	switch kind := from.schema["type"]; {
	case kind == "boolean" && !listed:
		return from.expression + pick(w, []string{" == true", " != true", " == false"})
	case (kind == "integer" || kind == "number") && !listed:
		return from.expression + pick(w, []string{" > 1", " <= 2", " == 0", " != 0", " >= 100", " < 0"})
	case kind == "string" && listed:
		if value, ok := values[0].(string); ok && !strings.ContainsAny(value, `'"$`) {
			return from.expression + pick(w, []string{" == '", " != '"}) + value + "'"
		}
	}
	return ""
}

// arguments gives the parameters, and says whether all that are required could be given.
func (s *screen) arguments(step object, o *operation) bool {
	given := []any{}
	for _, p := range o.parameters {
		if p["required"] != true && s.w.chance(40) {
			continue
		}
		var value any
		for range 8 {
			if value = draw(s.w, argumentFeatures())(s, p, step); value != nil {
				break
			}
		}
		switch {
		case value != nil:
			given = append(given, object{"name": p["name"], "in": p["in"], "value": value})
		case p["required"] == true:
			return false
		}
	}
	if len(given) > 0 {
		step["parameters"] = given
	}
	return true
}

// loop writes a step that tells more about each item of a list.
func (s *screen) loop(o *operation, listing string, null bool) {
	body := "$steps." + listing + ".outputs.body"
	if s.w.chance(40) {
		s.calls(o, body, null)
		return
	}
	s.w.used["step: forEach and batch"]++
	step := object{
		"stepId": s.w.name("found"), "operationId": "$sourceDescriptions." + o.of.name + "." + o.found.id,
		"forEach": body + "#/rows", "key": "$item#/" + o.rows, "maxItems": 8 + s.w.rng.IntN(20),
		"batch": object{"param": o.rows, "size": 1 + s.w.rng.IntN(5), "results": "$response.body#/items", "resultKey": "#/" + o.rows},
	}
	items := o.found.schema
	if items["type"] == "array" {
		step["batch"].(object)["results"] = "$response.body"
	} else {
		items = propertiesOf(items)["items"].(object)
	}
	if s.w.chance(30) {
		s.w.used["step: concurrency"]++
		step["concurrency"] = 1 + s.w.rng.IntN(3)
	}
	if s.w.chance(60) {
		step["optional"] = true
		if s.w.chance(20) {
			s.w.used["step: more items than allowed"]++
			step["stepId"], step["maxItems"] = s.w.name(loose), 2
		}
	}
	s.found(o, step, items["items"].(object), null)
}

// calls writes a step that tells more about each item with a call of its own.
func (s *screen) calls(o *operation, body string, null bool) {
	s.w.used["step: forEach without batch"]++
	p := o.told.parameters[0]
	step := object{
		"stepId": s.w.name("each"), "operationId": "$sourceDescriptions." + o.of.name + "." + o.told.id,
		"forEach": body + "#/rows", "key": "$item#/" + o.rows, "maxItems": 8 + s.w.rng.IntN(20),
		"parameters": []any{object{"name": p["name"], "in": p["in"], "value": "$item#/" + o.rows}},
	}
	if s.w.chance(30) {
		step["concurrency"] = 1 + s.w.rng.IntN(3)
	}
	switch {
	case p["in"] == "path" && p["schema"].(object)["type"] == "string":
		s.loosen(step)
	case s.w.chance(60):
		step["optional"] = true
	}
	s.found(o, step, o.told.schema, null)
}

// found adds a step that tells more about each item of the list that o answers with.
func (s *screen) found(o *operation, step, told object, null bool) {
	body := step["forEach"].(string)
	s.steps = append(s.steps, step)
	rows := source{expression: body, of: o.of, schema: propertiesOf(o.of.resolve(o.schema))["rows"].(object), null: null}
	s.listed = append(s.listed, listed{
		list: rows, key: o.rows, step: step["stepId"].(string),
		told: source{of: o.of, schema: told, null: true},
	})
}

// dollar says whether a value has a text or a name that begins like an expression, which a literal may not have
// everywhere.
func dollar(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, inside := range v {
			if len(name) > 0 && name[0] == '$' || dollar(inside) {
				return true
			}
		}
	case []any:
		for _, inside := range v {
			if dollar(inside) {
				return true
			}
		}
	case string:
		return len(v) > 0 && v[0] == '$'
	}
	return false
}
