package plan

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// errors plans what the upstream's failures mean for the client: single statuses before classes of them.
func (c *callBuilder) errors() {
	var classes []ErrorRule
	for _, x := range c.step.x.Errors {
		rule, ok := c.errorRule(x)
		switch {
		case !ok:
		case rule.Status < 10:
			classes = append(classes, rule)
		default:
			c.plan.Errors = append(c.plan.Errors, rule)
		}
	}
	c.plan.Errors = append(c.plan.Errors, classes...)
}

func (c *callBuilder) errorRule(x *xbff.ErrorRule) (ErrorRule, bool) {
	var answered []int
	for _, declared := range c.step.call.Declared {
		if covers(x.Status.Value, declared) {
			status, err := strconv.Atoi(declared)
			if err != nil { // the document declares a class itself, or default
				status, _ = strconv.Atoi(x.Status.Value)
			}
			answered = append(answered, status)
		}
	}
	if len(answered) == 0 {
		c.complain(xbff.StatusNotUpstreams, x.Status.Pos, fmt.Sprintf("%s does not declare status %s", c.step.call.Op, x.Status.Value), "take the line out")
		return ErrorRule{}, false
	}
	rule := ErrorRule{}
	if rule.Status, _ = strconv.Atoi(x.Status.Value); rule.Status == 0 {
		rule.Status = int(x.Status.Value[0] - '0')
	}
	if x.Override != nil {
		rule.Answer = x.Override.Status.Value
		if x.Override.Detail != nil {
			rule.Public = x.Override.Detail.Value
		}
		answered = []int{rule.Answer}
	}
	for _, status := range answered {
		if !c.step.x.Optional && (status == 0 || !c.declares(status)) {
			c.complain(xbff.UndeclaredStatus, x.Status.Pos, fmt.Sprintf("the operation does not declare status %s, which this answers", statusName(status, x.Status.Value)), "declare it as problem details")
		}
	}
	return rule, true
}

func statusName(status int, class string) string {
	if status == 0 {
		return class
	}
	return strconv.Itoa(status) + " " + http.StatusText(status)
}

// covers says whether a status of errors, or a class, is about a status that a document declares.
func covers(rule, declared string) bool {
	return rule == declared || declared == "default" || rule[1:] == "XX" && rule[0] == declared[0] || declared[1:] == "XX" && rule[0] == declared[0]
}

// criteria plans what must hold of the reply.
func (c *callBuilder) criteria() {
	inside := c.scope
	inside.response = c.step
	for _, x := range c.step.x.SuccessCriteria {
		c.plan.Criteria = append(c.plan.Criteria, Criterion{Fails: c.unless(x, inside), Text: x.Text})
	}
}

// fallback plans what a failed step yields.
func (o *operationBuilder) fallback(s *xbff.Step, built *builtStep) {
	switch {
	case s.Fallback == nil:
	case built.many || built.plan.Call.Bodyless:
		o.complain(xbff.FallbackMisfit, s.Fallback.Pos, fmt.Sprintf("step %s has no one body that a fallback could take the place of", s.ID.Value), "take the fallback out: what is looked up is null then")
	case s.Fallback.Step != nil:
		o.otherStep(s, built)
	default:
		if problem := fits(built.yields.shapes, built.yields.node, s.Fallback.Value); problem != "" {
			o.clash(xbff.FallbackMisfit, s.Fallback.Pos, standing(built.yields.resolved()), fmt.Sprintf("the fallback of %s does not keep the upstream's response schema: %s", s.ID.Value, problem), "write a value that does")
		}
		built.plan.Fallback = string(s.Fallback.Value.JSON())
		built.yields.absent, built.yields.maybe = s.When != nil, s.When != nil
	}
}

// otherStep plans a fallback that is another step.
func (o *operationBuilder) otherStep(s *xbff.Step, built *builtStep) {
	id := s.Fallback.Step.Value
	other, ok := o.steps[id]
	switch {
	case !ok && o.x.Step(id) == nil:
		o.unknownStep(id, s.Fallback.Pos)
		return
	case !ok:
		return
	case other.plan.Other != nil:
		o.complain(xbff.FallbackStepMisfit, s.Fallback.Pos, fmt.Sprintf("step %s is a fallback and has another step as its own", id), "give it a value as its fallback")
		return
	case other.many, other.upstream != built.upstream, other.yields.node == nil, built.yields.node == nil || other.yields.node.Ref != built.yields.node.Ref:
		o.complain(xbff.FallbackStepMisfit, s.Fallback.Pos, fmt.Sprintf("step %s does not answer in the shape of step %s", id, s.ID.Value), "name a step whose operation answers in the same schema")
		return
	}
	built.plan.Other = &other.plan
	other.plan.Reads.all() // of whatever is read of either
	built.yields.maybe = true
	built.yields.absent = s.When != nil || other.x.When != nil || other.plan.Fallback == ""
}
