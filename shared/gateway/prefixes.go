package gateway

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/secure"
	"github.com/facet-bff/facet/shared/telemetry"
)

// Prefixes serves several frontends behind one entry point: the handler of "mobile" at "/mobile/", and so on. A handler
// does not see its prefix. A path below none of them is answered, logged and counted as a frontend's unknown path would
// be, under the name "gateway".
func Prefixes(handlers map[string]http.Handler, logger *slog.Logger, metrics *telemetry.Metrics) http.Handler {
	elsewhere := outside("gateway", logger, metrics)(http.HandlerFunc(notFound))
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

// Versions serves several versions of a frontend at one address. Each is a frontend of its own but for that: it has a document,
// a name and a stack. A request for a version that there is none of is logged and counted under this frontend's name.
func Versions(frontend string, how route.Versions, handlers map[string]http.Handler, logger *slog.Logger, metrics *telemetry.Metrics) (http.Handler, error) {
	return how.Handler(handlers, outside(frontend, logger, metrics))
}

// outside is what is left of a stack for what reaches none.
func outside(name string, logger *slog.Logger, metrics *telemetry.Metrics) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return telemetry.AssignRequestID(telemetry.AccessLog(name, logger, metrics)(secure.Headers(secure.Config{})(next)))
	}
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
