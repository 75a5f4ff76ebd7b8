package gateway

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/telemetry"
)

// publishedPath is where the frontend's document is served.
const publishedPath = "/openapi.json"

// publish serves the frontend's public document to anybody. It is JSON of no type of its own: browsers show it, and every
// tool takes it, while no media type for OpenAPI is registered. The entity tag is the content's (RFC 9110 section 8.8.3),
// so that every replica has the same; five minutes is how old a client's copy may get after a deployment.
func publish(name, document string) http.HandlerFunc {
	sum := sha256.Sum256([]byte(document))
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	return func(w http.ResponseWriter, r *http.Request) {
		telemetry.SetOperation(r.Context(), name+".openapi")
		header := w.Header()
		header.Set("Cache-Control", "public, max-age=300")
		header.Set("ETag", tag)
		if has(r.Header, tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(document)))
		_, _ = io.WriteString(w, document) // who has gone need not hear that they have
	}
}

// has reports whether the client has what the tag is of already (RFC 9110 section 13.1.2).
func has(header http.Header, tag string) bool {
	for _, value := range header.Values("If-None-Match") {
		for candidate := range strings.SplitSeq(value, ",") {
			if candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); candidate == tag || candidate == "*" {
				return true
			}
		}
	}
	return false
}
