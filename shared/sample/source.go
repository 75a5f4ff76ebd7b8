package sample

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Source makes values. The zero value makes those of answers, of OpenAPI 3.0, with the seed 0.
type Source struct {
	// Seed is the number that decides what is made up.
	Seed uint64
	// Request makes what is sent to a service: nothing that is readOnly. Otherwise there is nothing that is writeOnly.
	Request bool
	// Lean makes no more than is required: no optional members, and lists as short as they may be.
	Lean bool
	// Fresh makes values up where there are examples and defaults.
	Fresh bool

	later bool // the document is of OpenAPI 3.1
}

// For returns the source of a document's values.
func For(document *openapi3.T, seed uint64) Source {
	return Source{Seed: seed, later: document.IsOpenAPI31OrLater()}
}

// tries is how often a value is made before it is said that there is none.
const tries = 10

// Value makes a value of the schema. name is what it is called, or empty.
func (s Source) Value(schema *openapi3.Schema, name string) (any, error) {
	var last error
	for try := range tries {
		m := maker{Source: s, left: budget}
		m.Seed += uint64(try)
		m.Fresh = s.Fresh || try > 0
		m.Lean = s.Lean || try > 1
		v, err := m.value(schema, place{name: name})
		if err == nil {
			err = s.Check(schema, v)
		}
		if err == nil {
			return v, nil
		}
		last = err
	}
	return nil, fmt.Errorf("sample: no value was found that keeps the schema of %s: %w", describe(schema, name), last)
}

// Media makes a value of a body: the first of its examples, or one of its schema.
func (s Source) Media(media *openapi3.MediaType) (any, error) {
	if media == nil {
		return nil, errors.New("sample: there is no media type")
	}
	if !s.Fresh {
		for _, example := range slices.Concat([]any{media.Example}, named(media.Examples)) {
			if example != nil && (media.Schema == nil || s.Check(media.Schema.Value, example) == nil) {
				return example, nil
			}
		}
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return nil, errors.New("sample: the body has no schema")
	}
	return s.Value(media.Schema.Value, "")
}

// Parameter makes a value of a parameter that is no content: its example, or one of its schema.
func (s Source) Parameter(p *openapi3.Parameter) (any, error) {
	if p.Schema == nil || p.Schema.Value == nil {
		return nil, fmt.Errorf("sample: the parameter %s has no schema", p.Name)
	}
	if !s.Fresh {
		for _, example := range slices.Concat([]any{p.Example}, named(p.Examples)) {
			if example != nil && s.Check(p.Schema.Value, example) == nil {
				return example, nil
			}
		}
	}
	return s.Value(p.Schema.Value, p.Name)
}

// Check says in what a value breaks a schema; nil when it keeps it.
func (s Source) Check(schema *openapi3.Schema, value any) (err error) {
	defer func() {
		if r := recover(); r != nil { // the validator has its limits
			err = fmt.Errorf("cannot be checked: %v", r)
		}
	}()
	options := []openapi3.SchemaValidationOption{openapi3.VisitAsResponse()}
	if s.Request {
		options = []openapi3.SchemaValidationOption{openapi3.VisitAsRequest()}
	}
	if s.later {
		options = append(options, openapi3.EnableJSONSchema2020())
	}
	return schema.VisitJSON(plain(value), options...)
}

// plain is a value as JSON would have it: examples of YAML may have other types.
func plain(value any) any {
	switch value.(type) {
	case string, float64, bool, nil:
		return value
	}
	data, err := json.Marshal(value)
	if err != nil {
		return value
	}
	var v any
	if json.Unmarshal(data, &v) != nil {
		return value
	}
	return v
}

// named are the values of examples in the order of their names.
func named(examples openapi3.Examples) []any {
	var all []any
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if e := examples[name]; e != nil && e.Value != nil {
			all = append(all, e.Value.Value)
		}
	}
	return all
}

func describe(schema *openapi3.Schema, name string) string {
	for _, known := range []string{name, schema.Title} {
		if known != "" {
			return known
		}
	}
	return strings.Join(append([]string{"a value"}, schema.Type.Slice()...), " ")
}
