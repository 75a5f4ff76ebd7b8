package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// BuildUpstream plans the caller of an upstream from its operations as oapi-codegen names them. It must be called while
// oapi-codegen can be asked for names ([oapi.Operations]).
func BuildUpstream(u *Upstream, operations []codegen.OperationDefinition) error {
	shapes := newShaper(answers)
	shapes.typeOf = codegen.RefPathToGoType
	for i := range operations {
		op := &operations[i]
		if op.IsAlias {
			continue
		}
		call, err := buildCall(u, op, shapes)
		if err != nil {
			return err
		}
		u.Calls = append(u.Calls, call)
	}
	slices.SortStableFunc(u.Calls, func(a, b Call) int { return a.Line - b.Line })
	u.Shapes, u.shapes, u.requests = shapes.shapes(), shapes, newShaper(requests)
	for i := range u.Calls {
		call := &u.Calls[i]
		for _, params := range [][]Param{call.Args, call.Query, call.Headers, call.Cookies} {
			for j := range params {
				params[j].Node = u.requests.node(params[j].Spec.Schema)
			}
		}
	}
	return nil
}

func buildCall(u *Upstream, op *codegen.OperationDefinition, shapes *shaper) (Call, error) {
	call := Call{
		Name:   op.OperationId,
		Op:     u.Name + "." + op.SpecOperationId,
		Doc:    docLines(op.Spec),
		Line:   line(op.Spec.Origin),
		Method: op.Method,
		Path:   op.Path,
		Spec:   op.Spec,
	}
	for _, p := range op.PathParams {
		call.Args = append(call.Args, param(p, p.GoVariableName()))
	}
	if op.RequiresParamObject() {
		call.ParamsType = op.OperationId + "Params"
	}
	call.Query = params(op.QueryParams)
	call.Headers = params(op.HeaderParams)
	call.Cookies = params(op.CookieParams)
	var err error
	if call.Target, err = target(op.Path, call.Args); err != nil {
		return call, fmt.Errorf("%s %s: %w", op.Method, op.Path, err)
	}
	call.Body = body(op)
	call.Result, call.Declared = result(op, shapes)
	return call, nil
}

// docWidth is where the lines of doc comments are broken.
const docWidth = 115

// docLines returns the operation's description, or its summary, as the lines of a comment.
func docLines(op *openapi3.Operation) []string {
	text := strings.TrimSpace(op.Description)
	if text == "" {
		text = strings.TrimSpace(op.Summary)
	}
	if text == "" {
		return nil
	}
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, wrap(strings.TrimRight(line, " \t\r\n"))...)
	}
	return lines
}

func wrap(line string) []string {
	var lines []string
	for len(line) > docWidth {
		at := strings.LastIndexByte(line[:docWidth], ' ')
		if at <= 0 {
			break
		}
		lines = append(lines, line[:at])
		line = line[at+1:]
	}
	return append(lines, line)
}

func line(origin *openapi3.Origin) int {
	if origin == nil || origin.Key == nil {
		return 0
	}
	return origin.Key.Line
}

func params(definitions []codegen.ParameterDefinition) []Param {
	var all []Param
	for _, p := range definitions {
		all = append(all, param(p, "params."+p.GoName()))
	}
	return all
}

func param(p codegen.ParameterDefinition, expression string) Param {
	return Param{
		Name:         p.ParamName,
		Go:           expression,
		Type:         p.TypeDef(),
		Encoding:     encoding(p),
		Optional:     !p.Required,
		Pointer:      p.HasOptionalPointer(),
		Style:        p.Style(),
		Explode:      p.Explode(),
		In:           "ParamLocation" + strings.ToUpper(p.In[:1]) + p.In[1:],
		SchemaType:   p.SchemaType(),
		SchemaFormat: p.SchemaFormat(),
		MaxItems:     maxItems(p),
		Spec:         p.Spec,
	}
}

func maxItems(p codegen.ParameterDefinition) int {
	if p.Spec.Schema == nil || p.Spec.Schema.Value == nil || p.Spec.Schema.Value.MaxItems == nil {
		return 0
	}
	return int(*p.Spec.Schema.Value.MaxItems)
}

// notStrings are the formats of strings that oapi-codegen does not represent as a Go string.
var notStrings = []string{"date", "date-time", "uuid", "byte", "binary", "json"}

func encoding(p codegen.ParameterDefinition) Encoding {
	if p.Spec.Schema == nil || p.Spec.Schema.Value == nil || !isPlain(p.Spec.Schema.Value) {
		return Styled
	}
	schema := p.Spec.Schema.Value
	usual := map[string]string{ // the styles that write a single value as it is
		openapi3.ParameterInQuery: "form", openapi3.ParameterInCookie: "form",
		openapi3.ParameterInPath: "simple", openapi3.ParameterInHeader: "simple",
	}
	switch {
	case p.Style() != usual[p.In]:
		return Styled
	case schema.Type.Is("string") && !slices.Contains(notStrings, schema.Format):
		return String
	case schema.Type.Is("integer"):
		return Integer
	case schema.Type.Is("boolean"):
		return Boolean
	case schema.Type.Is("array") && p.In == openapi3.ParameterInQuery && p.Explode() && schema.Items != nil &&
		isPlain(schema.Items.Value) && schema.Items.Value.Type.Is("string") && !slices.Contains(notStrings, schema.Items.Value.Format):
		return Strings
	default:
		return Styled
	}
}

// isPlain says that nothing but the schema's type decides its Go type.
func isPlain(schema *openapi3.Schema) bool {
	return schema != nil && len(schema.OneOf)+len(schema.AnyOf)+len(schema.AllOf) == 0 && !schema.Nullable &&
		len(schema.Extensions) == 0
}

// target cuts a path template into pieces.
func target(path string, args []Param) ([]Piece, error) {
	var pieces []Piece
	for path != "" {
		open := strings.IndexByte(path, '{')
		if open < 0 {
			return append(pieces, Piece{Literal: path}), nil
		}
		end := strings.IndexByte(path, '}')
		if end < open {
			return nil, fmt.Errorf("the braces of the path do not match")
		}
		if open > 0 {
			pieces = append(pieces, Piece{Literal: path[:open]})
		}
		name := path[open+1 : end]
		i := slices.IndexFunc(args, func(p Param) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no path parameter is named %q", name)
		}
		pieces = append(pieces, Piece{Param: &args[i]})
		path = path[end+1:]
	}
	return pieces, nil
}

// body chooses the JSON body, or the first one that a document lists where none is JSON.
func body(op *codegen.OperationDefinition) *Body {
	for _, b := range op.Bodies {
		if b.IsJSON() {
			return &Body{Type: op.OperationId + b.NameTag + "RequestBody", MediaType: b.ContentType, JSON: true}
		}
	}
	if len(op.Bodies) > 0 {
		return &Body{Type: "[]byte", MediaType: op.Bodies[0].ContentType}
	}
	return nil
}

func result(op *codegen.OperationDefinition, shapes *shaper) (Result, []string) {
	success, declared := split(op.Responses)
	var r Result
	var headers []Field
	for _, response := range success {
		r.Answers = addAnswer(r.Answers, answer(op, response, shapes))
		for _, h := range response.Headers {
			field := Field{Go: h.GoName, Type: "string", Header: h.Name}
			if !slices.Contains(headers, field) {
				headers = append(headers, field)
			}
		}
	}
	if len(headers) == 0 && len(success) <= 1 {
		if len(r.Answers) == 1 {
			r.Type = bodyType(r.Answers[0])
		}
		return r, declared
	}
	r.Struct = &ResultStruct{Name: op.OperationId + "Result", Headers: headers}
	r.Type = "*" + r.Struct.Name
	nameBodies(&r)
	return r, declared
}

// split tells the responses that are successes from the statuses of the others. Where a document declares no success,
// "default" is one.
func split(responses []codegen.ResponseDefinition) (success []codegen.ResponseDefinition, declared []string) {
	var fallback *codegen.ResponseDefinition
	for i, response := range responses {
		switch {
		case strings.HasPrefix(response.StatusCode, "2"):
			success = append(success, response)
		case strings.EqualFold(response.StatusCode, "default"):
			fallback = &responses[i]
			fallthrough
		default:
			declared = append(declared, response.StatusCode)
		}
	}
	if len(success) == 0 && fallback != nil {
		success = append(success, *fallback)
	}
	slices.SortFunc(success, func(a, b codegen.ResponseDefinition) int { return strings.Compare(a.StatusCode, b.StatusCode) })
	slices.Sort(declared)
	return success, declared
}

func answer(op *codegen.OperationDefinition, response codegen.ResponseDefinition, shapes *shaper) Answer {
	status := strings.ToUpper(response.StatusCode)
	if _, err := strconv.Atoi(status); err != nil {
		status = "2XX"
	}
	a := Answer{Match: []string{status}}
	for _, content := range response.Contents {
		if !content.IsJSON() {
			a.MediaTypes = append(a.MediaTypes, content.ContentType)
			continue
		}
		a.JSON = content.Schema.TypeDecl()
		a.Shape = shapes.expression(op.OperationId+response.StatusCode, schemaOf(op, response.StatusCode, content.ContentType))
		a.MediaTypes = nil
		break
	}
	return a
}

// schemaOf returns the schema that the document gives to a response.
func schemaOf(op *codegen.OperationDefinition, status, mediaType string) *openapi3.SchemaRef {
	response := op.Spec.Responses.Value(status)
	if response == nil || response.Value == nil || response.Value.Content[mediaType] == nil {
		return nil
	}
	return response.Value.Content[mediaType].Schema
}

// expression returns the variable of the schema's shape. An inline schema gets a variable named after where it is.
func (s *shaper) expression(place string, schema *openapi3.SchemaRef) string {
	if schema == nil || schema.Value == nil {
		schema = &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	}
	if schema.Ref == "" {
		schema = &openapi3.SchemaRef{Ref: place, Value: schema.Value}
	}
	return s.node(schema).Ref
}

func addAnswer(answers []Answer, a Answer) []Answer {
	for i := range answers {
		if answers[i].JSON == a.JSON && answers[i].Shape == a.Shape && slices.Equal(answers[i].MediaTypes, a.MediaTypes) {
			answers[i].Match = append(answers[i].Match, a.Match...)
			return answers
		}
	}
	return append(answers, a)
}

func bodyType(a Answer) string {
	switch {
	case a.JSON != "":
		return "*" + a.JSON
	case len(a.MediaTypes) > 0:
		return "[]byte"
	default:
		return ""
	}
}

// nameBodies gives each kind of body a field of the result struct: Body when there is one, else Body200 and so on.
func nameBodies(r *Result) {
	bodies := 0
	for _, a := range r.Answers {
		if bodyType(a) != "" {
			bodies++
		}
	}
	for i := range r.Answers {
		a := &r.Answers[i]
		if bodyType(*a) == "" {
			continue
		}
		a.Field = "Body"
		if bodies > 1 {
			a.Field += strings.ToUpper(a.Match[0])
		}
		r.Struct.Bodies = append(r.Struct.Bodies, Field{Go: a.Field, Type: bodyType(*a)})
	}
}
