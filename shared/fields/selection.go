package fields

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// selection is what is asked for: the members of an object by name, each with what is asked for of it. The nil selection is
// everything.
type selection map[string]selection

const (
	// maxLength is how long the parameter may be, in bytes, whatever the document says.
	maxLength = 4096
	// maxViolations is how many of the names that do not exist are told.
	maxViolations = 20
)

// parse reads the values of the parameter against the schema of the answer.
func parse(values []string, schema *openapi3.Schema) (selection, error) {
	chosen := selection{}
	var wrong []fault.Violation
	if length := len(strings.Join(values, ",")); length > maxLength {
		return nil, invalid([]fault.Violation{{Pointer: pointer, Detail: fmt.Sprintf("must be at most %d bytes long", maxLength)}})
	}
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			path := strings.Split(name, ".")
			if !exists(path, schema) {
				wrong = append(wrong, fault.Violation{Pointer: pointer, Detail: fmt.Sprintf("%.100q is not in the answer", name)})
				continue
			}
			chosen.add(path)
		}
	}
	if len(wrong) == 0 {
		return chosen, nil
	}
	return nil, invalid(wrong[:min(len(wrong), maxViolations)])
}

const pointer = "#/query/" + Parameter

func invalid(violations []fault.Violation) error {
	return &fault.Error{Kind: fault.Invalid, Op: "fields.parse", Public: "The request asks for what the answer does not have.", Violations: violations}
}

// exists says whether the answer may have what a path leads to.
func exists(path []string, schema *openapi3.Schema) bool {
	here := []*openapi3.Schema{schema}
	for _, name := range path {
		var next []*openapi3.Schema
		for _, schema := range here {
			for _, found := range member(schema, name, nil) {
				if !slices.Contains(next, found) { // or else they would grow with each name
					next = append(next, found)
				}
			}
		}
		if len(next) == 0 || name == "" {
			return false
		}
		here = next
	}
	return true
}

// add asks for one more. Of a member that is asked for whole nothing more can be.
func (s selection) add(path []string) {
	of, known := s[path[0]]
	switch {
	case known && of == nil:
	case len(path) == 1:
		s[path[0]] = nil
	default:
		if of == nil {
			of = selection{}
			s[path[0]] = of
		}
		of.add(path[1:])
	}
}

// appendTo appends what is selected of a value, which has been checked.
func (s selection) appendTo(b []byte, value projection.Raw) []byte {
	switch kind := value.Kind(); {
	case s == nil || kind != projection.Object && kind != projection.Array:
		return projection.AppendRaw(b, value)
	case kind == projection.Array:
		b = append(b, '[')
		for item := range value.Items() {
			b = s.appendTo(projection.AppendComma(b), item)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for name, content := range value.Entries() {
		text, _ := name.Text()
		if of, chosen := s[text]; chosen {
			b = append(append(projection.AppendComma(b), name...), ':')
			b = of.appendTo(b, content)
		}
	}
	return append(b, '}')
}
