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
	if err == nil {
		return nil
	}
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
			return append(found, unparsed(base, request))
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

// unparsed tells of a value that is missing or cannot be parsed, so that no schema could judge it.
func unparsed(base string, request *openapi3filter.RequestError) fault.Violation {
	var syntax *json.SyntaxError
	detail := mismatch
	switch {
	case errors.Is(request.Err, openapi3filter.ErrInvalidRequired):
		detail = "is required"
	case errors.Is(request.Err, openapi3filter.ErrInvalidEmptyValue):
		detail = "must not be empty"
	case request.Parameter != nil && request.Parameter.Schema != nil:
		return unparsedParameter(base, request.Parameter.Schema.Value, request.Err)
	case errors.As(request.Err, &syntax):
		detail = fmt.Sprintf("must be JSON; byte %d is not", syntax.Offset)
	case errors.Is(request.Err, io.ErrUnexpectedEOF):
		detail = "must be JSON; it ends too early"
	}
	return fault.Violation{Pointer: base, Detail: detail}
}

// unparsedParameter looks for the element that could not be parsed if the parameter is a list.
func unparsedParameter(base string, schema *openapi3.Schema, err error) fault.Violation {
	var parse *openapi3filter.ParseError
	if errors.As(err, &parse) && len(parse.Path()) == 1 && schema.Items != nil {
		base = fmt.Sprintf("%s/%v", base, parse.Path()[0])
		schema = schema.Items.Value
	}
	return fault.Violation{Pointer: base, Detail: mustBe(schema)}
}

// escape writes a token of a JSON pointer (RFC 6901 section 3).
func escape(token string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(token)
}
