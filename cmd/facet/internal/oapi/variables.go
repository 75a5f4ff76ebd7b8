package oapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// spoken are the variables and packages of generated code, oapi-codegen's and ours. A path parameter becomes a variable
// beside them.
var spoken = []string{
	"b", "body", "c", "contenttype", "ctx", "err", "handler", "operationpath", "params", "query", "queryurl", "r", "req", "reqeditors", "res",
	"rsp", "server", "serverurl", "siw", "w",
	"bytes", "chi", "context", "errors", "fmt", "http", "io", "json", "mime", "multipart", "nullable", "path", "projection", "runtime",
	"strconv", "strings", "time", "upstream", "url", "xml", "yaml",
	"any", "append", "bool", "byte", "error", "false", "float32", "float64", "int", "int32", "int64", "len", "make", "new", "nil", "panic",
	"string", "true",
}

// keepApart gives the path parameters that are called like something else another name in Go.
func keepApart(doc *openapi3.T) {
	for _, item := range doc.Paths.Map() {
		nameAside(item.Parameters)
		for _, op := range item.Operations() {
			nameAside(op.Parameters)
		}
	}
}

func nameAside(parameters openapi3.Parameters) {
	for _, ref := range parameters {
		p := ref.Value
		plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", ".", "").Replace(p.Name))
		if p.In != openapi3.ParameterInPath || p.Extensions["x-go-name"] != nil || !slices.Contains(spoken, plain) {
			continue
		}
		if p.Extensions == nil {
			p.Extensions = map[string]any{}
		}
		p.Extensions["x-go-name"] = p.Name + "Param"
	}
}
