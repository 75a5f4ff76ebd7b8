package oapi

import (
	"slices"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// Prepare changes a document so that what is generated from it compiles and loses nothing, and reports where that cannot
// be. It comes before anything is generated.
func Prepare(request Request, served bool) spec.Diagnostics {
	renameResponses(request.Document)
	renameDigits(request.Document)
	nameFields(request.Document)
	for _, op := range operations(request.Document) {
		for _, p := range slices.Concat(op.item.Parameters, op.spec.Parameters) {
			if p.Value != nil && p.Value.In == openapi3.ParameterInPath {
				renameParameter(p.Value)
			}
		}
	}
	return lossless(request, served)
}

// taken are the names of variables, packages and Go's own things that generated code uses where a path parameter is an
// argument of the same name, in small letters.
var taken = strings.Fields(`
	any append b bool body byte bytes c chi client content contenttype context ctx err error errors false fault float32 float64 fmt handler http int int32 int64
	io json len make mime multipart new nil ok openapitypes operationpath params path projection query queryurl queryvalues r req
	reqeditors request res response result rsp runtime server serverurl siw strconv string strings time true upstream url w xml`)

// renameParameter gives a path parameter another name in Go when its own is taken.
func renameParameter(p *openapi3.Parameter) {
	folded := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, p.Name)
	if !slices.Contains(taken, folded) || p.Extensions["x-go-name"] != nil {
		return
	}
	if p.Extensions == nil {
		p.Extensions = map[string]any{}
	}
	p.Extensions["x-go-name"] = p.Name + "_param"
}
