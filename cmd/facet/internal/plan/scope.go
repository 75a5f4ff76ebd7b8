package plan

import (
	"fmt"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// scope is what expressions can see: the steps and the request of an operation, and the item of a list.
type scope struct {
	o    *operationBuilder
	item *value
}

// within returns the scope inside of a list.
func (s scope) within(item value) scope { return scope{o: s.o, item: &item} }

// value returns what an expression yields, or reports why it yields nothing.
func (s scope) value(e *xbff.Expr) (value, bool) {
	root, ok := s.root(e)
	if !ok {
		return value{}, false
	}
	v, nowhere := root.at(e.Pointer)
	if nowhere != "" {
		s.o.complain(xbff.UnknownMember, e.Pos, fmt.Sprintf("%s has no %q", root.whence, nowhere), "point at a member that its document declares")
		return value{}, false
	}
	v.whence = e.Text
	return v, true
}

func (s scope) root(e *xbff.Expr) (value, bool) {
	switch e.Root {
	case xbff.StepBody:
		built, ok := s.o.steps[e.Step]
		if !ok {
			if s.o.x.Step(e.Step) == nil {
				s.o.complain(xbff.UnknownStep, e.Pos, fmt.Sprintf("there is no step %s", e.Step), "name a step of this operation")
			}
			return value{}, false
		}
		if built.index {
			s.o.complain(xbff.ManyResults, e.Pos, fmt.Sprintf("step %s has an answer for each item", e.Step), "find one with $lookup")
			return value{}, false
		}
		built.plan.Read = true
		return built.yields, true
	case xbff.Item:
		if s.item == nil {
			s.o.complain(xbff.ExpressionNotHere, e.Pos, "$item is only inside of a list", "use it in $each or forEach")
			return value{}, false
		}
		return *s.item, true
	case xbff.Principal:
		return s.principal(e)
	case xbff.RequestPath:
		return s.path(e)
	default:
		s.o.complain(xbff.NotSupported, e.Pos, fmt.Sprintf("%s is not supported here yet", e.Text), "write the handler by hand")
		return value{}, false
	}
}

// principal knows the claims that every principal has.
func (s scope) principal(e *xbff.Expr) (value, bool) {
	fields := map[string]string{"sub": "principal.Subject", "tier": "principal.Tier"}
	if len(e.Pointer) == 1 && fields[e.Pointer[0]] != "" {
		s.o.plan.Principal = true
		text := &Node{Type: "String"}
		return value{
			node: &Node{Type: "Object", Members: []Member{{Name: e.Pointer[0], Required: true, Node: text}}},
			text: fields[e.Pointer[0]], whence: "$principal#",
		}, true
	}
	s.o.complain(xbff.NotSupported, e.Pos, fmt.Sprintf("%s is not supported yet: sub and tier are", e.Text), "write the handler by hand")
	return value{}, false
}

func (s scope) path(e *xbff.Expr) (value, bool) {
	for _, p := range s.o.op.PathParams {
		if p.ParamName != e.Name {
			continue
		}
		if encoding(p) != String {
			s.o.complain(xbff.NotSupported, e.Pos, fmt.Sprintf("%s is no string; other types are not supported yet", e.Text), "write the handler by hand")
			return value{}, false
		}
		text := "req." + p.GoName()
		if p.TypeDef() != "string" {
			text = "string(" + text + ")"
		}
		return value{node: &Node{Type: "String"}, text: text, whence: e.Text}, true
	}
	s.o.complain(xbff.UnknownRequestField, e.Pos, fmt.Sprintf("the operation has no path parameter %q", e.Name), "name one of its parameters")
	return value{}, false
}

// lookup returns what $lookup finds.
func (s scope) lookup(l *xbff.Lookup) (value, bool) {
	built, ok := s.o.steps[l.Step.Value]
	if !ok {
		s.o.complain(xbff.UnknownStep, l.Step.Pos, fmt.Sprintf("there is no step %s", l.Step.Value), "name a step of this operation")
		return value{}, false
	}
	if !built.index {
		s.o.complain(xbff.LookupOfSingleStep, l.Step.Pos, fmt.Sprintf("step %s has one answer", l.Step.Value), "read it with $steps."+l.Step.Value+".outputs.body")
		return value{}, false
	}
	key, ok := s.value(l.Key)
	if !ok {
		return value{}, false
	}
	if key.text != "" {
		s.o.complain(xbff.NotSupported, l.Key.Pos, fmt.Sprintf("%s as a key is not supported yet", l.Key.Text), "take the key from $item or from a step")
		return value{}, false
	}
	built.plan.Read, built.plan.Looked = true, true
	found := built.yields
	found.null = true
	found.raw = fmt.Sprintf("%sIndex.Find(%s)", built.plan.Go, key.raw)
	found.whence = "$lookup of " + l.Step.Value
	if l.Pointer == nil {
		return found, true
	}
	part, nowhere := found.at(l.Pointer.Tokens)
	if nowhere != "" {
		s.o.complain(xbff.UnknownMember, l.Pointer.Pos, fmt.Sprintf("an answer of %s has no %q", l.Step.Value, nowhere), "point at a member that its document declares")
		return value{}, false
	}
	return part, true
}
