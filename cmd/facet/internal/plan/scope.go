package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// scope is what expressions can see: the steps and the request of an operation, and the item of a list.
type scope struct {
	o        *operationBuilder
	item     *value
	response *builtStep // whose reply is read; nil where none is
	early    bool       // while the steps are asked, and not after
}

// within returns the scope inside of a list.
func (s scope) within(item value) scope { return scope{o: s.o, item: &item, early: s.early} }

// of returns what an expression or a template yields, or reports why it yields nothing.
func (s scope) of(v *xbff.Value) (value, bool) {
	if v.Template != nil {
		return s.template(v.Template)
	}
	return s.value(v.Expr)
}

// value returns what an expression yields, or reports why it yields nothing.
func (s scope) value(e *xbff.Expr) (value, bool) {
	switch e.Root {
	case xbff.Principal:
		return s.claim(e)
	case xbff.Variant:
		return s.variant(e)
	default: // has a place that a pointer leads on from
	}
	root, ok := s.root(e)
	if !ok {
		return value{}, false
	}
	return s.part(root, e.Pointer, e.Pos, e.Text)
}

// part returns what a pointer leads to, or reports that it leads nowhere.
func (s scope) part(root value, pointer []string, at xbff.Pos, whence string) (value, bool) {
	v, nowhere := root.at(pointer)
	if nowhere == "" {
		v.whence = whence
		return v, true
	}
	switch node := v.resolved(); {
	case node != nil && node.Type == "Array":
		s.o.complain(xbff.PointerIntoList, at, fmt.Sprintf("%s is a list, and %q is no index", v.whence, nowhere), "go through it with $each, or take one with an index such as /0")
	case node != nil && node.Type == "Object":
		var names []string
		for _, m := range node.Members {
			names = append(names, m.Name)
		}
		s.o.complain(xbff.UnknownMember, at, fmt.Sprintf("%s has no %q", v.whence, nowhere), "point at a member that its document declares"+did(nowhere, names))
	default:
		s.o.complain(xbff.UnknownMember, at, fmt.Sprintf("%s has no %q", v.whence, nowhere), "point at a member that its document declares")
	}
	return value{}, false
}

func (s scope) root(e *xbff.Expr) (value, bool) {
	switch e.Root {
	case xbff.StepBody, xbff.StepOutput:
		return s.step(e)
	case xbff.Item:
		if s.item == nil {
			s.o.complain(xbff.ExpressionNotHere, e.Pos, "$item is only inside of a list", "use it in $each or forEach")
			return value{}, false
		}
		return *s.item, true
	case xbff.ResponseBody, xbff.ResponseHeader:
		return s.reply(e, s.response, "reply")
	default:
		return s.request(e)
	}
}

// step returns what a step yields: its body, or one of its outputs.
func (s scope) step(e *xbff.Expr) (value, bool) {
	built, ok := s.o.steps[e.Step]
	if !ok {
		if x := s.o.x.Step(e.Step); x == nil {
			s.o.unknownStep(e.Step, e.Pos)
		}
		return value{}, false
	}
	if s.o.other[e.Step] {
		s.o.complain(xbff.FallbackStepRead, e.Pos, fmt.Sprintf("step %s is asked only when another step has failed", e.Step), "read the step that it stands in for")
		return value{}, false
	}
	if built.many {
		s.o.complain(xbff.ManyResults, e.Pos, fmt.Sprintf("step %s has an answer for each item", e.Step), "find one with $lookup")
		return value{}, false
	}
	built.plan.Read = true
	if e.Root == xbff.StepOutput {
		return s.output(e, built)
	}
	if built.plan.Call.Bodyless {
		s.o.complain(xbff.NoStepBody, e.Pos, fmt.Sprintf("%s answers without a body", built.call.Op), "read another step")
		return value{}, false
	}
	return built.yields, true
}

func (s scope) output(e *xbff.Expr, built *builtStep) (value, bool) {
	output := built.x.Output(e.Name)
	if output == nil {
		var names []string
		for _, o := range built.x.Outputs {
			names = append(names, o.Name.Value)
		}
		s.o.complain(xbff.UnknownOutput, e.Pos, fmt.Sprintf("step %s has no output %s", e.Step, e.Name), "read body, or declare it under outputs"+did(e.Name, names))
		return value{}, false
	}
	root, ok := s.reply(output.Expr, built, built.plan.Go+".Value()")
	if !ok {
		return value{}, false
	}
	v, ok := s.part(root, output.Expr.Pointer, output.Expr.Pos, output.Expr.Text)
	v.whence = strings.TrimSuffix(e.Text, "#"+pointerText(e))
	return v, ok
}

func pointerText(e *xbff.Expr) string {
	if _, fragment, pointed := strings.Cut(e.Text, "#"); pointed {
		return fragment
	}
	return ""
}

// reply returns what an expression on a step's own response begins with. reply is the Go expression of it.
func (s scope) reply(e *xbff.Expr, built *builtStep, reply string) (value, bool) {
	if e.Root == xbff.ResponseBody {
		if built.plan.Call.Bodyless {
			s.o.complain(xbff.NoStepBody, e.Pos, fmt.Sprintf("%s answers without a body", built.call.Op), "leave this out")
			return value{}, false
		}
		v := built.yields
		v.raw, v.whence = reply+".Body", "$response.body"
		if built.plan.Loop != nil && built.plan.Loop.Batch > 0 {
			built.plan.Reads.all()
		}
		return v, true
	}
	header := built.call.responseHeader(e.Name)
	if header == nil {
		s.o.complain(xbff.UnknownResponseHeader, e.Pos, fmt.Sprintf("%s declares no response header %s", built.call.Op, e.Name), "declare it there, or read another one")
		return value{}, false
	}
	built.plan.fields = append(built.plan.fields, header.Header)
	return value{
		maybe: true, node: &Node{Type: "String"}, shapes: built.upstream.shapes, absent: true,
		raw: reply + ".Field(" + strconv.Quote(e.Name) + ")", whence: e.Text,
	}, true
}

// responseHeader returns the header field that a success declares, or nil.
func (c Call) responseHeader(name string) *Field {
	if c.Result.Struct == nil {
		return nil
	}
	for i := range c.Result.Struct.Headers {
		if f := &c.Result.Struct.Headers[i]; strings.EqualFold(f.Header, name) {
			return f
		}
	}
	return nil
}

func (o *operationBuilder) stepNames() []string {
	var names []string
	for _, s := range o.x.Steps {
		names = append(names, s.ID.Value)
	}
	return names
}
