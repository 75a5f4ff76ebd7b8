package validate

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/facet-bff/facet/shared/fault"
)

// ResponseConfig says which answers are looked at.
type ResponseConfig struct {
	// Strict looks at every answer before it is sent, and answers 500 in place of one that breaks the document, with the
	// violations in the log. It is for development: each answer is kept in memory until it is whole.
	Strict bool
	// Share of the answers, from 0 to 1, is looked at after they were sent.
	Share float64
	// MaxBody is the largest body in bytes that is looked at after it was sent. 0 means 1 MiB.
	MaxBody int
	// Broken is told of each answer that was sent and breaks the document, from a goroutine of its own. Required with Share.
	Broken func(ctx context.Context, operationID string, status int, violations []fault.Violation)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *ResponseConfig) Validate() error {
	var errs []error
	if !(c.Share >= 0 && c.Share <= 1) {
		errs = append(errs, fmt.Errorf("a Share of %v: want 0 to 1", c.Share))
	}
	if c.MaxBody < 0 {
		errs = append(errs, fmt.Errorf("a MaxBody of %d bytes is negative", c.MaxBody))
	}
	if c.Share > 0 && c.Broken == nil {
		errs = append(errs, errors.New("a Share without Broken: nobody would be told"))
	}
	return errors.Join(errs...)
}

// Responses looks at what handlers answer. Make one with [NewResponses]; it is safe for concurrent use.
type Responses struct {
	config  ResponseConfig
	samples chan *sample
	ended   chan struct{}
	running sync.WaitGroup
}

// queued is how many answers wait to be looked at. Those that find no room are not looked at.
const queued = 64

// NewResponses returns what looks at answers. Close ends its goroutine.
func NewResponses(config ResponseConfig) (*Responses, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	if config.MaxBody == 0 {
		config.MaxBody = 1 << 20
	}
	v := &Responses{config: config, samples: make(chan *sample, queued), ended: make(chan struct{})}
	if config.Share > 0 {
		v.running.Go(v.look)
	}
	return v, nil
}

// Close stops looking and waits for that. What was not looked at yet is forgotten.
func (v *Responses) Close() {
	close(v.ended)
	v.running.Wait()
}

// Handler returns the link that looks at the answers to the document's operations. It belongs behind chi's router, around
// what makes the answer: nothing between may compress it or write it in another way.
func (v *Responses) Handler(document *openapi3.T) func(http.Handler) http.Handler {
	operations := operationsOf(document)
	return func(next http.Handler) http.Handler {
		if !v.config.Strict && v.config.Share == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			matched := chi.RouteContext(r.Context())
			operation := operations[route{matched.RouteMethod, matched.RoutePattern()}]
			switch {
			case operation == nil || r.Method == http.MethodHead: // which has no body to look at
				next.ServeHTTP(w, r)
			case v.config.Strict:
				v.hold(next, w, r, operation)
			case rand.Float64() < v.config.Share:
				v.copy(next, w, r, operation)
			default:
				next.ServeHTTP(w, r)
			}
		})
	}
}

// hold sends the answer when it is whole and keeps the document.
func (v *Responses) hold(next http.Handler, w http.ResponseWriter, r *http.Request, operation *routers.Route) {
	held := &holder{header: w.Header(), status: http.StatusOK}
	next.ServeHTTP(held, r)
	s := sample{ctx: r.Context(), request: r, operation: operation, status: held.status, header: held.header, body: held.body.Bytes()}
	if found := s.violations(); len(found) > 0 {
		clear(w.Header())
		fault.Write(w, r, &fault.Error{Kind: fault.Internal, Op: "validate.responses", Violations: found[:min(len(found), MaxViolations)]})
		return
	}
	w.WriteHeader(held.status)
	_, _ = w.Write(s.body)
}

// copy sends the answer as it comes, and leaves a copy to be looked at.
func (v *Responses) copy(next http.Handler, w http.ResponseWriter, r *http.Request, operation *routers.Route) {
	body := &bounded{limit: v.config.MaxBody}
	told := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
	told.Tee(body)
	next.ServeHTTP(told, r)
	if body.tooLarge {
		return
	}
	s := &sample{
		ctx: context.WithoutCancel(r.Context()), request: r, operation: operation,
		status: cmp.Or(told.Status(), http.StatusOK), header: w.Header().Clone(), body: body.Bytes(),
	}
	select {
	case v.samples <- s:
	default:
	}
}

func (v *Responses) look() {
	for {
		select {
		case <-v.ended:
			return
		case s := <-v.samples:
			v.report(s)
		}
	}
}

// report has a fence of its own, since there is none above it.
func (v *Responses) report(s *sample) {
	defer func() {
		if r := recover(); r != nil {
			slog.Default().Error("validate: a response could not be looked at", "panic", fmt.Sprint(r))
		}
	}()
	if found := s.violations(); len(found) > 0 {
		v.config.Broken(s.ctx, s.operation.Operation.OperationID, s.status, found[:min(len(found), MaxViolations)])
	}
}

// sample is an answer.
type sample struct {
	ctx       context.Context //nolint:containedctx // of the request that it answers, for whoever is told
	request   *http.Request
	operation *routers.Route
	status    int
	header    http.Header
	body      []byte
}

// violations returns what breaks the document.
func (s *sample) violations() []fault.Violation {
	if s.status == http.StatusNotModified { // is said about another answer
		return nil
	}
	response := s.operation.Operation.Responses.Status(s.status)
	if response == nil {
		response = s.operation.Operation.Responses.Default()
	}
	if response == nil {
		return []fault.Violation{{Pointer: "#", Detail: fmt.Sprintf("the status %d is not declared", s.status)}}
	}
	err := openapi3filter.ValidateResponse(s.ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: s.request, Route: s.operation, Options: options},
		Status:                 s.status,
		Header:                 s.header,
		Body:                   io.NopCloser(bytes.NewReader(s.body)),
		Options:                options,
	})
	if err == nil {
		return nil
	}
	var found []fault.Violation
	for _, err := range flatten(err) {
		found = append(found, responseViolations(err)...)
	}
	return found
}

func responseViolations(err error) []fault.Violation {
	var response *openapi3filter.ResponseError
	if !errors.As(err, &response) {
		return []fault.Violation{{Pointer: "#", Detail: mismatch}}
	}
	var found []fault.Violation
	for _, err := range flatten(response.Err) {
		var schema *openapi3.SchemaError
		if !errors.As(err, &schema) {
			return append(found, fault.Violation{Pointer: "#", Detail: response.Reason})
		}
		found = append(found, fault.Violation{Pointer: "#" + pointer(schema), Detail: requirement(schema)})
	}
	if found == nil {
		found = append(found, fault.Violation{Pointer: "#", Detail: response.Reason})
	}
	return found
}

// holder keeps an answer back.
type holder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *holder) Header() http.Header         { return h.header }
func (h *holder) WriteHeader(status int)      { h.status = status }
func (h *holder) Write(p []byte) (int, error) { return h.body.Write(p) }

// bounded takes what fits.
type bounded struct {
	bytes.Buffer
	limit    int
	tooLarge bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.tooLarge = b.tooLarge || b.Len()+len(p) > b.limit; !b.tooLarge {
		b.Buffer.Write(p)
	}
	return len(p), nil
}
