package mock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/validate"
)

// Config says whom to answer for. Only Document has no default.
type Config struct {
	// Name is the service's, for messages.
	Name string
	// Document is the service's; nobody may change it any more.
	Document *openapi3.T
	// Seed decides what is made up.
	Seed uint64
	// Stateful remembers what is created and deleted.
	Stateful bool
	// Secured refuses requests without the credentials that the document wants; whose they are is not looked at.
	Secured bool
	// Prefer is for requests that prefer nothing themselves.
	Prefer Preference
	// Share of those requests, from 0 to 1, is what Prefer is for. 0 means all.
	Share float64
	// Choose, when it is set, says how the operation's next answer is wanted, before Prefer does.
	Choose func(operation string) (Preference, bool)
	// Refused is told of requests that break the document, when it is set. operation is empty for none.
	Refused func(r *http.Request, operation string, err error)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Document == nil || c.Document.Paths == nil {
		errs = append(errs, errors.New("there is no Document with paths"))
	}
	if !(c.Share >= 0 && c.Share <= 1) {
		errs = append(errs, fmt.Errorf("a Share of %v: want 0 to 1", c.Share))
	}
	return errors.Join(errs...)
}

// MaxBody is the size in bytes of the largest body that is read.
const MaxBody = 8 << 20

// Service answers for a service. Make one with [New].
type Service struct {
	config     Config
	operations []*operation
	base       string // the path of the document's first server: requests may have it or not
	check      *validate.Operations
	store      *store

	mu     sync.Mutex
	random *rand.Rand
}

// New returns what answers for a service.
func New(config Config) (*Service, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("mock: %w", err)
	}
	s := &Service{
		config: config, operations: operations(config.Document), check: validate.NewOperations(config.Document),
		random: rand.New(rand.NewPCG(config.Seed, 1)), //nolint:gosec // it is to be the same each time
	}
	if servers := config.Document.Servers; len(servers) > 0 {
		if base, err := url.Parse(servers[0].URL); err == nil && !strings.Contains(base.Path, "{") {
			s.base = strings.TrimSuffix(base.EscapedPath(), "/")
		}
	}
	if config.Stateful {
		s.store = newStore(s.operations)
	}
	return s, nil
}

// Operation returns what the operation of a request is called, its operationId or else its method and path; empty for none.
func (s *Service) Operation(r *http.Request) string {
	op, _, _ := s.find(r)
	if op == nil {
		return ""
	}
	return op.name()
}

// Broken returns in what an answer to the request breaks the document; nil for nothing.
func (s *Service) Broken(r *http.Request, status int, header http.Header, body []byte) []fault.Violation {
	op, _, _ := s.find(r)
	if op == nil {
		return []fault.Violation{{Pointer: "#", Detail: "the document has no such operation"}}
	}
	asked := r.Clone(r.Context())
	asked.Method = op.method
	return s.check.Answer(asked, op.pattern, status, header, body)
}

// Refusal returns what is wrong with a request; nil when it keeps the document. Its body is read, and left to be read again.
func (s *Service) Refusal(r *http.Request) error {
	op, params, allowed := s.find(r)
	switch {
	case op == nil && allowed == nil:
		return fault.New(fault.NotFound, s.config.Name, fmt.Sprintf("The document has no path %s.", r.URL.Path))
	case op == nil:
		return &fault.Error{Kind: fault.MethodNotAllowed, Op: s.config.Name, Allow: allowed}
	}
	if s.config.Secured && !s.secured(op, r) {
		return fault.New(fault.Unauthenticated, s.config.Name, "The document wants credentials that are not there.")
	}
	if err := keep(r); err != nil {
		return err
	}
	asked := r.Clone(r.Context())
	asked.Method = op.method
	defer again(r)
	return s.check.Check(asked, op.pattern, params)
}

// kept is a body that was read, to be read again.
type kept struct {
	io.Reader
	data []byte
}

func (*kept) Close() error { return nil }

// keep reads the body.
func keep(r *http.Request) error {
	if _, done := r.Body.(*kept); done || r.Body == nil {
		return nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	if err != nil {
		return fault.Unreadable(err)
	}
	r.Body = &kept{bytes.NewReader(data), data}
	return nil
}

// again lets the body be read from its beginning.
func again(r *http.Request) {
	if body, ok := r.Body.(*kept); ok {
		body.Reader = bytes.NewReader(body.data)
	}
}

// ServeHTTP answers.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.Refusal(r); err != nil {
		if s.config.Refused != nil {
			s.config.Refused(r, s.Operation(r), err)
		}
		fault.Write(w, r, err)
		return
	}
	op, params, _ := s.find(r)
	wanted, chosen := Preference{}, false
	if s.config.Choose != nil {
		wanted, chosen = s.config.Choose(op.name())
	}
	if !chosen {
		var err error
		if wanted, err = s.wanted(r); err != nil {
			fault.Write(w, r, fault.New(fault.Invalid, s.config.Name, "Prefer: "+err.Error()))
			return
		}
	}
	s.Send(w, r, wanted, func() *Answer { return s.answer(r, op, params, wanted) })
}

// shared says whether a request is of the share.
func (s *Service) shared() bool {
	if s.config.Share == 0 || s.config.Share == 1 {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.Float64() < s.config.Share
}

// Send sends an answer as late and as faulty as is wanted. A connection that ends is a panic with [http.ErrAbortHandler].
func (s *Service) Send(w http.ResponseWriter, r *http.Request, wanted Preference, make func() *Answer) {
	if !pause(r.Context(), wanted.Delay) {
		return
	}
	if wanted.Fault == Reset {
		panic(http.ErrAbortHandler)
	}
	answer := make()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	if applied := wanted.String(); applied != "" {
		w.Header().Set("Preference-Applied", applied)
	}
	body := answer.Body
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	if !bodied(answer.Status) {
		w.Header().Del("Content-Length")
		body = nil
	}
	w.WriteHeader(answer.Status)
	if wanted.Fault == Truncate && len(body) > 1 {
		_, _ = w.Write(body[:len(body)/2])
		_ = http.NewResponseController(w).Flush() // so that there is something to break off
		panic(http.ErrAbortHandler)
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func bodied(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// pause waits, and reports false when nobody waits for the answer any more.
func pause(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
