package validate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/fault"
)

// options of kin-openapi. Defaults are not set: filling them in would rewrite the body.
var options = &openapi3filter.Options{
	MultiError:          true,
	SkipSettingDefaults: true,
	SchemaValidationOptions: []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
			"email": openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail),
			"uuid":  openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562),
		}),
	},
}

// route is how the router names an operation.
type route struct{ method, pattern string }

// Requests refuses requests that break the document. It belongs behind chi's router (router.With), and answers 500 on a
// route that the document does not have.
func Requests(document *openapi3.T) func(http.Handler) http.Handler {
	operations := operationsOf(document)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := check(operations, r); err != nil {
				if coded(r) && fault.KindOf(err) == fault.UnsupportedMediaType {
					w.Header().Set("Accept-Encoding", "identity") // RFC 7694 section 3
				}
				fault.Write(w, r, err)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// operationsOf returns the operations without their security requirements: the validator would read the whole body for
// them before anybody is authenticated.
func operationsOf(document *openapi3.T) map[route]*routers.Route {
	operations := map[route]*routers.Route{}
	for pattern, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			open := *operation
			open.Security = openapi3.NewSecurityRequirements()
			operations[route{method, pattern}] = &routers.Route{
				Spec: document, Path: pattern, PathItem: item, Method: method, Operation: &open,
			}
		}
	}
	return operations
}

func check(operations map[route]*routers.Route, r *http.Request) error {
	matched := chi.RouteContext(r.Context())
	if matched == nil {
		return fault.New(fault.Internal, "validate.requests", "not behind a router")
	}
	operation, found := operations[route{matched.RouteMethod, matched.RoutePattern()}]
	if !found {
		return fault.New(fault.Internal, "validate.requests", fmt.Sprintf("the document has no %s %s", matched.RouteMethod, matched.RoutePattern()))
	}
	return checkAs(operation, pathParams(matched, r.URL), r)
}

// Operations are those of a document, for a server that has found the operation without chi's router.
type Operations struct{ routes map[route]*routers.Route }

// NewOperations returns the operations of a document.
func NewOperations(document *openapi3.T) *Operations { return &Operations{operationsOf(document)} }

// Check returns what [Requests] refuses the request with; nil when it keeps the document. pattern is the document's path and
// params are its parameters, decoded. The body is left to be read again.
func (o *Operations) Check(r *http.Request, pattern string, params map[string]string) error {
	operation, found := o.routes[route{r.Method, pattern}]
	if !found {
		return fault.New(fault.NotFound, "validate.requests", fmt.Sprintf("The document has no %s %s.", r.Method, pattern))
	}
	return checkAs(operation, params, r)
}

// Answer returns what is wrong with an answer to the request; nil when it keeps the document.
func (o *Operations) Answer(r *http.Request, pattern string, status int, header http.Header, body []byte) []fault.Violation {
	operation, found := o.routes[route{r.Method, pattern}]
	if !found {
		return []fault.Violation{{Pointer: "#", Detail: fmt.Sprintf("the document has no %s %s", r.Method, pattern)}}
	}
	return (&sample{ctx: r.Context(), request: r, operation: operation, status: status, header: header, body: body}).violations()
}

func checkAs(operation *routers.Route, params map[string]string, r *http.Request) error {
	if err := checkMediaType(operation.Operation, r); err != nil {
		return err
	}
	unclear, err := checkJSON(operation.Operation, r)
	if err != nil {
		return err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid([]fault.Violation{{Pointer: "#/query", Detail: "must be name=value pairs with valid percent-encoding"}})
	}
	unclear = append(repeated(operation, query), unclear...)
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request:     r,
		PathParams:  params,
		QueryParams: query,
		Route:       operation,
		Options:     options,
	})
	if err := unreadable(r.Context(), err); err != nil {
		return err
	}
	for _, v := range violations(err) {
		if !slices.ContainsFunc(unclear, func(u fault.Violation) bool { return u.Pointer == v.Pointer }) {
			unclear = append(unclear, v)
		}
	}
	if len(unclear) > 0 {
		return invalid(unclear)
	}
	return nil
}

// repeated returns the query's parameters that are there several times and have one value.
func repeated(operation *routers.Route, query url.Values) (found []fault.Violation) {
	for _, list := range []openapi3.Parameters{operation.Operation.Parameters, operation.PathItem.Parameters} {
		for _, param := range list {
			schema := of(param.Value.Schema)
			if param.Value.In != openapi3.ParameterInQuery || len(query[param.Value.Name]) < 2 || schema == nil {
				continue
			}
			if !schema.Type.Includes("array") && !schema.Type.Includes("object") && len(schema.Type.Slice()) > 0 {
				found = append(found, fault.Violation{Pointer: "#/query/" + escape(param.Value.Name), Detail: "must not be there twice"})
			}
		}
	}
	return found
}

// checkJSON reads a JSON body, leaves it to be read again, and returns what about it is ambiguous.
func checkJSON(operation *openapi3.Operation, r *http.Request) ([]fault.Violation, error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if operation.RequestBody == nil || r.ContentLength == 0 || mediaType != "application/json" && !strings.HasSuffix(mediaType, "+json") {
		return nil, nil
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		if found := unreadable(r.Context(), err); found != nil {
			return nil, found
		}
		return nil, fault.Unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	return ambiguous(data, of(operation.RequestBody.Value.Content.Get(mediaType).Schema)), nil
}

// pathParams returns the router's parameters. The router hands them out as they were sent if the path has an encoding
// that is not the usual one.
func pathParams(matched *chi.Context, location *url.URL) map[string]string {
	params := make(map[string]string, len(matched.URLParams.Keys))
	for i, name := range matched.URLParams.Keys {
		value := matched.URLParams.Values[i]
		if location.RawPath != "" {
			if plain, err := url.PathUnescape(value); err == nil {
				value = plain
			}
		}
		params[name] = value
	}
	return params
}

// checkMediaType looks at the headers of a body before the body is read.
func checkMediaType(operation *openapi3.Operation, r *http.Request) error {
	if operation.RequestBody == nil || r.ContentLength == 0 {
		return nil
	}
	content := operation.RequestBody.Value.Content
	if coded(r) {
		return fault.New(fault.UnsupportedMediaType, "validate.requests", "The body must not be compressed.")
	}
	if content.Get(r.Header.Get("Content-Type")) == nil {
		types := make([]string, 0, len(content))
		for name := range content {
			types = append(types, name)
		}
		slices.Sort(types)
		return fault.New(fault.UnsupportedMediaType, "validate.requests", "The body must be "+strings.Join(types, " or ")+".")
	}
	return nil
}

// coded says whether the body is not what its type says, but a coding of it.
func coded(r *http.Request) bool {
	coding := r.Header.Get("Content-Encoding")
	return coding != "" && !strings.EqualFold(coding, "identity")
}

// unreadable returns the fault of a body that could not be read to its end, or nil if that is not what err is about.
func unreadable(ctx context.Context, err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return fault.Unreadable(tooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fault.Late("validate.requests", err)
	default:
		return ctx.Err()
	}
}
