package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/sample"
)

// operation is one of the document's.
type operation struct {
	name, method, pattern string
	about                 *openapi3.Operation
	params                openapi3.Parameters // those of the path, too
}

// operations returns those of a document, in the order of paths and methods.
func operations(document *openapi3.T) []operation {
	var all []operation
	for _, pattern := range slices.Sorted(maps.Keys(document.Paths.Map())) {
		item := document.Paths.Value(pattern)
		methods := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			about := methods[method]
			name := about.OperationID
			if name == "" {
				name = method + " " + pattern
			}
			params := slices.Clone(about.Parameters)
			for _, p := range item.Parameters {
				if params.GetByInAndName(p.Value.In, p.Value.Name) == nil {
					params = append(params, p)
				}
			}
			all = append(all, operation{name, method, pattern, about, params})
		}
	}
	return all
}

// safe says that asking changes nothing.
func (o *operation) safe() bool { return o.method == http.MethodGet || o.method == http.MethodHead }

// declares says whether an answer of such a status is declared.
func (o *operation) declares(status int) bool {
	return o.about.Responses.Status(status) != nil || o.about.Responses.Value(strconv.Itoa(status/100)+"XX") != nil
}

// request is one way to ask an operation.
type request struct {
	of *operation
	// how says what is special about it: "all parameters", "limit at its maximum".
	how    string
	values map[*openapi3.Parameter]any
	body   any // nil for none
}

// requests are the ways to ask an operation, the plainest first. One that cannot be made is an error, and the others are
// there.
func requests(o *operation, values sample.Source) ([]request, error) {
	b := &builder{of: o, source: values}
	plain, err := b.with("what is required", false)
	if err != nil {
		return nil, err
	}
	b.all = append(b.all, plain)
	if full, err := b.with("all parameters", true); err == nil && len(full.values) > len(plain.values) {
		b.all = append(b.all, full)
	}
	for _, ref := range o.params {
		b.vary(plain, ref.Value)
	}
	return b.all, nil
}

// builder collects the requests of an operation.
type builder struct {
	of     *operation
	source sample.Source
	all    []request
}

// with makes a request with the required parameters, or with all of them.
func (b *builder) with(how string, optional bool) (request, error) {
	r := request{of: b.of, how: how, values: map[*openapi3.Parameter]any{}}
	for _, ref := range b.of.params {
		if !ref.Value.Required && (!optional || ref.Value.Deprecated) {
			continue
		}
		v, err := b.value(ref.Value)
		if err != nil {
			return r, fmt.Errorf("the parameter %s: %w", ref.Value.Name, err)
		}
		r.values[ref.Value] = v
	}
	if body := b.of.about.RequestBody; body != nil && (body.Value.Required || optional) {
		v, err := b.body(body.Value)
		if err != nil {
			return r, fmt.Errorf("the body: %w", err)
		}
		r.body = v
	}
	return r, nil
}

func (b *builder) body(body *openapi3.RequestBody) (any, error) {
	source := b.source
	source.Request = true
	return source.Media(body.Content.Get("application/json"))
}

// value is an example of a parameter, or a value of its schema.
func (b *builder) value(p *openapi3.Parameter) (any, error) {
	if p.Example != nil {
		return p.Example, nil
	}
	for _, name := range slices.Sorted(maps.Keys(p.Examples)) {
		if example := p.Examples[name].Value; example != nil && example.Value != nil {
			return example.Value, nil
		}
	}
	if p.Schema == nil {
		return b.source.Media(p.Content.Get("application/json"))
	}
	return b.source.Value(p.Schema.Value, p.Name)
}

// vary adds the requests in which one parameter is special.
func (b *builder) vary(plain request, p *openapi3.Parameter) {
	if p.Schema == nil || p.Schema.Value == nil {
		return
	}
	add := func(how string, v any) {
		varied := plain
		varied.how, varied.values = p.Name+" "+how, maps.Clone(plain.values)
		varied.values[p] = v
		b.all = append(b.all, varied)
	}
	if p.In == openapi3.ParameterInPath {
		b.stranger(p, add)
		return
	}
	if !p.Required {
		if v, err := b.value(p); err == nil {
			add("alone", v)
		}
	}
	for how, v := range edges(p.Schema.Value) {
		add(how, v)
	}
	if wrong, ok := forbidden(p.Schema.Value); ok && (b.of.declares(http.StatusBadRequest) || b.of.declares(http.StatusUnprocessableEntity)) {
		add("as it may not be", wrong)
	}
}

// stranger asks for something that nobody has, where what is answered then is declared.
func (b *builder) stranger(p *openapi3.Parameter, add func(string, any)) {
	if !b.of.declares(http.StatusNotFound) {
		return
	}
	fresh := b.source
	fresh.Fresh, fresh.Seed = true, b.source.Seed+1
	if v, err := fresh.Value(p.Schema.Value, p.Name); err == nil {
		add("that nobody has", v)
	}
}

// edges yields the values at the bounds of a schema.
func edges(s *openapi3.Schema) func(func(string, any) bool) {
	return func(yield func(string, any) bool) {
		for _, v := range s.Enum {
			if !yield(fmt.Sprintf("is %v", v), v) {
				return
			}
		}
		if s.Type == nil || len(s.Enum) > 0 || !s.Type.Is("integer") && !s.Type.Is("number") {
			return
		}
		if s.Min != nil && !s.ExclusiveMin.IsTrue() && !yield("at its minimum", *s.Min) {
			return
		}
		if s.Max != nil && !s.ExclusiveMax.IsTrue() {
			yield("at its maximum", *s.Max)
		}
	}
}

// forbidden returns a value that breaks the schema for certain.
func forbidden(s *openapi3.Schema) (any, bool) {
	switch {
	case s.Type == nil:
		return nil, false
	case s.Type.Is("integer"), s.Type.Is("number"), s.Type.Is("boolean"):
		return "facet", true
	case len(s.Enum) > 0:
		return "facet-none-of-these", !slices.Contains(s.Enum, any("facet-none-of-these"))
	default:
		return nil, false
	}
}

// url returns the URL of the request below a base.
func (r *request) url(base *url.URL) *url.URL {
	path := r.of.pattern
	query := url.Values{}
	for p, v := range r.values {
		switch p.In {
		case openapi3.ParameterInPath:
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(strings.Join(texts(v), ",")))
		case openapi3.ParameterInQuery:
			inQuery(query, p, v)
		}
	}
	to := *base
	to.RawQuery = query.Encode()
	raw := strings.TrimSuffix(base.EscapedPath(), "/") + path
	to.Path, _ = url.PathUnescape(raw)
	to.RawPath = raw
	return &to
}

// inQuery adds a parameter as its style has it (OpenAPI, Style Values).
func inQuery(query url.Values, p *openapi3.Parameter, v any) {
	if p.Schema == nil {
		text, _ := json.Marshal(v) // it came from JSON
		query.Set(p.Name, string(text))
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if p.Style == openapi3.SerializationDeepObject {
				name = p.Name + "[" + name + "]"
			}
			query[name] = texts(member)
		}
	case []any:
		if separator, joined := separators[p.Style]; joined || p.Explode != nil && !*p.Explode {
			if separator == "" {
				separator = ","
			}
			query.Set(p.Name, strings.Join(texts(v), separator))
			return
		}
		query[p.Name] = texts(v)
	default:
		query[p.Name] = texts(v)
	}
}

var separators = map[string]string{openapi3.SerializationSpaceDelimited: " ", openapi3.SerializationPipeDelimited: "|"}

// texts are the texts of a scalar, or of a list of them.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		return []string{text(v)}
	}
	all := make([]string, len(list))
	for i, item := range list {
		all[i] = text(item)
	}
	return all
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// http makes the request for a base.
func (r *request) http(base *url.URL) (*http.Request, error) {
	var body bytes.Buffer
	if r.body != nil {
		if err := json.NewEncoder(&body).Encode(r.body); err != nil {
			return nil, err
		}
	}
	made, err := http.NewRequest(r.of.method, r.url(base).String(), &body)
	if err != nil {
		return nil, err
	}
	if r.body != nil {
		made.Header.Set("Content-Type", "application/json")
	}
	for p, v := range r.values {
		switch p.In {
		case openapi3.ParameterInHeader:
			made.Header.Set(p.Name, strings.Join(texts(v), ","))
		case openapi3.ParameterInCookie:
			made.AddCookie(&http.Cookie{Name: p.Name, Value: strings.Join(texts(v), ",")})
		}
	}
	return made, nil
}
