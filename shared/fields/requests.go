package fields

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// Requests returns the link for a document, behind chi's router. The error reports everything that is wrong with what the
// document declares.
func Requests(document *openapi3.T) (func(http.Handler) http.Handler, error) {
	sparse, err := read(document)
	if err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			schema := schemaOf(sparse, r)
			if schema == nil || r.URL.RawQuery == "" {
				next.ServeHTTP(w, r)
				return
			}
			values, asked := r.URL.Query()[Parameter]
			if !asked {
				next.ServeHTTP(w, r)
				return
			}
			chosen, err := parse(values, schema)
			if err != nil {
				fault.Write(w, r, err)
				return
			}
			answer := &response{ResponseWriter: w, chosen: chosen}
			next.ServeHTTP(answer, r)
			answer.finish()
		})
	}, nil
}

// schemaOf returns the schema of the answers of the operation that the router chose, or nil if it has no sparse fields.
func schemaOf(sparse map[route]*openapi3.Schema, r *http.Request) *openapi3.Schema {
	matched := chi.RouteContext(r.Context())
	if matched == nil || len(sparse) == 0 {
		return nil
	}
	return sparse[route{matched.RouteMethod, matched.RoutePattern()}]
}

// response holds back an answer that is to be cut.
type response struct {
	http.ResponseWriter
	chosen selection
	begun  bool
	holds  bool
	body   bytes.Buffer
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader takes the status. Informational ones (RFC 9110 section 15.2) go out at once.
func (w *response) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.begun {
		return
	}
	w.begun = true
	name, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	w.holds = status == http.StatusOK && strings.EqualFold(strings.TrimSpace(name), "application/json") && w.Header().Get("Content-Encoding") == ""
	if !w.holds {
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write takes a part of the body.
func (w *response) Write(part []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.holds {
		return w.body.Write(part)
	}
	return w.ResponseWriter.Write(part)
}

// FlushError sends what there is, unless it is held back. It is what [http.ResponseController.Flush] calls.
func (w *response) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.holds {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// anything is the shape of any JSON value.
var anything = &projection.Shape{Nullable: true}

// finish cuts an answer that is whole, and sends it. What is no JSON is sent as it is.
func (w *response) finish() {
	if !w.holds {
		return
	}
	body := w.body.Bytes()
	if value, err := anything.Parse(body); err == nil {
		body = w.chosen.appendTo(make([]byte, 0, len(body)), value)
	}
	header := w.Header()
	for _, name := range ofWhole {
		delete(header, name)
	}
	if len(body) > 0 { // none to HEAD, of unknown content
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.ResponseWriter.WriteHeader(http.StatusOK)
	_, _ = w.ResponseWriter.Write(body) // the client has gone; there is nobody left to tell
}

// ofWhole are the fields that are wrong of a part.
var ofWhole = []string{"Content-Length", "Accept-Ranges", "Content-Digest", "Repr-Digest", "Content-Md5"}
