package fields

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// mark is the word by which a document gives an operation sparse fields.
const mark = "x-fields"

// Parameter is the name of the parameter that lists the members.
const Parameter = "fields"

// route is how the router names an operation.
type route struct{ method, pattern string }

// read returns the schemas of the answers of which a part can be asked for, or all that is wrong with how that is declared.
func read(document *openapi3.T) (map[route]*openapi3.Schema, error) {
	found := map[route]*openapi3.Schema{}
	var errs []error
	for pattern, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			param, err := marked(operation.Parameters)
			if shared, _ := marked(item.Parameters); shared != nil {
				err = errors.New("must be on a parameter of the operation, and not of its path")
			}
			if err == nil && param == nil {
				continue
			}
			schema := answerOf(operation)
			switch {
			case err != nil:
			case method != http.MethodGet:
				err = errors.New("is no GET, and only what is read can be cut")
			case schema == nil || !hasMembers(schema, nil):
				err = errors.New("has no 200 of type application/json with members to choose from")
			default:
				err = checkParameter(param)
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s %s: %s: %w", method, pattern, mark, err))
			}
			found[route{method, pattern}] = schema
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return found, errors.Join(errs...)
}

// marked returns the parameter that is marked, or nil.
func marked(params openapi3.Parameters) (*openapi3.Parameter, error) {
	var found *openapi3.Parameter
	for _, ref := range params {
		value, has := ref.Value.Extensions[mark]
		if !has {
			continue
		}
		if value != true {
			return nil, errors.New("must be true, or not there")
		}
		found = ref.Value
	}
	return found, nil
}

func checkParameter(param *openapi3.Parameter) error {
	if param.In != openapi3.ParameterInQuery || param.Name != Parameter {
		return fmt.Errorf("the parameter %q in %s must be %q in query", param.Name, param.In, Parameter)
	}
	if param.Required {
		return errors.New("the parameter must not be required: without it the answer is whole")
	}
	if param.Schema == nil || param.Schema.Value == nil {
		return errors.New("the parameter has no schema")
	}
	schema, exploded := param.Schema.Value, param.Explode == nil || *param.Explode
	switch {
	case schema.Type.Is(openapi3.TypeString):
		return nil
	case schema.Type.Is(openapi3.TypeArray) && !exploded && (param.Style == "" || param.Style == openapi3.SerializationForm):
		if items := schema.Items; items != nil && items.Value.Type.Is(openapi3.TypeString) {
			return nil
		}
	}
	return errors.New("the parameter must be a string, or an array of strings with style: form and explode: false")
}

// answerOf returns the schema of the operation's 200 as JSON, or nil.
func answerOf(operation *openapi3.Operation) *openapi3.Schema {
	response := operation.Responses.Status(http.StatusOK)
	if response == nil || response.Value == nil {
		return nil
	}
	content := response.Value.Content["application/json"]
	if content == nil || content.Schema == nil {
		return nil
	}
	return content.Schema.Value
}

// hasMembers says whether a schema has, somewhere, members that can be named.
func hasMembers(schema *openapi3.Schema, seen []*openapi3.Schema) bool {
	if slices.Contains(seen, schema) {
		return false
	}
	if len(schema.Properties) > 0 || open(schema) {
		return true
	}
	return slices.ContainsFunc(inside(schema), func(part *openapi3.Schema) bool { return hasMembers(part, append(seen, schema)) })
}

// open says whether a schema speaks of members that it does not name.
func open(schema *openapi3.Schema) bool {
	rest := schema.AdditionalProperties
	return rest.Schema != nil || rest.Has != nil && *rest.Has
}

// inside returns the schemas of which a value that keeps this one keeps one or all, or its items do.
func inside(schema *openapi3.Schema) []*openapi3.Schema {
	var parts []*openapi3.Schema
	for _, ref := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		parts = append(parts, ref.Value)
	}
	if schema.Items != nil {
		parts = append(parts, schema.Items.Value)
	}
	return parts
}

// member returns the schemas that a member of that name may have; none when the schema has no such member. What is open
// without saying more has the schema nil.
func member(schema *openapi3.Schema, name string, seen []*openapi3.Schema) []*openapi3.Schema {
	if schema == nil {
		return []*openapi3.Schema{nil}
	}
	if slices.Contains(seen, schema) {
		return nil
	}
	var found []*openapi3.Schema
	switch property := schema.Properties[name]; {
	case property != nil:
		found = append(found, property.Value)
	case schema.AdditionalProperties.Schema != nil:
		found = append(found, schema.AdditionalProperties.Schema.Value)
	case open(schema):
		found = append(found, nil)
	}
	for _, part := range inside(schema) {
		found = append(found, member(part, name, append(seen, schema))...)
	}
	return found
}
