package edge

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/facet-bff/facet/shared/fault"
)

// maxViolations is how many violations the documents let a problem have.
const maxViolations = 100

// broken turns what the validator says into a fault that lists the violations.
func broken(kind fault.Kind, op, public string, err error) error {
	all := violations("#", err)
	slices.SortStableFunc(all, func(a, b fault.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return &fault.Error{Kind: kind, Op: op, Public: public, Violations: all[:min(len(all), maxViolations)]}
}

// violations collects what is wrong below a JSON pointer. The validator nests: lists of errors within an error about a
// parameter or the body. So its errors are looked at one by one; errors.As would find the first of a list.
//
//nolint:errorlint // see above
func violations(pointer string, err error) []fault.Violation {
	switch e := err.(type) {
	case openapi3.MultiError:
		var all []fault.Violation
		for _, one := range e {
			all = append(all, violations(pointer, one)...)
		}
		return all
	case *openapi3filter.RequestError:
		if p := e.Parameter; p != nil {
			pointer += "/" + p.In + "/" + p.Name
		}
		return violations(pointer, e.Err)
	case *openapi3.SchemaError:
		return []fault.Violation{{Pointer: strings.Join(append([]string{pointer}, e.JSONPointer()...), "/"), Detail: e.Error()}}
	case *openapi3filter.ParseError:
		return []fault.Violation{{Pointer: pointer, Detail: "is " + e.Reason}} // "an invalid integer"
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return []fault.Violation{{Pointer: pointer, Detail: "is required"}}
	}
	return []fault.Violation{{Pointer: pointer, Detail: err.Error()}}
}

// sentence says how a value breaks its schema, as the end of a sentence whose subject is the value's place.
func sentence(e *openapi3.SchemaError) string {
	schema := e.Schema
	switch e.SchemaField {
	case "required":
		return "is required"
	case "type":
		return "must be of type " + strings.Join(schema.Type.Slice(), " or ")
	case "nullable":
		return "must not be null"
	case "enum":
		return "must be one of " + commas(schema.Enum)
	case "pattern":
		return "must match " + schema.Pattern
	case "minimum":
		return fmt.Sprintf("must be at least %v", *schema.Min)
	case "maximum":
		return fmt.Sprintf("must be at most %v", *schema.Max)
	case "minLength":
		return fmt.Sprintf("must have at least %d characters", schema.MinLength)
	case "maxLength":
		return fmt.Sprintf("must have at most %d characters", *schema.MaxLength)
	case "minItems":
		return fmt.Sprintf("must have at least %d items", schema.MinItems)
	case "maxItems":
		return fmt.Sprintf("must have at most %d items", *schema.MaxItems)
	case "uniqueItems":
		return "must have each item once"
	default:
		return e.Reason
	}
}

func commas(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprint(value)
	}
	return strings.Join(texts, ", ")
}
