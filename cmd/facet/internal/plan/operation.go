package plan

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// operationBuilder plans one operation.
type operationBuilder struct {
	*builder
	op     *codegen.OperationDefinition
	x      *xbff.Operation
	plan   *Aggregation
	steps  map[string]*builtStep
	taken  map[string]bool // Go variables of the steps
	other  map[string]bool // steps that are only asked when another has failed
	circle bool            // steps wait for each other in a circle
}

func (b *builder) aggregation(op *codegen.OperationDefinition, x *xbff.Operation) {
	o := &operationBuilder{
		builder: b, op: op, x: x, steps: map[string]*builtStep{}, taken: map[string]bool{}, other: map[string]bool{},
		plan: &Aggregation{
			Name: op.OperationId, ID: op.SpecOperationId, Op: b.frontend.Name + "." + op.SpecOperationId, Doc: docLines(op.Spec), Line: line(op.Spec.Origin),
			Method: op.Method, Path: op.Path, Timeout: defaultTimeout,
		},
	}
	if x.Timeout != nil {
		o.plan.Timeout = x.Timeout.Value
	}
	before := len(b.wrong)
	o.partial()
	built := o.build()
	o.safety(built)
	o.timing()
	if x.Form() == xbff.Gather {
		o.plan.Gather = "Gather" + o.screen()
		o.parts()
	} else if target, ok := o.response(); ok && len(b.wrong) == before {
		p := &projector{shapes: b.shapes, report: o.complain, clash: o.clash}
		o.plan.Body = p.mapping(target, x.Response, scope{o: o}, "#")
	}
	for _, step := range built {
		if !o.other[step.plan.ID] {
			o.plan.Steps = append(o.plan.Steps, step.plan)
		}
	}
	o.statuses()
	if len(b.wrong) == before {
		b.frontend.Aggregations = append(b.frontend.Aggregations, *o.plan)
	}
}

// build plans the steps, each after those that it reads.
func (o *operationBuilder) build() []*builtStep {
	for _, s := range o.x.Steps {
		if s.Fallback != nil && s.Fallback.Step != nil {
			o.other[s.Fallback.Step.Value] = true
		}
	}
	var built []*builtStep
	for _, s := range o.ordered() {
		if b := o.step(s); b != nil {
			built = append(built, b)
		}
	}
	return built
}

// screen is what the operation's types are named after: "Dashboard" for "GetDashboard".
func (o *operationBuilder) screen() string { return strings.TrimPrefix(o.plan.Name, "Get") }

func (o *operationBuilder) complain(code xbff.Code, at xbff.Pos, text, instead string) {
	o.report(o.plan.Op, code, at, text, instead)
}

// response returns what the document says of the success.
func (o *operationBuilder) response() (*Node, bool) {
	var found *Node
	count := 0
	for status, response := range o.op.Spec.Responses.Map() {
		if !strings.HasPrefix(status, "2") || response.Value == nil {
			continue
		}
		count++
		o.plan.Status, _ = strconv.Atoi(status)
		if content := response.Value.Content.Get("application/json"); content != nil && content.Schema != nil {
			found = o.shapes.node(content.Schema)
			if found == nil {
				found = &Node{Type: "Any", Nullable: true}
			}
		}
	}
	if count != 1 || found == nil || o.plan.Status == 0 {
		o.complain(xbff.NoResponseSchema, o.x.Pos, "the operation does not declare one success whose content is application/json with a schema", "declare one, by its status and not as 2XX")
		return nil, false
	}
	return found, true
}

// partial proves what the document says of answers that lack something.
func (o *operationBuilder) partial() {
	optional := slices.IndexFunc(o.x.Steps, func(s *xbff.Step) bool { return s.Optional })
	switch {
	case o.x.Partial == nil:
	case o.x.Partial.Allow && optional < 0:
		o.complain(xbff.PartialOfNothing, o.x.Partial.Pos, "an answer may lack optional steps, and there are none", "take partial out, or make a step optional")
	case !o.x.Partial.Allow:
		for _, s := range o.x.Steps {
			if s.Optional && s.Fallback == nil && !o.isOther(s) {
				o.complain(xbff.PartialForbidden, s.Pos, fmt.Sprintf("step %s is optional, and the answer may not lack it", s.ID.Value), "give it a fallback, take optional out, or allow partial answers")
			}
		}
	}
}

// isOther says whether the step is asked only when another one has failed.
func (o *operationBuilder) isOther(s *xbff.Step) bool {
	return slices.ContainsFunc(o.x.Steps, func(of *xbff.Step) bool {
		return of.Fallback != nil && of.Fallback.Step != nil && of.Fallback.Step.Value == s.ID.Value
	})
}

// unanswered are the statuses that stand for an upstream which did not answer as its document says.
var unanswered = []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// statuses proves that the document declares every status that the operation can have.
func (o *operationBuilder) statuses() {
	needed := slices.IndexFunc(o.x.Steps, func(s *xbff.Step) bool { return !s.Optional })
	if needed < 0 {
		return
	}
	var undeclared []string
	for _, status := range unanswered {
		if !o.declares(status) {
			undeclared = append(undeclared, strconv.Itoa(status))
		}
	}
	if len(undeclared) > 0 {
		o.complain(xbff.UndeclaredStatus, o.x.Steps[needed].Pos,
			fmt.Sprintf("the operation does not declare %s, which it answers when step %s fails", strings.Join(undeclared, ", "), o.x.Steps[needed].ID.Value), "declare them as problem details")
	}
}

// declares says whether the operation declares a failure with the status, and reports one that is no problem.
func (o *operationBuilder) declares(status int) bool {
	responses := o.op.Spec.Responses
	for _, key := range []string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX", strconv.Itoa(status/100) + "xx", "default"} {
		response := responses.Value(key)
		if response == nil || response.Value == nil {
			continue
		}
		if len(response.Value.Content) > 0 && response.Value.Content["application/problem+json"] == nil {
			o.complain(xbff.NotAProblem, o.x.Pos, fmt.Sprintf("the content of response %s is not application/problem+json", key), "declare it so: every failure is answered as problem details")
		}
		return true
	}
	return false
}

// reserved are the names that generated code uses itself.
var reserved = []string{
	"a", "b", "g", "ctx", "req", "err", "principal", "parts", "missing", "stale", "cacheControl", "body", "replies", "reply", "keys", "items", "item", "hole",
	"context", "http", "strconv", "time", "json", "auth", "fanout", "fault", "projection", "upstream", "openapi_types", "retry", "cache", "route",
	"append", "any", "byte", "error", "false", "float32", "float64", "int", "int32", "int64", "len", "make", "map", "new", "nil", "string", "bool", "true",
}

// counted are the names that the printer numbers itself.
var counted = regexp.MustCompile(`^(m|v|item|hole)[0-9]+$|Param$|Replies$`)

// variable returns the Go variable of a step: its id, unless that means something else already.
func (o *operationBuilder) variable(id string) string {
	name := codegen.LowercaseFirstCharacters(codegen.SchemaNameToTypeName(id))
	for !o.free(name) {
		name += "Step"
	}
	o.taken[name] = true
	return name
}

// free says whether a name may be a step's variable.
func (o *operationBuilder) free(name string) bool {
	for _, u := range o.upstreams {
		if u.Package == name {
			return false
		}
	}
	return !o.taken[name] && !codegen.IsGoKeyword(name) && !slices.Contains(reserved, name) && !counted.MatchString(name)
}
