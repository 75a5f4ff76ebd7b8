package gateway

import (
	"io"
	"net/http"
	"strconv"

	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/telemetry"
)

// publishedPath is where the frontend's document is served.
const publishedPath = "/openapi.json"

// publish serves the frontend's public document to anybody. It is JSON of no type of its own: browsers show it, and every
// tool takes it, while no media type for OpenAPI is registered. The entity tag is the content's (RFC 9110 section 8.8.3),
// so that every replica has the same; five minutes is how old a client's copy may get after a deployment.
func publish(name, document string) http.HandlerFunc {
	tag := etag.Of([]byte(document))
	return func(w http.ResponseWriter, r *http.Request) {
		telemetry.SetOperation(r.Context(), name+".openapi")
		header := w.Header()
		header.Set("Cache-Control", "public, max-age=300")
		header.Set("ETag", tag)
		if etag.Match(r.Header["If-None-Match"], tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(document)))
		_, _ = io.WriteString(w, document) // who has gone need not hear that they have
	}
}
