package edge

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/facet-bff/facet/shared/fault"
)

// guard hands on what keeps the contract, and what has no route, which the router answers.
func (c *Contract) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, params, err := c.routes.FindRoute(r)
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		input := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options()}
		if err := c.check(w, input); err != nil {
			fault.Write(w, r, err)
			return
		}
		next.ServeHTTP(w, input.Request)
	})
}

func options() *openapi3filter.Options {
	o := &openapi3filter.Options{
		ExcludeRequestBody:  true, // has a status of its own
		MultiError:          true,
		SkipSettingDefaults: true, // they are the services' to apply
		AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc,
	}
	o.WithCustomSchemaErrorFunc(sentence)
	return o
}

func (c *Contract) check(w http.ResponseWriter, input *openapi3filter.RequestValidationInput) error {
	ctx := input.Request.Context()
	op := c.service + "." + input.Route.Operation.OperationID
	body := input.Route.Operation.RequestBody
	if body != nil {
		if err := readBody(w, input.Request, op); err != nil {
			return err
		}
	}
	if err := openapi3filter.ValidateRequest(ctx, input); err != nil {
		return broken(fault.Invalid, op, "A parameter is not valid.", err)
	}
	if body != nil {
		if err := openapi3filter.ValidateRequestBody(ctx, input, body.Value); err != nil {
			return broken(fault.Unprocessable, op, c.refusal, err)
		}
	}
	return nil
}
