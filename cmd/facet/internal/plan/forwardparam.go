package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// parameters proves that the parameters of both sides are the same by name, and plans how each is passed on.
func (f *forwarder) parameters() {
	own := map[string]Param{}
	for _, p := range f.op.PathParams {
		own["path "+p.ParamName] = param(p, "req."+p.GoName())
	}
	for in, all := range map[string][]codegen.ParameterDefinition{"query": f.op.QueryParams, "header": f.op.HeaderParams, "cookie": f.op.CookieParams} {
		for _, p := range all {
			own[in+" "+p.ParamName] = param(p, "req.Params."+p.GoName())
		}
	}
	for _, p := range f.call.Args {
		f.plan.Args = append(f.plan.Args, f.parameter(own, "path", p).Value)
	}
	for _, group := range []struct {
		in     string
		params []Param
	}{{"query", f.call.Query}, {"header", f.call.Headers}, {"cookie", f.call.Cookies}} {
		for _, p := range group.params {
			planned := f.parameter(own, group.in, p)
			switch {
			case planned.Value == "":
			case strings.Contains(planned.Value, "*v"):
				f.plan.Optional = append(f.plan.Optional, planned)
			default:
				f.plan.Given = append(f.plan.Given, planned)
			}
		}
	}
	for _, left := range sorted(own) {
		p := own[left]
		f.clashWith(xbff.ForwardParameter, f.call.Spec.Origin, fmt.Sprintf("%s has no %s parameter %q", f.call.Op, strings.Fields(left)[0], p.Name), "take it out, or declare steps, where parameters can be called differently")
	}
}

// parameter plans how one of the upstream's parameters is given, and takes it from the frontend's own.
func (f *forwarder) parameter(own map[string]Param, in string, theirs Param) ForwardParam {
	key := in + " " + theirs.Name
	mine, ok := own[key]
	delete(own, key)
	called := fmt.Sprintf("%s parameter %q", in, theirs.Name)
	switch {
	case !ok && theirs.Optional:
		return ForwardParam{}
	case !ok:
		f.clashWith(xbff.ForwardParameter, theirs.Spec.Origin, fmt.Sprintf("%s requires %s, and this operation does not have it", f.call.Op, called), "declare it here, or declare steps, where parameters can be called differently")
		return ForwardParam{}
	case mine.Optional && !theirs.Optional:
		f.clashWith(xbff.ForwardParameter, theirs.Spec.Origin, fmt.Sprintf("%s requires %s, and here it may be missing", f.call.Op, called), "say required: true")
		return ForwardParam{}
	}
	before := len(f.wrong)
	p := &fit{source: newShaper(requests), target: newShaper(requests)}
	f.prove(xbff.ForwardParameter, p,
		side{p.source.node(mine.Spec.Schema), called},
		side{p.target.node(theirs.Spec.Schema), f.call.Op + " " + called}, theirs.Spec.Origin)
	if len(f.wrong) > before {
		return ForwardParam{}
	}
	return f.passed(called, mine, theirs)
}

// basic are Go's own types, between whose values T(v) converts once they are proved to fit.
var basic = []string{"string", "bool", "int", "int32", "int64", "float32", "float64"}

// passed returns how a parameter of the frontend becomes the upstream's.
func (f *forwarder) passed(called string, mine, theirs Param) ForwardParam {
	to := qualified(f.u.Package, theirs.Type)
	plain := mine.Encoding == theirs.Encoding && slices.Contains([]Encoding{String, Integer, Boolean}, mine.Encoding) ||
		slices.Contains(basic, mine.Type) && slices.Contains(basic, theirs.Type)
	convert := func(expression string) string {
		if mine.Type == to {
			return expression
		}
		return to + "(" + expression + ")"
	}
	planned := ForwardParam{Field: strings.TrimPrefix(theirs.Go, "params."), Source: mine.Go}
	switch {
	case mine.Type != to && !plain:
		f.clashWith(xbff.NotSupported, theirs.Spec.Origin, fmt.Sprintf("%s is a %s here and a %s there, and lists and objects are not converted yet", called, mine.Type, to), "$ref the upstream's schema")
	case mine.Pointer && mine.Type == to:
		planned.Value = mine.Go
	case mine.Pointer:
		planned.Value = "new(" + convert("*v") + ")"
	case theirs.Pointer:
		planned.Value = "new(" + convert(mine.Go) + ")"
	default:
		planned.Value = convert(mine.Go)
	}
	return planned
}
