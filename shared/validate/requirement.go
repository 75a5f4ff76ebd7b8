package validate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const mismatch = "does not match the API's description"

// requirement says what the schema asks for at the place of the error, in the words of the API's user.
func requirement(err *openapi3.SchemaError) string {
	schema := err.Schema
	if schema == nil { // OpenAPI 3.1: the validator tells only the keyword
		return "fails the check " + err.SchemaField
	}
	switch err.SchemaField {
	case "required":
		return "is required"
	case "properties":
		return "is not known here"
	case "readOnly":
		return "must not be sent"
	case "nullable":
		return "must not be null"
	case "type", "boolean":
		return mustBe(schema)
	case "format":
		return "must have the format " + schema.Format
	case "pattern":
		return "must match the pattern " + schema.Pattern
	case "enum":
		return "must be one of " + list(schema.Enum)
	case "minLength":
		return "must have at least " + count(schema.MinLength, "character")
	case "maxLength":
		return "must have at most " + count(*schema.MaxLength, "character")
	case "minItems":
		return "must have at least " + count(schema.MinItems, "item")
	case "maxItems":
		return "must have at most " + count(*schema.MaxItems, "item")
	case "minProperties":
		return "must have at least " + count(schema.MinProps, "member")
	case "maxProperties":
		return "must have at most " + count(*schema.MaxProps, "member")
	case "uniqueItems":
		return "must not have the same item twice"
	case "minimum":
		return "must be at least " + number(*schema.Min)
	case "maximum":
		return "must be at most " + number(*schema.Max)
	case "exclusiveMinimum":
		return "must be greater than " + number(*schema.Min)
	case "exclusiveMaximum":
		return "must be less than " + number(*schema.Max)
	case "oneOf":
		return "must be exactly one of the described shapes"
	case "anyOf":
		return "must be one of the described shapes"
	case "multipleOf":
		return "must be a multiple of " + number(*schema.MultipleOf)
	default:
		return mismatch
	}
}

// mustBe names the type that the schema asks for.
func mustBe(schema *openapi3.Schema) string {
	if len(schema.Type.Slice()) == 0 {
		return mismatch
	}
	var types []string
	for _, name := range schema.Type.Slice() {
		article := "a "
		if strings.ContainsRune("aeiou", rune(name[0])) {
			article = "an "
		}
		types = append(types, article+name)
	}
	return "must be " + strings.Join(types, " or ")
}

// number writes n as JSON without an exponent.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func count(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// list writes the values as JSON, which is how they are sent.
func list(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return "the documented values"
		}
		texts[i] = string(text)
	}
	return strings.Join(texts, ", ")
}
