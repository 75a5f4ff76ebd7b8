package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// forwarder plans and proves one operation that passes an upstream's through.
type forwarder struct {
	*operationBuilder
	plan *Forward
	u    *Upstream
	call *Call
	at   xbff.Pos
}

const byHand = "write the handler by hand"

func (b *builder) forward(op *codegen.OperationDefinition, x *xbff.Operation) {
	before := len(b.wrong)
	o := &operationBuilder{builder: b, op: op, x: x, plan: &Aggregation{Op: b.frontend.Name + "." + op.SpecOperationId}}
	u, call := o.find(x.Forward)
	if call == nil {
		return
	}
	f := &forwarder{operationBuilder: o, u: u, call: call, at: x.Forward.Pos, plan: &Forward{
		Name: op.OperationId, ID: op.SpecOperationId, Op: o.plan.Op, To: call.Op, Doc: docLines(op.Spec), Source: b.frontend.Source, Line: line(op.Spec.Origin),
		Method: op.Method, Path: op.Path, Timeout: defaultTimeout, Call: "Forward" + call.Name,
	}}
	if x.Timeout != nil {
		f.plan.Timeout = x.Timeout.Value
	}
	f.method()
	f.parameters()
	f.body()
	f.answers()
	f.failures()
	if len(b.wrong) > before {
		return
	}
	f.use()
	f.locked()
	b.frontend.Forwards = append(b.frontend.Forwards, *f.plan)
}

// clashWith reports a mistake that an element of the upstream's document is part of.
func (f *forwarder) clashWith(code xbff.Code, origin *openapi3.Origin, text, instead string) {
	f.clash(code, f.at, place(origin), text, instead)
}

func (f *forwarder) method() {
	if f.op.Method != f.call.Method {
		f.clashWith(xbff.ForwardMethod, f.call.Spec.Origin, fmt.Sprintf("this is a %s, and %s a %s", f.op.Method, f.call.Op, f.call.Method), "forward to an operation of the same method")
	}
	if f.op.Method == http.MethodHead {
		f.complain(xbff.NotSupported, f.at, "HEAD is not passed through yet", byHand)
	}
}

// prove proves that every value of source is one of target, and reports what cannot be proved under the rule code. Where
// nothing says where the upstream's schema stands, it is at the element around it.
func (f *forwarder) prove(code xbff.Code, p *fit, source, target side, around *openapi3.Origin) {
	p.null(source, target)
	p.whole(source, target)
	for _, m := range p.misfits {
		with, instead := m.source, "promise here what the upstream promises; a $ref into its document is the simplest way"
		if p.source.direction == requests {
			with, instead = m.target, "demand here what the upstream demands; a $ref into its document is the simplest way"
		}
		if with.Line == 0 {
			with = place(around)
		}
		f.clash(code, f.at, with, m.text, instead)
	}
}

// body proves the request's body.
func (f *forwarder) body() {
	own, theirs := requestBody(f.op.Spec), requestBody(f.call.Spec)
	switch {
	case own == nil && theirs == nil:
		return
	case own == nil:
		if theirs.Required {
			f.clashWith(xbff.ForwardBody, theirs.Origin, fmt.Sprintf("%s requires a body, and this operation has none", f.call.Op), "declare its requestBody here")
		}
		return
	case theirs == nil:
		f.clashWith(xbff.ForwardBody, f.call.Spec.Origin, fmt.Sprintf("this operation has a body, and %s takes none", f.call.Op), "take the requestBody out")
		return
	case theirs.Required && !own.Required:
		f.clashWith(xbff.ForwardBody, theirs.Origin, fmt.Sprintf("%s requires a body, and this operation does not", f.call.Op), "say required: true")
	}
	mediaType := f.call.Body.MediaType
	if !f.call.Body.JSON {
		f.complain(xbff.NotSupported, f.at, fmt.Sprintf("a body of %s is not passed through yet", mediaType), byHand)
		return
	}
	if len(own.Content) != 1 || own.Content[mediaType] == nil {
		f.clashWith(xbff.ForwardBody, theirs.Origin, fmt.Sprintf("%s is sent %s, and the body here is %s", f.call.Op, mediaType, strings.Join(sorted(own.Content), " or ")), "declare that media type and no other")
		return
	}
	p := &fit{source: newShaper(requests), target: newShaper(requests)}
	f.prove(xbff.ForwardBody, p,
		side{p.source.node(own.Content[mediaType].Schema), "the body"},
		side{p.target.node(theirs.Content[mediaType].Schema), f.call.Op + " body"}, theirs.Origin)
	f.plan.Body = true
}

func requestBody(op *openapi3.Operation) *openapi3.RequestBody {
	if op.RequestBody == nil {
		return nil
	}
	return op.RequestBody.Value
}

// relayable are the client's errors that a problem of ours can have. 401 is not one of them, since it would be about what
// we told the upstream of ourselves, nor 405, since the method is what both documents say.
var relayable = []int{
	http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
	http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusTooManyRequests,
}

// failures finds the statuses that become the answer's, and proves that this document declares what can be reached.
func (f *forwarder) failures() {
	var missing []string
	for _, status := range relayable {
		text := strconv.Itoa(status)
		switch own, theirs := declares(f.op.Spec, text), f.call.Spec.Responses.Value(text) != nil; {
		case !own && theirs:
			missing = append(missing, text)
		case own && (theirs || declares(f.call.Spec, text)):
			f.declares(status) // which reports one that is no problem
			f.plan.Relay = append(f.plan.Relay, status)
		}
	}
	for _, status := range unanswered {
		if !f.declares(status) {
			missing = append(missing, strconv.Itoa(status))
		}
	}
	if len(missing) > 0 {
		f.clashWith(xbff.UndeclaredStatus, f.call.Spec.Origin, fmt.Sprintf("the operation does not declare status %s, which forwarding to %s can end in", strings.Join(missing, ", "), f.call.Op), "declare it, as problem details")
	}
}

// declares says whether the document has a word for the status: itself, its range or default.
func declares(op *openapi3.Operation, status string) bool {
	for _, word := range []string{status, status[:1] + "XX", status[:1] + "xx", "default"} {
		if op.Responses.Value(word) != nil {
			return true
		}
	}
	return false
}

// use adds what was planned to the upstream's caller and to the interface that the aggregations need of it.
func (f *forwarder) use() {
	service := f.service(f.u)
	f.plan.Field = service.Field
	signature := []string{"ctx context.Context"}
	for _, p := range f.call.Args {
		signature = append(signature, p.Go+" "+qualified(f.u.Package, p.Type))
	}
	if f.call.ParamsType != "" {
		f.plan.ParamsType = qualified(f.u.Package, f.call.ParamsType)
		f.plan.Args = append(f.plan.Args, "params")
		signature = append(signature, "params *"+f.plan.ParamsType)
	}
	if f.call.Body != nil {
		body := "nil"
		if f.plan.Body {
			body = "body"
		}
		f.plan.Args = append(f.plan.Args, body)
		signature = append(signature, "body projection.Raw")
	}
	f.plan.Passes[len(f.plan.Passes)-1].Match = nil
	service.add(Method{Name: f.plan.Call, Signature: "(" + strings.Join(signature, ", ") + ") (*upstream.Response, error)"})
}

// service returns the interface that the aggregations need of an upstream.
func (b *builder) service(u *Upstream) *Service {
	s, ok := b.services[u.Name]
	if !ok {
		name := codegen.SchemaNameToTypeName(u.Name)
		s = &Service{Name: name, Field: codegen.LowercaseFirstCharacters(name), Package: u.Package}
		if codegen.IsGoKeyword(s.Field) || s.Field == "fields" {
			s.Field += "Service"
		}
		b.services[u.Name] = s
	}
	return s
}

// add adds a method that is not there yet.
func (s *Service) add(m Method) {
	if !slices.Contains(s.Methods, m) {
		s.Methods = append(s.Methods, m)
		slices.SortFunc(s.Methods, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	}
}
