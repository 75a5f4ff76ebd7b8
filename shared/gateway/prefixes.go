package gateway

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/facet-bff/facet/shared/secure"
	"github.com/facet-bff/facet/shared/telemetry"
)

// Prefixes serves several frontends behind one entry point: the handler of "mobile" at "/mobile/", and so on. A handler
// does not see its prefix. A path below none of them is answered, logged and counted as a frontend's unknown path would
// be, under the name "gateway".
func Prefixes(handlers map[string]http.Handler, logger *slog.Logger, metrics *telemetry.Metrics) http.Handler {
	elsewhere := telemetry.AssignRequestID(telemetry.AccessLog("gateway", logger, metrics)(secure.Headers(secure.Config{})(http.HandlerFunc(notFound))))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		handler, known := handlers[name]
		rest, plain := withoutPrefix(r.URL, "/"+name)
		if !known || !plain {
			elsewhere.ServeHTTP(w, r)
			return
		}
		inner := *r
		inner.URL = rest
		handler.ServeHTTP(w, &inner)
	})
}

// withoutPrefix takes the prefix off the path. It is not plain if it was sent with percent-encoding, which no client of
// ours does. (http.StripPrefix would answer that, and http.ServeMux unclean paths, by itself: without an id or a log line.)
func withoutPrefix(location *url.URL, prefix string) (rest *url.URL, plain bool) {
	path, has := strings.CutPrefix(location.Path, prefix)
	raw, hasRaw := strings.CutPrefix(location.RawPath, prefix)
	copied := *location
	copied.Path, copied.RawPath = path, raw
	return &copied, has && (hasRaw || location.RawPath == "")
}
