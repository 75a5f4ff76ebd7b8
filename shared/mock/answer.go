package mock

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/negotiate"
	"github.com/facet-bff/facet/shared/sample"
)

// Answer is what is sent.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// problem is an answer that the document does not have.
func problem(status int, detail string) *Answer {
	body, _ := json.Marshal(fault.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}) // never fails
	return &Answer{Status: status, Header: http.Header{"Content-Type": {fault.MediaType}}, Body: body}
}

// answer makes the answer to a request.
func (s *Service) answer(r *http.Request, op *operation, params map[string]string, wanted Preference) *Answer {
	status, declared := declared(op.about.Responses, wanted.Code)
	if declared == nil {
		return problem(status, fmt.Sprintf("%s declares no answer for it.", op.name()))
	}
	m := &making{Service: s, r: r, op: op, params: params, wanted: wanted, status: status, response: declared}
	if s.store != nil && wanted.Code == 0 && wanted.Example == "" {
		if found := s.store.answer(m); found != nil {
			return found
		}
	}
	return m.make()
}

// declared returns the response of a status, or of the first success for 0.
func declared(responses *openapi3.Responses, status int) (int, *openapi3.Response) {
	if status == 0 {
		status = success(responses)
	}
	for _, ref := range []*openapi3.ResponseRef{responses.Status(status), responses.Default()} {
		if ref != nil && ref.Value != nil {
			return status, ref.Value
		}
	}
	return status, nil
}

// success is the status that an operation answers with when nothing goes wrong: its first success, or what it has.
func success(responses *openapi3.Responses) int {
	all := slices.Sorted(maps.Keys(responses.Map()))
	for _, first := range []byte{'2', '3', '1', '4', '5'} {
		for _, code := range all {
			if code[0] != first {
				continue
			}
			if status, err := strconv.Atoi(code); err == nil {
				return status
			}
			return int(first-'0') * 100 // 2XX
		}
		if first == '2' && slices.Contains(all, "default") && !slices.ContainsFunc(all, func(code string) bool { return code[0] == '3' }) {
			return http.StatusOK
		}
	}
	return http.StatusOK
}

// making is an answer that is being made.
type making struct {
	*Service
	r        *http.Request
	op       *operation
	params   map[string]string
	wanted   Preference
	status   int
	response *openapi3.Response
}

func (m *making) source() sample.Source {
	h := fnv.New64a()
	query, _ := url.ParseQuery(m.r.URL.RawQuery)                                                             // it was checked
	_, _ = fmt.Fprint(h, m.config.Seed, " ", m.op.pattern, " ", m.r.URL.Path, "?", query.Encode(), m.status) // never fails
	source := sample.For(m.config.Document, h.Sum64())
	source.Fresh = m.wanted.Dynamic
	return source
}

// make makes it of an example, or of the schema.
func (m *making) make() *Answer {
	if len(m.response.Content) == 0 {
		return m.finished("", nil)
	}
	name, media := m.media()
	if media == nil {
		return problem(http.StatusNotAcceptable, fmt.Sprintf("%s answers with %s.", m.op.name(), strings.Join(slices.Sorted(maps.Keys(m.response.Content)), ", ")))
	}
	v, err := m.value(media)
	if err != nil {
		return problem(http.StatusNotImplemented, err.Error())
	}
	return m.finished(name, v)
}

// value is that of the body.
func (m *making) value(media *openapi3.MediaType) (any, error) {
	if name := m.wanted.Example; name != "" {
		example := media.Examples[name]
		if example == nil || example.Value == nil {
			return nil, fmt.Errorf("%s has no example %s for %d", m.op.name(), name, m.status)
		}
		return example.Value.Value, nil
	}
	source := m.source()
	v, err := source.Media(media)
	if err != nil {
		return nil, err
	}
	if media.Schema == nil || media.Schema.Value == nil {
		return v, nil
	}
	if m.wanted.Fault == Broken {
		return broken(source, media.Schema.Value, v), nil
	}
	return m.echo(source, media.Schema.Value, v), nil
}

// echo has the parameters of the path in an answer that is about what they name, where the schema takes them.
func (m *making) echo(source sample.Source, schema *openapi3.Schema, v any) any {
	object, ok := v.(map[string]any)
	if !ok || m.status >= http.StatusBadRequest {
		return v
	}
	for i, name := range m.op.names {
		names := []string{name}
		if i == len(m.op.names)-1 && strings.HasSuffix(m.op.pattern, "{"+name+"}") {
			names = append(names, "id")
		}
		for _, member := range names {
			put(source, schema, object, member, m.params[name])
		}
	}
	return object
}

// put changes a member that is there to a value of the path, as a number where it has to be one.
func put(source sample.Source, schema *openapi3.Schema, object map[string]any, member, text string) bool {
	before, there := object[member]
	if !there {
		return false
	}
	values := []any{text}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		values = append(values, n)
	}
	for _, value := range values {
		object[member] = value
		if source.Check(schema, object) == nil {
			return true
		}
	}
	object[member] = before
	return false
}

// broken is a value that breaks its schema, in one place if that is possible.
func broken(source sample.Source, schema *openapi3.Schema, v any) any {
	object, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		for _, wrong := range []any{nil, map[string]any{"unexpected": true}, "unexpected", 0.5} {
			changed := maps.Clone(object)
			changed[name] = wrong
			if source.Check(schema, changed) != nil {
				return changed
			}
		}
	}
	for _, wrong := range []any{nil, "unexpected", 0.5, map[string]any{}, []any{nil}} {
		if source.Check(schema, wrong) != nil {
			return wrong
		}
	}
	return v
}

// media is the body's media type that the request takes: JSON where there is any.
func (m *making) media() (string, *openapi3.MediaType) {
	names := slices.SortedFunc(maps.Keys(m.response.Content), func(a, b string) int {
		if x, y := isJSON(a), isJSON(b); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	accept := m.r.Header.Values("Accept")
	for _, name := range names {
		if len(accept) == 0 || m.status >= http.StatusBadRequest || acceptable(accept, name) {
			return name, m.response.Content[name]
		}
	}
	return "", nil
}

func isJSON(mediaType string) bool {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json") || mediaType == "*/*"
}

// finished is the answer with its header and the text of its body.
func (m *making) finished(mediaType string, v any) *Answer {
	answer := &Answer{Status: m.status, Header: m.header()}
	if mediaType == "" {
		return answer
	}
	if strings.Contains(mediaType, "*") {
		mediaType = "application/json"
	}
	answer.Header.Set("Content-Type", mediaType)
	if text, ok := v.(string); ok && !isJSON(mediaType) {
		answer.Body = []byte(text)
		return answer
	}
	if !isJSON(mediaType) {
		return problem(http.StatusNotImplemented, fmt.Sprintf("No %s can be made up: the document had better have an example.", mediaType))
	}
	answer.Body, _ = json.Marshal(v) // it came of JSON
	return answer
}

// header has the fields that are required, or that have an example.
func (m *making) header() http.Header {
	header := http.Header{}
	source := m.source()
	for name, ref := range m.response.Headers {
		h := ref.Value
		if h == nil || h.Schema == nil || strings.EqualFold(name, "Content-Type") || !h.Required && h.Example == nil && h.Schema.Value.Example == nil {
			continue
		}
		p := h.Parameter
		p.Name = name
		if v, err := source.Parameter(&p); err == nil {
			header.Set(name, fmt.Sprint(v))
		}
	}
	return header
}

// acceptable says whether an Accept header takes a media type.
func acceptable(accept []string, mediaType string) bool {
	plain, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	kind, _, _ := strings.Cut(plain, "/")
	for member, weight := range negotiate.Members(accept) {
		member, _, _ = strings.Cut(member, ";")
		if weight > 0 && (member == plain || member == kind+"/*" || member == "*/*" || strings.Contains(plain, "*")) {
			return true
		}
	}
	return false
}
