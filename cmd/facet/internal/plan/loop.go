package plan

import (
	"fmt"
	"slices"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// defaultConcurrency is how many calls a step makes at once that does not say.
const defaultConcurrency = 8

// loop plans forEach. It returns what $item is in the step's call.
func (o *operationBuilder) loop(s *xbff.Step, built *builtStep) (value, bool) {
	item, items, ok := o.items(s.ForEach)
	if !ok {
		return value{}, false
	}
	if s.MaxItems == nil {
		o.complain(xbff.NoMaxItems, s.Pos, fmt.Sprintf("step %s does not say how many items there may be", s.ID.Value), "give it maxItems")
		return value{}, false
	}
	built.many = true
	built.plan.Loop = &Loop{Items: items, TooMany: "BadUpstream", MaxItems: s.MaxItems.Value, Concurrency: defaultConcurrency}
	if item.ours {
		built.plan.Loop.TooMany = "Invalid"
	}
	if s.Concurrency != nil {
		built.plan.Loop.Concurrency = s.Concurrency.Value
	}
	key, ok := o.key(s, built, item)
	if !ok {
		return value{}, false
	}
	if s.Batch != nil {
		return item, o.batch(s, built, key)
	}
	return item, true
}

// items returns what an item of forEach is, and the expression of them all: a list's, or those of the lists in a list, to
// which a '*' in the pointer leads.
func (o *operationBuilder) items(e *xbff.Expr) (item value, all string, ok bool) {
	root := *e
	root.Pointer = nil
	if e.Root == xbff.Principal {
		root.Pointer = e.Pointer
	}
	over, ok := (scope{o: o}).value(&root)
	if !ok {
		return value{}, "", false
	}
	from, through := over, false
	for _, token := range e.Pointer[len(root.Pointer):] {
		node := over.resolved()
		if token == "*" && node != nil && node.Type == "Array" {
			over.typed("array")
			over.node, over.reads, through = node.Items, over.reads.items(), true
			over.whence += pointed(over.whence, []string{token})
			continue
		}
		if over, ok = (scope{o: o}).part(over, []string{token}, e.Pos, over.whence+pointed(over.whence, []string{token})); !ok {
			return value{}, "", false
		}
	}
	list := over.resolved()
	if list == nil || list.Type != "Array" {
		o.complain(xbff.ForEachOverNoList, e.Pos, fmt.Sprintf("%s is no list", e.Text), "take an expression that is one")
		return value{}, "", false
	}
	over.typed("array")
	all = over.expression() + ".Items()"
	if through {
		all = from.expression() + ".Walk(" + quotedList(append(slices.Clone(e.Pointer), "*")) + ")"
	}
	return value{node: list.Items, shapes: over.shapes, raw: "item", reads: over.reads.items(), ours: over.ours, whence: "$item"}, all, true
}

// key plans what tells the items apart.
func (o *operationBuilder) key(s *xbff.Step, built *builtStep, item value) (value, bool) {
	at, pointer := s.ForEach.Pos, []string(nil)
	if s.Key != nil {
		at, pointer = s.Key.Pos, s.Key.Pointer
	}
	key, ok := (scope{o: o}).part(item, pointer, at, "$item")
	if !ok {
		return value{}, false
	}
	node := key.resolved()
	if node == nil || node.Type != "String" && node.Type != "Integer" {
		o.complain(xbff.KeyNotScalar, at, fmt.Sprintf("the items of step %s are told apart by %s, which is neither a text nor an integer", s.ID.Value, key.whence), "name a member that is with key: $item#/id")
		return value{}, false
	}
	built.plan.Loop.Key, built.keyType = pointer, node.Type
	key.reads.all()
	key.typed(jsonTypeOf(node.Type))
	return key, true
}

// batch plans that one call asks for several keys.
func (o *operationBuilder) batch(s *xbff.Step, built *builtStep, key value) bool {
	b, call := s.Batch, built.call
	results, nowhere := built.yields.at(b.Results.Pointer)
	answers := results.resolved()
	if nowhere != "" || answers == nil || answers.Type != "Array" {
		o.complain(xbff.BatchResultNoList, b.Results.Pos, fmt.Sprintf("%s is no list in the response of %s", b.Results.Text, call.Op), "point at the list of answers")
		return false
	}
	results.typed("array")
	answer := value{node: answers.Items, shapes: built.upstream.shapes, reads: results.reads.items(), whence: "an answer of " + call.Op}
	resultKey, nowhere := answer.at(b.ResultKey.Tokens)
	if nowhere != "" {
		o.complain(xbff.BatchResultKey, b.ResultKey.Pos, fmt.Sprintf("an answer of %s has no %q", call.Op, nowhere), "point at what is the key in an answer")
		return false
	}
	if of := resultKey.resolved(); of == nil || of.Type != key.resolved().Type {
		o.complain(xbff.KeyTypesDiffer, b.ResultKey.Pos, fmt.Sprintf("the key of an item and that of an answer of %s are not both texts or both integers", call.Op), "point at keys of one type")
		return false
	}
	if resultKey.mayBeNull() {
		o.clash(xbff.BatchResultKey, b.ResultKey.Pos, standing(resultKey.resolved()), fmt.Sprintf("the key of an answer of %s may be null or missing", call.Op), "point at one that is always there")
	}
	resultKey.reads.all()
	resultKey.typed(jsonTypeOf(key.resolved().Type))
	if !resultKey.mayBeNull() {
		resultKey.there()
	}
	param := slices.IndexFunc(call.Query, func(p Param) bool { return p.Name == b.Param.Value })
	if param < 0 {
		o.complain(xbff.UnknownParameter, b.Param.Pos, fmt.Sprintf("%s has no query parameter %q", call.Op, b.Param.Value), "name one of its parameters"+did(b.Param.Value, call.parameters()))
		return false
	}
	o.keysFit(s, key, call.Query[param])
	built.plan.sends = append(built.plan.sends, sent{in: "query", param: call.Query[param], value: demand{node: key.node, in: key.shapes, loose: true}, batch: b.Size.Value})
	if limit := call.Query[param].MaxItems; limit > 0 && b.Size.Value > limit {
		o.complain(xbff.BatchTooLarge, b.Size.Pos, fmt.Sprintf("%s takes at most %d of %q", call.Op, limit, b.Param.Value), "make the batch smaller")
	}
	built.plan.Loop.Batch = b.Size.Value
	built.plan.Loop.Results, built.plan.Loop.ResultKey = b.Results.Pointer, b.ResultKey.Tokens
	answer.absent, answer.maybe = true, true
	built.yields = answer
	return true
}

// keysFit proves that a list of keys is one that a batch's parameter takes. Of the keys it is the type that is proved, as
// of any parameter that comes from a step.
func (o *operationBuilder) keysFit(s *xbff.Step, key value, p Param) {
	at := s.Batch.Param.Pos
	if slices.ContainsFunc(s.Parameters, func(x *xbff.Parameter) bool { return x.In.Value == "query" && x.Name.Value == p.Name }) {
		o.complain(xbff.BatchParamNoList, at, fmt.Sprintf("query parameter %q is given by batch, and under parameters too", p.Name), "take it out of parameters")
	}
	shapes := o.upstreams[s.Operation.Source].requests
	list := shapes.known(p.Node)
	if list == nil || list.Type != "Array" {
		o.clash(xbff.BatchParamNoList, at, standing(list), fmt.Sprintf("query parameter %q is no list", p.Name), "name one that is, or leave batch out")
		return
	}
	if p.Type == "[]string" { // in which any key is sent as its text
		return
	}
	f := &fit{source: key.shapes, target: shapes}
	f.whole(side{key.node, "a key"}, side{list.Items, fmt.Sprintf("an item of query parameter %q", p.Name)})
	for _, m := range f.misfits {
		if !bounding(m.code) {
			o.clash(xbff.BatchParamNoList, at, m.target, m.text, "name a parameter that takes such keys, or leave batch out")
		}
	}
}
