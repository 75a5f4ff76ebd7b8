package xbff

import "slices"

// scope is where an expression stands: what is there to be read, and how one is written.
type scope struct {
	roots   []Root
	example string
}

var (
	// theRequest is there from the beginning.
	theRequest = []Root{RequestPath, RequestQuery, RequestHeader, RequestBody, Principal, Variant}
	otherSteps = append([]Root{StepBody, StepOutput}, theRequest...)

	inCall     = scope{otherSteps, "$steps.order.outputs.body#/id, $request.path.id or $principal#/sub"}
	inLoop     = scope{append([]Root{Item}, otherSteps...), "$item#/id, $steps.order.outputs.body#/id or $request.path.id"}
	inList     = scope{otherSteps, "$steps.order.outputs.body#/lines or $request.body#/lines"}
	inKey      = scope{[]Root{Item}, "$item#/id, or $item for a list of ids"}
	inAnswer   = scope{otherSteps, "$steps.order.outputs.body#/id"}
	inEach     = scope{append([]Root{Item}, otherSteps...), "$item#/id or $steps.order.outputs.body#/id"}
	inResponse = scope{[]Root{ResponseBody, ResponseHeader}, "$response.body#/name or $response.header.ETag"}
	inResults  = scope{[]Root{ResponseBody}, "$response.body#/items"}
	inVary     = scope{theRequest, "$principal#/sub or $request.header.Accept-Language"}
)

func (s scope) has(root Root) bool { return slices.Contains(s.roots, root) }

// like returns the scope with another example.
func (s scope) like(example string) scope { return scope{s.roots, example} }

// why says why a root is not in the scope.
func (s scope) why(root Root) string {
	switch root {
	case StepBody, StepOutput:
		return "other steps are not known here"
	case ResponseBody, ResponseHeader:
		return "the response is only known after the call, in outputs, successCriteria and batch"
	case Item:
		return "there are only items under $each and in a step with forEach"
	default:
		return "the request is not what is read here"
	}
}
