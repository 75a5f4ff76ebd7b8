package generate

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// leaveBodies makes the server that is generated hand over the bodies of requests that are forwarded as they came. The
// document is the generator's own copy: the one that requests are checked against says what it always said.
//
// A body of bytes is what the strict server does not read, but gives the handler as an [io.Reader]. It would decode JSON
// even for an x-go-type that keeps the text, and encode it again with other white space and escapes.
func leaveBodies(document *openapi3.T, forwards []plan.Forward) {
	for _, item := range document.Paths.Map() {
		for _, op := range item.Operations() {
			forwarded := slices.ContainsFunc(forwards, func(f plan.Forward) bool { return f.ID == op.OperationID && f.Body })
			if forwarded {
				body := openapi3.NewRequestBody().WithContent(openapi3.NewContentWithSchema(openapi3.NewBytesSchema(), []string{"application/octet-stream"}))
				op.RequestBody = &openapi3.RequestBodyRef{Value: body.WithRequired(op.RequestBody.Value.Required)}
			}
		}
	}
}
