package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// mostTries bounds how many operations of a document are tried.
const mostTries = 40

// operation is what a frontend begins with: one read of one upstream, narrowed.
type operation struct {
	Upstream string
	// ID is the upstream's operationId, Go the name of the frontend's operation after "get": "Orders".
	ID, Go string
	Path   string
	Params []parameter
	Answer *schema
	// Asked is the path with values, Sent what the upstream answers and Want what the frontend makes of it, in the test.
	Asked      string
	Sent, Want any
}

type parameter struct {
	Name, In string
	Schema   *schema
	value    string
}

// begin finds the operation to begin with. What was refused on the way is told to refused.
func begin(u Upstream, refused func(id string, why error)) (*operation, error) {
	dir, err := os.MkdirTemp("", "facet-new-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover harms nobody
	if err := put(dir, map[string][]byte{"upstreams/" + u.Name + u.Extension: u.Document}); err != nil {
		return nil, err
	}
	workspace, err := spec.Open(dir)
	if err != nil {
		return nil, err
	}
	gets, err := workspace.Documents[0].Gets()
	if err != nil {
		return nil, fmt.Errorf("the upstream %s: %s", u.Name, strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	}
	var why []string
	for _, get := range gets[:min(len(gets), mostTries)] {
		op, err := try(dir, u, get)
		if err == nil {
			return op, nil
		}
		said := strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
		refused(get.ID, errors.New(said))
		why = append(why, get.ID+": "+said)
	}
	return nil, fmt.Errorf("the upstream %s: no GET of %s can be begun with: it needs an answer in JSON with members, and parameters that are single values\n%s", u.Name, u.From, strings.Join(why[:min(len(why), 3)], "\n"))
}

// try makes an operation of an upstream's, and has it proved.
func try(dir string, u Upstream, get spec.Get) (*operation, error) {
	if err := put(dir, map[string][]byte{"operations.yaml": []byte(u.Name + ": ['" + strings.ReplaceAll(get.ID, "'", "''") + "']\n")}); err != nil {
		return nil, err
	}
	_ = os.RemoveAll(filepath.Join(dir, "frontends")) // that of another try
	workspace, err := spec.Open(dir)
	if err != nil {
		return nil, err
	}
	document, err := workspace.Documents[0].Load()
	if err != nil {
		return nil, err
	}
	op, err := declare(u, get, document)
	if err != nil {
		return nil, err
	}
	text, err := render("frontend.yaml.tmpl", frontend{Name: "probe", Upstreams: []Upstream{u}, Operations: []*operation{op}})
	if err != nil {
		return nil, err
	}
	if err := put(dir, map[string][]byte{"frontends/probe.yaml": text}); err != nil {
		return nil, err
	}
	if _, err := generate.Plan(dir); err != nil {
		return nil, err
	}
	return op, nil
}

// declare makes an operation of an upstream's, or says what cannot be declared of it.
func declare(u Upstream, get spec.Get, document *openapi3.T) (*operation, error) {
	item := document.Paths.Value(get.Path)
	if item == nil || item.Get == nil || item.Get.OperationID != get.ID {
		return nil, errors.New("its path is not in this document")
	}
	op := &operation{Upstream: u.Name, ID: get.ID, Go: title(u.Name), Path: "/api/v1/" + u.Name}
	op.Asked = op.Path
	if err := op.parameters(slices.Concat(item.Parameters, item.Get.Parameters)); err != nil {
		return nil, err
	}
	answer := success(item.Get)
	if op.Answer = narrow(answer, 0); op.Answer == nil {
		return nil, errors.New("its answer has no members in JSON that can be named")
	}
	op.Sent = sample(answer, op.Answer, 0)
	op.Want = picked(op.Sent, op.Answer)
	return op, nil
}

// success returns the schema of the answer when it is JSON.
func success(op *openapi3.Operation) *openapi3.SchemaRef {
	response := op.Responses.Value("200")
	if response == nil || response.Value == nil {
		return nil
	}
	for _, mediaType := range slices.Sorted(maps.Keys(response.Value.Content)) {
		if mediaType == "application/json" || strings.HasPrefix(mediaType, "application/json;") {
			return response.Value.Content[mediaType].Schema
		}
	}
	return nil
}

// parameters takes over those that must be given.
func (op *operation) parameters(all openapi3.Parameters) error {
	for _, ref := range all {
		p := ref.Value
		if p == nil || !p.Required {
			continue
		}
		s, value := single(p)
		if s == nil || p.In != "path" && p.In != "query" || !speakable.MatchString(p.Name) {
			return fmt.Errorf("its parameter %s is no single value of the path or the query", p.Name)
		}
		op.Params = append(op.Params, parameter{p.Name, p.In, s, value})
		if p.In == "path" {
			op.Path += "/{" + p.Name + "}"
			op.Asked += "/" + value
		}
	}
	separator := "?"
	for _, p := range op.Params {
		if p.In == "query" {
			op.Asked += separator + p.Name + "=" + p.value
			separator = "&"
		}
	}
	return nil
}

// single returns the schema of a parameter that is one value, and a value for it; nil for any other.
func single(p *openapi3.Parameter) (*schema, string) {
	n := narrow(p.Schema, deepest)
	if n == nil || n.Properties != nil || n.Items != nil {
		return nil, ""
	}
	s := p.Schema.Value
	n.Nullable, n.Enum, n.Format = false, s.Enum, s.Format
	n.Pattern, n.MinLength, n.MaxLength, n.Minimum, n.Maximum = s.Pattern, s.MinLength, s.MaxLength, s.Min, s.Max
	if n.isText() {
		n.MinLength = max(n.MinLength, 1)
	}
	for _, value := range values(n, p) {
		if fits, err := regexp.MatchString(n.Pattern, value); n.Pattern == "" || err == nil && fits {
			return n, value
		}
	}
	return nil, ""
}

// isText says that a parameter may be any text, as far as is known: formats that others made up say nothing.
func (n *schema) isText() bool {
	known := []string{"date", "date-time", "uuid", "email", "uri"}
	return n.Type == "string" && len(n.Enum) == 0 && !slices.Contains(known, n.Format)
}

// values are some of a parameter.
func values(n *schema, p *openapi3.Parameter) []string {
	if !n.isText() {
		return []string{fmt.Sprint(sample(p.Schema, nil, 0))}
	}
	var all []string
	for _, said := range []any{p.Example, p.Schema.Value.Example, p.Schema.Value.Default} {
		if text, ok := said.(string); ok && speakable.MatchString(text) {
			all = append(all, text)
		}
	}
	for _, filler := range []string{"x", "X", "1", "0"} {
		value := strings.Repeat(filler, int(min(max(n.MinLength, 4), 200)))
		if n.MaxLength != nil && uint64(len(value)) > *n.MaxLength {
			value = value[:*n.MaxLength]
		}
		all = append(all, value)
	}
	return all
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
