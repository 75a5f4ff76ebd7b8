package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// answers proves that whatever the upstream answers with success is an answer of this document.
func (f *forwarder) answers() {
	if len(f.call.Result.Answers) == 0 {
		f.clashWith(xbff.ForwardResponse, f.call.Spec.Origin, fmt.Sprintf("%s declares no success", f.call.Op), "declare one there")
	}
	contract := f.call.Forward
	if contract == nil {
		contract = &UpstreamForward{Method: "Forward" + f.call.Name, Contract: lowerFirst(f.call.Name) + "Contract"}
	}
	found := UpstreamForward{Method: contract.Method, Contract: contract.Contract}
	before := len(f.wrong)
	for _, a := range f.call.Result.Answers {
		for _, status := range a.Match {
			success, pass := f.answer(status, a)
			for _, known := range contract.Successes {
				if known.Status == status {
					success.Required = union(success.Required, known.Required)
				}
			}
			found.Successes = append(found.Successes, success)
			f.pass(pass)
		}
	}
	if len(f.wrong) == before {
		f.call.Forward = &found
	}
}

// pass adds how a status is passed on, to others that are passed on alike if there are any.
func (f *forwarder) pass(p Pass) {
	for i := range f.plan.Passes {
		if other := &f.plan.Passes[i]; other.MediaType == p.MediaType && slices.Equal(other.Headers, p.Headers) {
			other.Match = append(other.Match, p.Match...)
			return
		}
	}
	f.plan.Passes = append(f.plan.Passes, p)
}

// answer proves one status.
func (f *forwarder) answer(status string, a Answer) (ForwardSuccess, Pass) {
	success, pass := ForwardSuccess{Status: status, Shape: a.Shape}, Pass{Match: []string{status}}
	theirs, own := responseOf(f.call.Spec, status), responseOf(f.op.Spec, status)
	switch {
	case theirs == nil: // it is the default, which success is only where nothing else is declared
		f.complain(xbff.NotSupported, f.at, fmt.Sprintf("%s has no success but its default, which is not passed through yet", f.call.Op), byHand)
		return success, pass
	case own == nil:
		f.clashWith(xbff.ForwardResponse, theirs.Origin, fmt.Sprintf("%s answers %s, which this operation does not declare", f.call.Op, status), "declare it")
		return success, pass
	}
	pass.Headers, success.Required = f.headers(status, own, theirs)
	switch {
	case a.JSON == "" && len(a.MediaTypes) > 0:
		f.complain(xbff.NotSupported, f.at, fmt.Sprintf("an answer of %s is not passed through yet", strings.Join(a.MediaTypes, " or ")), byHand)
	case a.JSON == "" && len(own.Content) > 0:
		f.clashWith(xbff.ForwardResponse, theirs.Origin, fmt.Sprintf("%s answers %s without a body, and this operation with one", f.call.Op, status), "take the content out")
	case a.JSON != "":
		pass.MediaType = f.content(status, own, theirs)
	}
	return success, pass
}

// content proves the body of an answer, and returns its media type.
func (f *forwarder) content(status string, own, theirs *openapi3.Response) string {
	var mediaTypes []string
	for mediaType := range theirs.Content {
		if isJSON(mediaType) {
			mediaTypes = append(mediaTypes, mediaType)
		}
	}
	if len(mediaTypes) != 1 || len(theirs.Content) != 1 {
		f.complain(xbff.NotSupported, f.at, fmt.Sprintf("%s answers %s with one of several media types, which is not passed through yet", f.call.Op, status), byHand)
		return ""
	}
	mediaType := mediaTypes[0]
	if own.Content[mediaType] == nil {
		f.clashWith(xbff.ForwardResponse, theirs.Origin, fmt.Sprintf("%s answers %s with %s, which this operation does not declare", f.call.Op, status, mediaType), "declare it")
		return ""
	}
	p := &fit{source: newShaper(answers), target: newShaper(answers)}
	f.prove(xbff.ForwardResponse, p,
		side{p.source.node(theirs.Content[mediaType].Schema), fmt.Sprintf("the %s of %s", status, f.call.Op)},
		side{p.target.node(own.Content[mediaType].Schema), "the " + status + " here"}, theirs.Origin)
	return mediaType
}

func isJSON(mediaType string) bool {
	bare, _, _ := strings.Cut(mediaType, ";")
	return bare == "application/json" || strings.HasSuffix(bare, "+json")
}

// headers proves the fields that both documents declare for a status, and returns them, and those that this one promises.
// What only this document declares comes from elsewhere, such as the gateway, unless it is promised.
func (f *forwarder) headers(status string, own, theirs *openapi3.Response) (passed, required []string) {
	for _, name := range sorted(own.Headers) {
		declared := own.Headers[name].Value
		given := header(theirs, name)
		switch {
		case strings.EqualFold(name, "Content-Type"):
		case given == nil && declared.Required:
			f.clashWith(xbff.ForwardResponse, theirs.Origin, fmt.Sprintf("the %s here has the header %s always, and %s does not declare it", status, name, f.call.Op), "make it optional, or take it out")
		case given == nil:
		case declared.Required && !given.Required:
			f.clashWith(xbff.ForwardResponse, given.Origin, fmt.Sprintf("the %s here has the header %s always, and that of %s may be without it", status, name, f.call.Op), "make it optional here, or required there")
		default:
			p := &fit{source: newShaper(answers), target: newShaper(answers)}
			f.prove(xbff.ForwardResponse, p,
				side{p.source.node(given.Schema), fmt.Sprintf("the header %s of %s", name, f.call.Op)},
				side{p.target.node(declared.Schema), "the header " + name + " here"}, given.Origin)
			if strings.EqualFold(name, "Location") {
				f.location(p.target, declared)
			}
			passed = append(passed, http.CanonicalHeaderKey(name))
			if declared.Required {
				required = append(required, http.CanonicalHeaderKey(name))
			}
		}
	}
	return passed, required
}

// location proves that a Location keeps this document when it is made relative to the request.
func (f *forwarder) location(shapes *shaper, declared *openapi3.Header) {
	node := shapes.known(shapes.node(declared.Schema))
	limits := limitsOf(node)
	if limits.Patterns != nil || limits.Values != nil || limits.Length.Min > 1 || node != nil && node.Format == "uri" {
		f.complain(xbff.ForwardResponse, f.at, "the Location is made relative to the request, and its schema here may not allow that", "give it the format uri-reference, and neither a pattern nor an enum")
	}
}

func header(r *openapi3.Response, name string) *openapi3.Header {
	for declared, ref := range r.Headers {
		if strings.EqualFold(declared, name) {
			return ref.Value
		}
	}
	return nil
}

// responseOf returns what an operation says of a status in the very same words: a range is a range.
func responseOf(op *openapi3.Operation, status string) *openapi3.Response {
	for word, ref := range op.Responses.Map() {
		if strings.EqualFold(word, status) {
			return ref.Value
		}
	}
	return nil
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
