package plan

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// claim returns what is known of every principal. Its fields are those of auth.Principal.
func (s scope) claim(e *xbff.Expr) (value, bool) {
	if len(s.o.op.SecurityDefinitions) == 0 {
		s.o.complain(xbff.NoPrincipal, e.Pos, fmt.Sprintf("%s is read, and the operation asks for no security scheme", e.Text), "give the operation or the document security")
		return value{}, false
	}
	text := &Node{Type: "String"}
	claims := map[string]value{
		"sub":    {text: "principal.Subject", node: text},
		"tier":   {text: "principal.Tier", node: text},
		"roles":  {raw: "projection.Encode(append([]string{}, principal.Roles...))", node: &Node{Type: "Array", Items: text}},
		"scopes": {raw: "projection.Encode(append([]string{}, principal.Scopes...))", node: &Node{Type: "Array", Items: text}},
	}
	if len(e.Pointer) > 0 {
		if v, ok := claims[e.Pointer[0]]; ok {
			s.o.plan.Principal, s.o.plan.Personal = true, true
			v.shapes, v.ours, v.whence = s.o.requests, true, "$principal#/"+e.Pointer[0]
			return s.part(v, e.Pointer[1:], e.Pos, e.Text)
		}
	}
	s.o.complain(xbff.UnknownMember, e.Pos, fmt.Sprintf("%s is not known of a principal", e.Text), "read sub, tier, roles or scopes")
	return value{}, false
}

// variant returns the variant that the request got of an experiment, which is one of those that the document declares.
func (s scope) variant(e *xbff.Expr) (value, bool) {
	declared := s.o.document.Experiment(e.Name)
	if declared == nil {
		var names []string
		for _, other := range s.o.document.Experiments {
			names = append(names, other.Name.Value)
		}
		s.o.complain(xbff.UnknownExperiment, e.Pos, fmt.Sprintf("the document has no experiment %q", e.Name), "declare it with its variants in x-bff-experiments"+did(e.Name, names))
		return value{}, false
	}
	s.o.plan.Personal = s.o.plan.Personal || len(s.o.op.SecurityDefinitions) > 0 // nobody is assigned one where nobody is known
	var names []string
	schema := openapi3.NewStringSchema()
	for _, v := range declared.Variants {
		names, schema.Enum = append(names, v.Value), append(schema.Enum, v.Value)
	}
	return value{
		text: fmt.Sprintf("route.VariantOf(ctx, %q, %s)", e.Name, quotedList(names)),
		node: s.o.requests.node(schema.NewRef()), shapes: s.o.requests, ours: true, whence: e.Text,
	}, true
}

// request returns what an expression on the request begins with.
func (s scope) request(e *xbff.Expr) (value, bool) {
	if e.Root == xbff.RequestBody {
		return s.body(e)
	}
	for in, params := range s.parameters() {
		if in != e.Root {
			continue
		}
		for _, p := range params {
			if p.ParamName == e.Name || e.Root == xbff.RequestHeader && strings.EqualFold(p.ParamName, e.Name) {
				return s.parameter(e, p), true
			}
		}
		var names []string
		for _, p := range params {
			names = append(names, p.ParamName)
		}
		s.o.complain(xbff.UnknownRequestField, e.Pos, fmt.Sprintf("the operation has no %s parameter %q", places[e.Root], e.Name), "name one of its parameters"+did(e.Name, names))
	}
	return value{}, false
}

var places = map[xbff.Root]string{xbff.RequestPath: "path", xbff.RequestQuery: "query", xbff.RequestHeader: "header"}

func (s scope) parameters() map[xbff.Root][]codegen.ParameterDefinition {
	op := s.o.op
	return map[xbff.Root][]codegen.ParameterDefinition{xbff.RequestPath: op.PathParams, xbff.RequestQuery: op.QueryParams, xbff.RequestHeader: op.HeaderParams}
}

// parameter returns a parameter of the request. A required text is a Go string; whatever else oapi-codegen has decoded is
// encoded again.
func (s scope) parameter(e *xbff.Expr, p codegen.ParameterDefinition) value {
	field := "req.Params." + p.GoName()
	if e.Root == xbff.RequestPath {
		field = "req." + p.GoName()
	}
	v := value{node: s.o.requests.node(p.Spec.Schema), shapes: s.o.requests, absent: !p.Required, ours: true, whence: e.Text}
	if encoding(p) == String && p.Required {
		if v.text = field; p.TypeDef() != "string" {
			v.text = "string(" + field + ")"
		}
		return v
	}
	v.raw, v.field, v.typ = "projection.Encode("+field+")", field, p.TypeDef()
	if p.HasOptionalPointer() {
		v.typ = "*" + v.typ
	}
	return v
}

// body returns the request's body.
func (s scope) body(e *xbff.Expr) (value, bool) {
	body := s.o.op.Spec.RequestBody
	if body == nil || body.Value == nil || body.Value.Content.Get("application/json") == nil {
		s.o.complain(xbff.NoRequestBody, e.Pos, fmt.Sprintf("%s is read, and the operation declares no body of application/json", e.Text), "declare one, with a schema")
		return value{}, false
	}
	raw := "projection.Encode(req.Body)"
	if s.o.x.Form() == xbff.Full { // what a handler written by hand reads, too, is decoded
		s.o.plan.RequestBody, raw = true, "body"
	}
	return value{
		node: s.o.requests.node(body.Value.Content.Get("application/json").Schema), shapes: s.o.requests,
		absent: !body.Value.Required, raw: raw, ours: true, whence: "$request.body",
	}, true
}
