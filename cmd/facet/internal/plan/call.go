package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// call returns the expression of a step's call.
func (o *operationBuilder) call(s *xbff.Step, u *Upstream, call *Call) string {
	given := map[string]*xbff.Parameter{}
	for _, p := range s.Parameters {
		given[p.In.Value+" "+p.Name.Value] = p
	}
	args := []string{"ctx"}
	for _, p := range call.Args {
		args = append(args, o.argument(s, u, given, "path", p))
	}
	if call.ParamsType != "" {
		var fields []string
		for in, params := range map[string][]Param{"query": call.Query, "header": call.Headers, "cookie": call.Cookies} {
			for _, p := range params {
				if expression := o.argument(s, u, given, in, p); expression != "" {
					fields = append(fields, strings.TrimPrefix(p.Go, "params.")+": "+expression)
				}
			}
		}
		slices.Sort(fields)
		args = append(args, "&"+u.Package+"."+call.ParamsType+"{"+strings.Join(fields, ", ")+"}")
	}
	for _, p := range s.Parameters {
		if _, left := given[p.In.Value+" "+p.Name.Value]; left {
			o.complain(xbff.UnknownParameter, p.Name.Pos, fmt.Sprintf("%s has no %s parameter %q", call.Op, p.In.Value, p.Name.Value), "name one of its parameters")
		}
	}
	return "a." + o.services[u.Name].Field + "." + call.Name + "JSON(" + strings.Join(args, ", ") + ")"
}

// argument returns the expression of one parameter, and takes it from those that are given.
func (o *operationBuilder) argument(s *xbff.Step, u *Upstream, given map[string]*xbff.Parameter, in string, p Param) string {
	key := in + " " + p.Name
	x, ok := given[key]
	delete(given, key)
	if s.Batch != nil && in == "query" && s.Batch.Param.Value == p.Name {
		if p.Encoding != Strings || p.Type != "[]string" {
			o.complain(xbff.BatchParamNoList, s.Batch.Param.Pos, fmt.Sprintf("query parameter %q is no list of strings", p.Name), "name one that is")
		}
		return "keys"
	}
	switch {
	case !ok && !p.Optional:
		o.complain(xbff.MissingParameter, s.Pos, fmt.Sprintf("step %s does not give %s parameter %q, which is required", s.ID.Value, in, p.Name), "give it under parameters")
		return ""
	case !ok:
		return ""
	case x.Value.Literal != nil:
		return o.literalArgument(x, u, p)
	case x.Value.Expr != nil:
		return o.expressionArgument(x, u, p)
	default:
		o.complain(xbff.NotSupported, x.Value.Pos, "a template is not supported here yet", "write the handler by hand")
		return ""
	}
}

func (o *operationBuilder) literalArgument(x *xbff.Parameter, u *Upstream, p Param) string {
	l := x.Value.Literal
	var expression string
	switch {
	case p.Encoding == String && l.Kind == xbff.KindString:
		expression = convert(u, p, strconv.Quote(l.Text))
	case p.Encoding == Integer && l.Kind == xbff.KindNumber && !strings.ContainsAny(l.Text, ".eE"),
		p.Encoding == Boolean && l.Kind == xbff.KindBoolean:
		expression = qualified(u.Package, p.Type) + "(" + l.Text + ")"
	default:
		o.complain(xbff.ParameterType, l.Pos, fmt.Sprintf("parameter %q is of type %s, and this is a %s", p.Name, p.SchemaType, l.Kind), "write a value of that type")
		return ""
	}
	o.withinBounds(l, p)
	return pointed(p, expression)
}

func (o *operationBuilder) expressionArgument(x *xbff.Parameter, u *Upstream, p Param) string {
	v, ok := (scope{o: o}).value(x.Value.Expr)
	if !ok {
		return ""
	}
	if v.mayBeNull() && !p.Optional && !o.tested(x.Value.Expr) {
		o.complain(xbff.ParameterMayBeNull, x.Value.Pos, fmt.Sprintf("parameter %q is required, and %s may be null", p.Name, v.whence), "test it with when, so that the step is not made without it")
	}
	node := v.resolved()
	switch {
	case p.Encoding != String || node == nil || node.Type != "String":
		o.complain(xbff.ParameterType, x.Value.Pos, fmt.Sprintf("parameter %q is of type %s, and %s is not a string; other types are not supported yet", p.Name, p.SchemaType, v.whence), "write the handler by hand")
		return ""
	case v.text != "":
		return pointed(p, convert(u, p, v.text))
	default:
		return pointed(p, convert(u, p, v.raw+".Param()"))
	}
}

// tested says whether the step that reads an expression is made only when that is not null.
func (o *operationBuilder) tested(e *xbff.Expr) bool {
	for _, s := range o.x.Steps {
		if s.When == nil || s.When.Op != xbff.NotEqual || s.When.Left.Text != e.Text {
			continue
		}
		for _, p := range s.Parameters {
			if p.Value != nil && p.Value.Expr == e {
				return true
			}
		}
	}
	return false
}

// convert makes a string a value of the parameter's type.
func convert(u *Upstream, p Param, text string) string {
	if p.Type == "string" {
		return text
	}
	return qualified(u.Package, p.Type) + "(" + text + ")"
}

func pointed(p Param, expression string) string {
	if p.Pointer {
		return "new(" + expression + ")"
	}
	return expression
}

// loop plans forEach over a list, with a batch.
func (o *operationBuilder) loop(s *xbff.Step, built *builtStep, u *Upstream, call *Call) {
	l := s
	if l.Batch == nil || l.Key == nil {
		o.complain(xbff.NotSupported, s.Pos, "forEach without key and batch is not supported yet", "give it a batch, or write the handler by hand")
		return
	}
	over, ok := (scope{o: o}).value(l.ForEach)
	if !ok {
		return
	}
	list := over.resolved()
	if list == nil || list.Type != "Array" {
		o.complain(xbff.ForEachOverNoList, l.ForEach.Pos, fmt.Sprintf("%s is no list", over.whence), "take an expression that is one")
		return
	}
	results, nowhere := built.yields.at(l.Batch.Results.Pointer)
	answers := results.resolved()
	if nowhere != "" || answers == nil || answers.Type != "Array" {
		o.complain(xbff.BatchResultNoList, l.Batch.Results.Pos, fmt.Sprintf("%s is no list in the response of %s", l.Batch.Results.Text, call.Op), "point at the list of answers")
		return
	}
	answer := value{node: answers.Items, shapes: u.shapes, whence: s.ID.Value}
	answerKey, nowhere := answer.at(l.Batch.ResultKey.Tokens)
	if nowhere != "" {
		o.complain(xbff.BatchResultKey, l.Batch.ResultKey.Pos, fmt.Sprintf("an answer of %s has no %q", call.Op, nowhere), "point at what is the key in an answer")
		return
	}
	item := value{node: list.Items, shapes: over.shapes, whence: "$item"}
	itemKey, nowhere := item.at(l.Key.Pointer)
	if nowhere != "" {
		o.complain(xbff.UnknownMember, l.Key.Pos, fmt.Sprintf("an item of %s has no %q", over.whence, nowhere), "point at what is the key in an item")
		return
	}
	if a, b := itemKey.resolved(), answerKey.resolved(); a == nil || b == nil || a.Type != b.Type || a.Type != "String" && a.Type != "Integer" {
		o.complain(xbff.KeyTypesDiffer, l.Key.Pos, fmt.Sprintf("the key of an item and that of an answer of %s are not both strings or both integers", call.Op), "point at keys of one type")
		return
	}
	if l.MaxItems == nil {
		o.complain(xbff.NoMaxItems, s.Pos, fmt.Sprintf("step %s does not say how many items there may be", s.ID.Value), "give it maxItems")
		return
	}
	param := slices.IndexFunc(call.Query, func(p Param) bool { return p.Name == l.Batch.Param.Value })
	if param < 0 {
		o.complain(xbff.UnknownParameter, l.Batch.Param.Pos, fmt.Sprintf("%s has no query parameter %q", call.Op, l.Batch.Param.Value), "name one of its parameters")
		return
	}
	if limit := call.Query[param].MaxItems; limit > 0 && l.Batch.Size.Value > limit {
		o.complain(xbff.BatchTooLarge, l.Batch.Size.Pos, fmt.Sprintf("%s takes at most %d of %q", call.Op, limit, l.Batch.Param.Value), "make the batch smaller")
	}
	built.plan.Loop = &Loop{
		Over: over.raw, Key: l.Key.Pointer, MaxItems: l.MaxItems.Value, Size: l.Batch.Size.Value, Concurrency: 4,
		Results: l.Batch.Results.Pointer, ResultKey: l.Batch.ResultKey.Tokens,
	}
	if l.Concurrency != nil {
		built.plan.Loop.Concurrency = l.Concurrency.Value
	}
	built.index = true
	built.yields = answer
}
