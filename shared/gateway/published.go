package gateway

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

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
		whole := r.Clone(r.Context())
		whole.Header.Del("Range") // nobody needs a part of it, and a wrong range would be answered without problem details
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Cache-Control", "public, max-age=300")
		header.Set("ETag", tag)
		http.ServeContent(w, whole, "", time.Time{}, strings.NewReader(document))
	}
}
