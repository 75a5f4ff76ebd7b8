package cache

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Handler returns the link that puts the cache in front of a frontend, named as in its operations: "mobile". policy says
// how a request is cached; the zero Policy passes it on. It belongs after whatever says who is asking, and it needs the
// router's choice in the context if policy does.
func (c *Cache) Handler(space string, policy func(*http.Request) Policy) (func(http.Handler) http.Handler, error) {
	if err := checkSpace(space); err != nil {
		return nil, err
	}
	if policy == nil {
		return nil, errors.New("cache: a frontend without a policy function: say how its requests are cached, with the zero Policy for those that are not")
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header["Upgrade"] != nil { // the connection is going to be the handler's
				next.ServeHTTP(w, r)
				return
			}
			k := newCall(r.Method, space+"://"+r.Host+r.URL.RequestURI(), r.Header, policy(r))
			answered, err := c.serve(r.Context(), k, &handler{next: next, w: w, r: r, limit: c.config.MaxBody})
			switch {
			case err != nil:
				fault.Write(w, r, err)
			case answered.entry != nil || answered.answer != nil:
				m := answered.message(k, nil)
				m.write(w, k.method)
			}
		})
	}, nil
}

// write sends the message whole.
func (m *message) write(w http.ResponseWriter, method string) {
	bodiless := method == http.MethodHead || m.code == http.StatusNoContent || m.code == http.StatusNotModified
	if !bodiless && !list(m.header).has("Content-Length") {
		m.header = append(m.header, upstream.Field{Name: "Content-Length", Value: strconv.Itoa(len(m.body))})
	}
	m.start(w)
	_, _ = w.Write(m.body)
}

// joined are fields to which whoever is further out adds lines of its own.
var joined = []string{"Vary", "Set-Cookie", "Link"}

// start sends the header. What is set in w's header already stays where the message does not have it, and beside it where
// it is joined.
func (m *message) start(w http.ResponseWriter) {
	header := w.Header()
	for _, f := range m.header {
		if name := canonical(f.Name); !slices.Contains(joined, name) {
			delete(header, name)
		}
	}
	values := make([]string, len(m.header)) // one allocation for all of them
	for i, f := range m.header {
		name := canonical(f.Name)
		if header[name] != nil {
			header[name] = append(header[name], f.Value)
			continue
		}
		values[i] = f.Value
		header[name] = values[i : i+1 : i+1]
	}
	w.WriteHeader(m.code)
}

// handler is a source that is an http.Handler.
type handler struct {
	next  http.Handler
	w     http.ResponseWriter // nil when nobody listens
	r     *http.Request
	limit int
}

func (h *handler) ask(ctx context.Context, terms terms) (*answer, error) {
	r := h.r
	if terms.conditions != nil || ctx != r.Context() {
		r = r.Clone(ctx)
	}
	if terms.conditions != nil {
		for _, name := range preconditions {
			r.Header.Del(name)
		}
		for _, f := range terms.conditions {
			r.Header.Set(f.Name, f.Value)
		}
	}
	recorder := newRecorder(h.w, h.limit, terms)
	defer recorder.restore()
	requested := time.Now()
	h.next.ServeHTTP(recorder, r)
	if err := ctx.Err(); err != nil && !recorder.passing {
		return nil, err // whatever the handler wrote, it wrote it because it was stopped
	}
	return recorder.answer(requested), nil
}

func (h *handler) detach(ctx context.Context) (context.Context, source, fields) {
	ctx = detachRoute(context.WithoutCancel(ctx))
	r := h.r.Clone(ctx)
	r.Method, r.Body, r.ContentLength = http.MethodGet, http.NoBody, 0
	for _, name := range slices.Concat(preconditions, ofOneRequest) {
		r.Header.Del(name)
	}
	return ctx, &handler{next: h.next, r: r, limit: h.limit}, r.Header
}

// detachRoute gives the context a route of its own: the router takes its own back when the request has been answered.
func detachRoute(ctx context.Context) context.Context {
	of := chi.RouteContext(ctx)
	if of == nil {
		return ctx
	}
	route := *of
	route.URLParams.Keys = slices.Clone(of.URLParams.Keys)
	route.URLParams.Values = slices.Clone(of.URLParams.Values)
	route.RoutePatterns = slices.Clone(of.RoutePatterns)
	return context.WithValue(ctx, chi.RouteCtxKey, &route)
}
