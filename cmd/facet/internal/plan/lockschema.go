package plan

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/contract"
)

// schemaOfFacts returns the facts of a lock as a schema, which is what proofs are about.
func schemaOfFacts(facts contract.Pointers) *openapi3.SchemaRef {
	made := map[string]*openapi3.SchemaRef{"#": schemaOfFact(facts["#"])}
	if _, ok := facts["#"]; !ok {
		made["#"] = &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	}
	around := map[string]bool{} // pointers of values that contain themselves
	for _, fact := range facts {
		if fact.As != "" {
			around[fact.As] = true
		}
	}
	for _, pointer := range slices.Sorted(maps.Keys(facts)) {
		if pointer == "#" {
			continue
		}
		made[pointer] = schemaOfFact(facts[pointer])
	}
	for pointer := range around {
		if made[pointer] != nil {
			made[pointer].Ref = "#/components/schemas/" + strings.NewReplacer("/", "_", "*", "each", "#", "whole").Replace(pointer)
		}
	}
	for _, pointer := range slices.Sorted(maps.Keys(facts)) {
		if pointer != "#" {
			hang(made, facts, pointer)
		}
	}
	return made["#"]
}

// hang puts the schema of a pointer into that of the value around it.
func hang(made map[string]*openapi3.SchemaRef, facts contract.Pointers, pointer string) {
	tokens, at := contract.Tokens(pointer), strings.LastIndexByte(pointer, '/')
	token, parent := tokens[len(tokens)-1], made[pointer[:at]]
	if parent == nil {
		return
	}
	schema, fact := made[pointer], facts[pointer]
	if other := made[fact.As]; fact.As != "" && other != nil {
		schema = other
		if fact.Nullable && !other.Value.Nullable {
			schema = &openapi3.SchemaRef{Value: &openapi3.Schema{AllOf: openapi3.SchemaRefs{other}, Nullable: true}}
		}
	}
	switch {
	case token != contract.Any:
		if parent.Value.Properties == nil {
			parent.Value.Properties = openapi3.Schemas{}
		}
		parent.Value.Properties[token] = schema
		if fact.Required {
			parent.Value.Required = append(parent.Value.Required, token)
		}
	case parent.Value.Type.Is(openapi3.TypeArray):
		parent.Value.Items = schema
	default:
		parent.Value.AdditionalProperties.Schema = schema
	}
}

func schemaOfFact(f contract.Fact) *openapi3.SchemaRef {
	s := &openapi3.Schema{
		ReadOnly: f.Never, Format: f.Format, Nullable: f.Nullable, Enum: f.Enum, Min: float(f.Minimum), Max: float(f.Maximum),
		MinLength: f.MinLength, MaxLength: f.MaxLength, MinItems: f.MinItems, MaxItems: f.MaxItems, UniqueItems: f.UniqueItems,
		MinProps: f.MinProperties, MaxProps: f.MaxProperties,
	}
	if f.Type != "" {
		s.Type = &openapi3.Types{f.Type}
	} else if len(f.Types) > 0 {
		types := openapi3.Types(f.Types)
		s.Type = &types
	}
	if f.ExclusiveMinimum {
		s.ExclusiveMin.Bool = &f.ExclusiveMinimum
	}
	if f.ExclusiveMaximum {
		s.ExclusiveMax.Bool = &f.ExclusiveMaximum
	}
	for _, step := range f.MultipleOf {
		s.AllOf = append(s.AllOf, &openapi3.SchemaRef{Value: &openapi3.Schema{Type: s.Type, Nullable: s.Nullable, MultipleOf: float(step)}})
	}
	for _, pattern := range f.Pattern {
		s.AllOf = append(s.AllOf, &openapi3.SchemaRef{Value: &openapi3.Schema{Type: s.Type, Nullable: s.Nullable, Pattern: pattern}})
	}
	if len(s.AllOf) == 1 { // which needs no allOf
		s.MultipleOf, s.Pattern, s.AllOf = s.AllOf[0].Value.MultipleOf, s.AllOf[0].Value.Pattern, nil
	}
	if f.Closed {
		no := false
		s.AdditionalProperties.Has = &no
	}
	return &openapi3.SchemaRef{Value: s}
}

func float(text string) *float64 {
	f, err := strconv.ParseFloat(text, 64)
	if text == "" || err != nil {
		return nil
	}
	return &f
}

// decodeJSON reads JSON with its numbers as they are written.
func decodeJSON(text string) (any, error) {
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	return value, err
}
