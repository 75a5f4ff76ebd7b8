package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/auth"
)

// readOperations returns the document's operations, or all that is wrong with what it says of them.
func readOperations(config Config) (operations, error) {
	table := operations{}
	access := security{document: config.Document, judges: config.Schemes, read: map[string]*auth.Scheme{}}
	var errs []error
	for pattern, item := range config.Document.Paths.Map() {
		if pattern == publishedPath && config.OpenAPI != "" {
			errs = append(errs, fmt.Errorf("%s: is where the document itself is served", pattern))
		}
		for method, declared := range item.Operations() {
			at := endpoint{method, pattern}
			op, err := readOperation(config, access, at, item, declared)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", at, err))
			}
			table[at] = op
		}
	}
	return table, sorted(errs)
}

// readOperation returns what the stack needs of one operation, and all that is wrong with it.
func readOperation(config Config, access security, at endpoint, item *openapi3.PathItem, declared *openapi3.Operation) (operation, error) {
	var errs []error
	if declared.OperationID == "" {
		errs = append(errs, errors.New("no operationId"))
	}
	if len(at.pattern) > 1 && strings.HasSuffix(at.pattern, "/") {
		errs = append(errs, errors.New("ends in a slash, which the router does not tell apart"))
	}
	policy, err := access.policy(declared)
	errs = append(errs, err)
	unknown := err != nil
	roles, err := readRoles(declared)
	errs = append(errs, err)
	if !unknown && policy.Optional() && len(roles) > 0 {
		errs = append(errs, errors.New("x-required-roles on an operation that lets everybody in"))
	}
	params := readParams(item, declared)
	for _, param := range params {
		if param.In == openapi3.ParameterInHeader && slices.Contains(claims, canonical(param.Name)) {
			errs = append(errs, fmt.Errorf("header %s is taken out of every request, since anybody could write anything there; see security", param.Name))
		}
	}
	return operation{
		name: config.Name + "." + declared.OperationID, pattern: at.pattern, policy: policy, roles: roles,
		kept: at.method == http.MethodGet && saysCacheControl(declared), params: params,
	}, errors.Join(errs...)
}

// saysCacheControl reports whether one of the operation's answers may say how long it can be kept.
func saysCacheControl(declared *openapi3.Operation) bool {
	for _, response := range declared.Responses.Map() {
		for name := range response.Value.Headers {
			if strings.EqualFold(name, "Cache-Control") {
				return true
			}
		}
	}
	return false
}

// readParams returns the operation's parameters in the header and in cookies.
func readParams(item *openapi3.PathItem, declared *openapi3.Operation) []*openapi3.Parameter {
	var params []*openapi3.Parameter
	for _, param := range slices.Concat(item.Parameters, declared.Parameters) {
		if param.Value.In == openapi3.ParameterInHeader || param.Value.In == openapi3.ParameterInCookie {
			params = append(params, param.Value)
		}
	}
	return params
}

func readRoles(declared *openapi3.Operation) ([]string, error) {
	value, found := declared.Extensions["x-required-roles"]
	if !found {
		return nil, nil
	}
	list, _ := value.([]any)
	var roles []string
	for _, item := range list {
		if role, ok := item.(string); ok && role != "" {
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 || len(roles) != len(list) {
		return nil, errors.New("x-required-roles is not a list of names")
	}
	return roles, nil
}
