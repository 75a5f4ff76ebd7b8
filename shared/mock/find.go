package mock

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is one of the document's.
type operation struct {
	id, method, pattern string
	path                *regexp.Regexp
	names               []string // of the path's parameters
	about               *openapi3.Operation
}

var parameterName = regexp.MustCompile(`\{([^{}]+)\}`)

// operations are those of a document, paths without parameters first (OpenAPI, Path Templating Matching).
func operations(document *openapi3.T) []*operation {
	var all []*operation
	for pattern, item := range document.Paths.Map() {
		var expression strings.Builder
		var names []string
		rest := 0
		for _, at := range parameterName.FindAllStringSubmatchIndex(pattern, -1) {
			expression.WriteString(regexp.QuoteMeta(pattern[rest:at[0]]) + "([^/]+?)")
			names = append(names, pattern[at[2]:at[3]])
			rest = at[1]
		}
		path := regexp.MustCompile("^" + expression.String() + regexp.QuoteMeta(pattern[rest:]) + "$")
		for method, about := range item.Operations() {
			all = append(all, &operation{about.OperationID, method, pattern, path, names, about})
		}
	}
	slices.SortFunc(all, func(a, b *operation) int {
		if n := len(a.names) - len(b.names); n != 0 {
			return n
		}
		return strings.Compare(a.pattern+" "+a.method, b.pattern+" "+b.method)
	})
	return all
}

// name is what an operation is called: its operationId, or its method and path.
func (o *operation) name() string {
	if o.id != "" {
		return o.id
	}
	return o.method + " " + o.pattern
}

// find returns the operation of a request with its path's parameters, or the methods that the path has.
func (s *Service) find(r *http.Request) (*operation, map[string]string, []string) {
	path := r.URL.EscapedPath()
	if after, ok := strings.CutPrefix(path, s.base); ok && s.base != "" && strings.HasPrefix(after, "/") {
		path = after
	}
	var allowed []string
	for _, op := range s.operations {
		match := op.path.FindStringSubmatch(path)
		if match == nil {
			continue
		}
		if op.method != r.Method && (op.method != http.MethodGet || r.Method != http.MethodHead) {
			allowed = append(allowed, op.method)
			continue
		}
		params := map[string]string{}
		for i, name := range op.names {
			if value, err := url.PathUnescape(match[i+1]); err == nil {
				params[name] = value
			}
		}
		return op, params, nil
	}
	slices.Sort(allowed)
	return nil, nil, slices.Compact(allowed)
}
