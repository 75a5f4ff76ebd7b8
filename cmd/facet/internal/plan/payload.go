package plan

import (
	"fmt"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// payload plans the body that a call sends, and returns the expression of it; empty for none.
func (c *callBuilder) payload() string {
	x, call := c.step.x.RequestBody, c.step.call
	taken := requestBody(call.Spec)
	switch {
	case x == nil && (taken == nil || !taken.Required):
		if call.Body != nil {
			return "nil"
		}
		return ""
	case x == nil:
		c.clash(xbff.MissingBody, c.step.x.Pos, place(taken.Origin), fmt.Sprintf("step %s does not give %s the body that it requires", c.step.plan.ID, call.Op), "give it with requestBody: {payload: …}")
		return ""
	case taken == nil:
		c.clash(xbff.BodyNotTaken, x.Pos, place(call.Spec.Origin), fmt.Sprintf("%s takes no body", call.Op), "take requestBody out")
		return ""
	case !call.Body.JSON || x.ContentType != nil && x.ContentType.Value != call.Body.MediaType:
		c.clash(xbff.BodyMediaType, x.Pos, place(taken.Origin), fmt.Sprintf("%s takes a body of %s", call.Op, call.Body.MediaType), "send JSON that it takes, or call it in a handler written by hand")
		return ""
	}
	shapes := c.step.upstream.requests
	p := &projector{shapes: shapes, request: true, report: c.misfit, clash: func(code xbff.Code, at xbff.Pos, with xbff.Place, text, instead string) {
		c.clash(misfitting(code), at, with, text, mending(code, instead))
	}}
	made := p.mapping(shapes.node(taken.Content[call.Body.MediaType].Schema), x.Payload, c.scope, "the body of "+call.Op+" #")
	if made != nil && made.Kind == Copy {
		return made.Source
	}
	c.plan.Payload = made
	return "projection.Raw(b)"
}

// misfit reports a payload that the upstream would not take.
func (c *callBuilder) misfit(code xbff.Code, at xbff.Pos, text, instead string) {
	c.complain(misfitting(code), at, text, mending(code, instead))
}

// mending is what to do about a payload, which is ours, where of an answer it is the target that is.
func mending(code xbff.Code, instead string) string {
	switch code {
	case xbff.NarrowingText, xbff.NarrowingRange, xbff.NarrowingNumber, xbff.EnumNotCovered:
		return "demand here what the upstream demands"
	case xbff.MayBeNull:
		return "require it here, or say what then with $coalesce"
	case xbff.NoSource:
		return "map it"
	case xbff.UnknownTarget:
		return "take this line out, or write it as the upstream does"
	case xbff.WrongType:
		return "give a value of the upstream's type"
	default:
		return instead
	}
}

// misfitting is the rule that a payload breaks where an answer would break another one.
func misfitting(code xbff.Code) xbff.Code {
	switch code {
	case xbff.ExpressionNotHere, xbff.EnumCaseUnknown, xbff.EachOverNoList, xbff.NeverNull:
		return code
	default:
		return xbff.BodyMisfit
	}
}
