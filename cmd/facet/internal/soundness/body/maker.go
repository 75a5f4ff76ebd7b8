package body

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Maker makes bodies that keep the schemas of one document. It is for one goroutine.
type Maker struct {
	// Made counts the classes of what was made: "null", "absent", "1e400".
	Made map[string]int
	// Requests says that it makes what is sent to whoever has the document, not what is answered.
	Requests bool
	// Typed says that Go types hold the values: no number is so large that oapi-codegen's would not.
	Typed bool

	doc  *Document
	rng  *rand.Rand
	mood mood
}

// mood is how one body is made. The numbers are chances, of 100.
type mood struct {
	name                                  string
	weight                                int
	absent, null, extreme, space, strange int
	list                                  int // how long lists are, more or less
}

var moods = []mood{
	{name: "plain", weight: 4, absent: 20, null: 10, extreme: 5, list: 3},
	{name: "full", weight: 3, absent: 0, null: 0, extreme: 20, list: 4, strange: 5},
	{name: "least", weight: 1, absent: 100, null: 100, extreme: 50, list: 0},
	{name: "nulls", weight: 2, absent: 0, null: 100, extreme: 10, list: 2},
	{name: "wild", weight: 4, absent: 30, null: 30, extreme: 70, space: 40, strange: 30, list: 5},
	{name: "long", weight: 1, absent: 30, null: 20, extreme: 10, list: 40, space: 5},
}

// NewMaker returns a maker for the document that draws from rng.
func NewMaker(doc *Document, rng *rand.Rand) *Maker {
	return &Maker{Made: map[string]int{}, doc: doc, rng: rng}
}

// Plain makes the next values without anything that is hard to write elsewhere than in a body.
func (m *Maker) Plain(schema Object) *Value {
	m.mood = mood{name: "document", absent: 20, null: 10, list: 2}
	return m.value(schema, 0)
}

// Value makes one value, in a mood drawn for it.
func (m *Maker) Value(schema Object) *Value {
	n := m.rng.IntN(15) // the sum of the weights
	for _, m.mood = range moods {
		if n -= m.mood.weight; n < 0 {
			break
		}
	}
	if m.Typed {
		m.mood.extreme, m.mood.space = 0, 0 // escapes too: Go's time does not read any
	}
	m.Made["mood "+m.mood.name]++
	return m.value(schema, 0)
}

// Write writes a value with white space as the mood has it.
func (m *Maker) Write(v *Value) []byte {
	space := func() string {
		if !m.chance(m.mood.space) {
			return ""
		}
		m.Made["white space"]++
		return []string{" ", "\n", "\t", "\r\n", "  \n\t "}[m.rng.IntN(5)]
	}
	return append(v.Append([]byte(space()), space), space()...)
}

func (m *Maker) chance(percent int) bool { return m.rng.IntN(100) < percent }

// deep is where values become as small as their schema allows, so that what contains itself ends.
const deep = 5

func (m *Maker) value(schema Object, depth int) *Value {
	schema = m.flat(schema)
	kind, nullable := kindOf(schema)
	if nullable && (m.chance(m.mood.null) || depth > deep) && allowsNull(schema) {
		m.Made["null"]++
		return &Value{Text: "null"}
	}
	if values := list(schema["enum"]); len(values) > 0 {
		return m.enum(values, nullable)
	}
	switch kind {
	case "object":
		return m.object(schema, depth)
	case "array":
		return m.array(schema, depth)
	case "string":
		return m.string(schema)
	case "integer":
		return &Value{Text: m.integer(schema)}
	case "number":
		return &Value{Text: m.number(schema)}
	case "boolean":
		return &Value{Text: []string{"true", "false"}[m.rng.IntN(2)]}
	default:
		return m.anything(depth)
	}
}

func (m *Maker) enum(values []any, nullable bool) *Value {
	for {
		value := values[m.rng.IntN(len(values))]
		if value == nil && !nullable {
			continue
		}
		if s, ok := value.(string); ok {
			return &Value{Text: m.quote(s)}
		}
		data, err := json.Marshal(value)
		if err != nil {
			panic(err) // it came out of a document
		}
		return &Value{Text: string(data)}
	}
}

func (m *Maker) object(schema Object, depth int) *Value {
	properties := object(schema["properties"])
	required := list(schema["required"])
	v := &Value{Open: '{'}
	names := slices.Sorted(maps.Keys(properties))
	m.rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		property := m.doc.Resolve(object(properties[name]))
		needed := slices.Contains(required, any(name))
		if property[m.never()] == true {
			continue
		}
		if !needed && (m.chance(m.mood.absent) || depth > deep) {
			m.Made["absent"]++
			continue
		}
		v.Names = append(v.Names, m.quote(name))
		v.Inside = append(v.Inside, m.value(object(properties[name]), depth+1))
	}
	for _, name := range required {
		if _, listed := properties[text(name)]; !listed {
			v.Names = append(v.Names, m.quote(text(name)))
			v.Inside = append(v.Inside, m.anything(depth+1))
		}
	}
	m.more(v, schema, depth)
	if len(v.Inside) == 0 {
		m.Made["empty object"]++
	}
	return v
}

// more adds members that the schema does not name.
func (m *Maker) more(v *Value, schema Object, depth int) {
	inside, isSchema := schema["additionalProperties"].(Object)
	least, hasLeast := whole(schema["minProperties"])
	most, bounded := whole(schema["maxProperties"])
	n := 0
	if isSchema || m.mood.strange > 0 && m.chance(m.mood.strange) {
		n = m.rng.IntN(m.mood.list + 1)
	}
	if hasLeast {
		n = max(n, least-len(v.Inside))
	}
	if bounded {
		n = min(n, most-len(v.Inside))
	}
	if schema["additionalProperties"] == false || depth > deep && !hasLeast {
		return
	}
	for i := range n {
		name := m.strangeName(i)
		if object(schema["properties"])[name] != nil || slices.Contains(list(schema["required"]), any(name)) {
			continue
		}
		m.Made["unknown member"]++
		v.Names = append(v.Names, m.quote(name))
		if isSchema {
			v.Inside = append(v.Inside, m.value(inside, depth+1))
		} else {
			v.Inside = append(v.Inside, m.anything(depth+1))
		}
	}
}

// never is the word for properties that are not there in this direction.
func (m *Maker) never() string {
	if m.Requests {
		return "readOnly"
	}
	return "writeOnly"
}

func (m *Maker) strangeName(i int) string {
	if m.Typed { // Go's JSON takes Id for id
		return "unknown" + strings.Repeat("+", i)
	}
	names := []string{"", "id ", "Id", "x/y", "~", "\u2028", "名", "__proto__", "\x00", "null", `"`}
	return names[m.rng.IntN(len(names))] + strings.Repeat("+", i)
}

func (m *Maker) array(schema Object, depth int) *Value {
	items, _ := schema["items"].(Object)
	v := &Value{Open: '['}
	n := 0
	if m.mood.list > 0 && depth <= deep {
		n = m.rng.IntN(m.mood.list + 1)
	}
	if depth > 2 {
		n = min(n, 2)
	}
	if least, ok := whole(schema["minItems"]); ok {
		n = max(n, least)
	}
	if most, ok := whole(schema["maxItems"]); ok {
		n = min(n, most)
	}
	seen := map[string]bool{}
	for tries := 0; len(v.Inside) < n && tries < 20*n; tries++ {
		item := m.value(items, depth+1)
		if schema["uniqueItems"] == true && seen[plain(item)] {
			continue
		}
		if schema["uniqueItems"] == true {
			seen[plain(item)] = true
		}
		v.Inside = append(v.Inside, item)
	}
	switch {
	case len(v.Inside) == 0:
		m.Made["empty list"]++
	case len(v.Inside) > 20:
		m.Made["long list"]++
	}
	return v
}

// plain writes a value in one way only, whatever its escapes.
func plain(v *Value) string {
	var decoded any
	if json.Unmarshal(v.Append(nil, func() string { return "" }), &decoded) != nil {
		return "" // 1e400
	}
	data, _ := json.Marshal(decoded)
	return string(data)
}

// anything makes a value of no schema.
func (m *Maker) anything(depth int) *Value {
	kinds := []string{"string", "integer", "number", "boolean", "null", "object", "array"}
	if depth > deep {
		kinds = kinds[:5]
	}
	switch kind := kinds[m.rng.IntN(len(kinds))]; kind {
	case "null":
		return &Value{Text: "null"}
	case "array":
		return m.array(Object{"maxItems": 3}, depth+1)
	default:
		return m.value(Object{"type": kind}, depth+1)
	}
}

// flat follows references and takes allOf, oneOf and anyOf together.
func (m *Maker) flat(schema Object) Object {
	schema = m.doc.Resolve(schema)
	var parts []Object
	for _, part := range list(schema["allOf"]) {
		parts = append(parts, m.flat(object(part)))
	}
	for _, word := range []string{"oneOf", "anyOf"} {
		if choices := list(schema[word]); len(choices) > 0 {
			parts = append(parts, m.flat(object(choices[m.rng.IntN(len(choices))])))
		}
	}
	if len(parts) == 0 {
		return schema
	}
	own := maps.Clone(schema)
	delete(own, "allOf")
	delete(own, "oneOf")
	delete(own, "anyOf")
	merged := Object{}
	nullable := true
	for _, part := range append(parts, own) {
		_, null := kindOf(part)
		nullable = nullable && null
		merge(merged, part)
	}
	merged["nullable"] = nullable
	return merged
}

func merge(into, from Object) {
	for key, value := range from {
		switch key {
		case "properties":
			all := maps.Clone(object(into[key]))
			if all == nil {
				all = Object{}
			}
			for name, property := range object(value) {
				if before, ok := all[name]; ok {
					property = Object{"allOf": []any{before, property}}
				}
				all[name] = property
			}
			into[key] = all
		case "required":
			into[key] = append(slices.Clone(list(into[key])), list(value)...)
		default:
			into[key] = value
		}
	}
}

// kindOf returns a schema's type, empty for any, and whether null is of it.
func kindOf(schema Object) (string, bool) {
	switch named := schema["type"].(type) {
	case string:
		return named, schema["nullable"] == true
	case []any:
		kind := ""
		for _, one := range named {
			if one != "null" {
				kind = text(one)
			}
		}
		return kind, slices.Contains(named, any("null"))
	}
	if schema["properties"] != nil {
		return "object", true
	}
	return "", true
}

func allowsNull(schema Object) bool {
	values := list(schema["enum"])
	return len(values) == 0 || slices.Contains(values, nil)
}

func whole(v any) (int, bool) {
	n, ok := v.(int)
	return n, ok
}
