package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/facet-bff/facet/shared/fault"
)

// MaxViolations is how many violations are reported: a large body may have one in each of its bytes.
const MaxViolations = 20

// invalid returns the fault of a request that breaks its document.
func invalid(found []fault.Violation) error {
	public := "The request does not match the API's description; see errors."
	if len(found) > MaxViolations {
		public = fmt.Sprintf("The request does not match the API's description; the first %d of %d errors are listed.", MaxViolations, len(found))
		found = found[:MaxViolations]
	}
	return &fault.Error{Kind: fault.Invalid, Op: "validate.requests", Public: public, Violations: found}
}

// violations turns the validator's errors into places and what is wrong there, in the order of the document.
func violations(err error) []fault.Violation {
	var found []fault.Violation
	for _, err := range flatten(err) {
		var request *openapi3filter.RequestError
		if !errors.As(err, &request) {
			found = append(found, fault.Violation{Pointer: "#", Detail: mismatch})
			continue
		}
		found = append(found, violationsAt(request)...)
	}
	return found
}

func violationsAt(request *openapi3filter.RequestError) []fault.Violation {
	base := "#"
	if p := request.Parameter; p != nil {
		base = "#/" + p.In + "/" + escape(p.Name)
	}
	var found []fault.Violation
	for _, err := range flatten(request.Err) {
		var schema *openapi3.SchemaError
		if !errors.As(err, &schema) {
			return append(found, fault.Violation{Pointer: base, Detail: withoutSchema(request)})
		}
		found = append(found, fault.Violation{Pointer: base + pointer(schema), Detail: requirement(schema)})
	}
	return found
}

// pointer returns where in the value the error is. Of a member that is not known, only the validator's wording has the name.
func pointer(err *openapi3.SchemaError) string {
	tokens := err.JSONPointer()
	if err.SchemaField == "properties" {
		var unknown string
		if _, err := fmt.Sscanf(err.Reason, "property %q", &unknown); err == nil {
			tokens = append(tokens, unknown)
		}
	}
	var text strings.Builder
	for _, token := range tokens {
		text.WriteString("/" + escape(token))
	}
	return text.String()
}

// flatten returns the errors that err consists of. What allOf collects are violations like any other, and so is what the
// validator for OpenAPI 3.1, whose errors have no schema, collects on its way down.
func flatten(err error) []error {
	var several openapi3.MultiError
	switch e := err.(type) { //nolint:errorlint // looks at this error only, not at what it wraps
	case openapi3.MultiError:
		several = e
	case *openapi3.SchemaError:
		if (e.SchemaField == "allOf" || e.Schema == nil) && errors.As(e.Origin, &several) {
			break
		}
		return []error{err}
	default:
		return []error{err}
	}
	var flat []error
	for _, one := range several {
		flat = append(flat, flatten(one)...)
	}
	return flat
}

// withoutSchema says what is wrong with a value that is missing or cannot be parsed, so that no schema could judge it.
func withoutSchema(request *openapi3filter.RequestError) string {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(request.Err, openapi3filter.ErrInvalidRequired):
		return "is required"
	case errors.Is(request.Err, openapi3filter.ErrInvalidEmptyValue):
		return "must not be empty"
	case request.Parameter != nil && request.Parameter.Schema != nil:
		return mustBe(request.Parameter.Schema.Value)
	case errors.As(request.Err, &syntax):
		return fmt.Sprintf("must be JSON; byte %d is not", syntax.Offset)
	case errors.Is(request.Err, io.ErrUnexpectedEOF):
		return "must be JSON; it ends too early"
	default:
		return mismatch
	}
}

// escape writes a token of a JSON pointer (RFC 6901 section 3).
func escape(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}
