package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/fault"
)

// maxDepth is how deeply a body may be nested.
const maxDepth = 512

var errDepth = errors.New("nested too deeply")

// ambiguous returns what a JSON body has that readers of JSON disagree about, so that what is checked is what is read: a
// member that is there twice (RFC 8259 section 4), or in other letters than the schema has it, which encoding/json takes for
// the schema's, and something behind the value. What is no JSON at all is left to the validator.
func ambiguous(data []byte, schema *openapi3.Schema) []fault.Violation {
	w := &walker{decoder: json.NewDecoder(bytes.NewReader(data))}
	w.decoder.UseNumber()
	switch err := w.value(candidates(nil, schema), ""); {
	case errors.Is(err, errDepth):
		return []fault.Violation{{Pointer: "#", Detail: "must not be nested deeper than " + strconv.Itoa(maxDepth) + " levels"}}
	case err != nil:
		return nil
	}
	if _, err := w.decoder.Token(); !errors.Is(err, io.EOF) {
		w.find("", "must be one JSON value; there is something behind it")
	}
	return w.found
}

// walker goes through a body beside the schemas that may be about it.
type walker struct {
	decoder *json.Decoder
	depth   int
	found   []fault.Violation
}

func (w *walker) find(pointer, detail string) {
	w.found = append(w.found, fault.Violation{Pointer: "#" + pointer, Detail: detail})
}

func (w *walker) value(about []*openapi3.Schema, pointer string) error {
	token, err := w.decoder.Token()
	if err != nil {
		return err
	}
	if w.depth++; w.depth > maxDepth {
		return errDepth
	}
	switch token {
	case json.Delim('{'):
		err = w.object(about, pointer)
	case json.Delim('['):
		err = w.array(about, pointer)
	}
	w.depth--
	return err
}

func (w *walker) array(about []*openapi3.Schema, pointer string) error {
	var items []*openapi3.Schema
	for _, schema := range about {
		items = candidates(items, of(schema.Items))
	}
	for i := 0; w.decoder.More(); i++ {
		if err := w.value(items, pointer+"/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token() // the bracket
	return err
}

func (w *walker) object(about []*openapi3.Schema, pointer string) error {
	seen := map[string]bool{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		at := pointer + "/" + escape(name)
		if seen[name] {
			w.find(at, "must not be there twice")
		}
		seen[name] = true
		next, other := member(about, name)
		if other != "" {
			w.find(at, "must be written "+strconv.Quote(other))
		}
		if err := w.value(next, at); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token() // the brace
	return err
}

// member returns the schemas of a member, and the name of one that it is but for upper and lower case.
func member(about []*openapi3.Schema, name string) (next []*openapi3.Schema, other string) {
	for _, schema := range about {
		next = candidates(next, of(schema.Properties[name]))
	}
	if next != nil {
		return next, ""
	}
	for _, schema := range about {
		next = candidates(next, of(schema.AdditionalProperties.Schema))
		for declared := range schema.Properties {
			if strings.EqualFold(declared, name) {
				other = max(other, declared) // always the same one
			}
		}
	}
	return next, other
}

// candidates adds a schema and what it is composed of: each of them may be about the value. None is added twice, so that a
// schema that is composed of itself has an end.
func candidates(all []*openapi3.Schema, schema *openapi3.Schema) []*openapi3.Schema {
	if schema == nil {
		return all
	}
	for _, known := range all {
		if known == schema {
			return all
		}
	}
	all = append(all, schema)
	for _, several := range []openapi3.SchemaRefs{schema.AllOf, schema.OneOf, schema.AnyOf} {
		for _, part := range several {
			all = candidates(all, of(part))
		}
	}
	return all
}

func of(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref == nil {
		return nil
	}
	return ref.Value
}
