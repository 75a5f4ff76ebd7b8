package gateway

import (
	"log/slog"
	"net/http"

	"github.com/facet-bff/facet/shared/telemetry"
)

// Prefixes serves several frontends behind one entry point: the handler of "mobile" at "/mobile/", and so on. A path
// below none of them is answered, logged and counted as a frontend's unknown path would be, under the name "gateway".
func Prefixes(handlers map[string]http.Handler, logger *slog.Logger, metrics *telemetry.Metrics) http.Handler {
	mux := http.NewServeMux()
	for name, handler := range handlers {
		mux.Handle("/"+name+"/", http.StripPrefix("/"+name, handler))
	}
	var elsewhere http.Handler = http.HandlerFunc(notFound)
	elsewhere = telemetry.AccessLog("gateway", logger, metrics)(elsewhere)
	mux.Handle("/", telemetry.AssignRequestID(elsewhere))
	return mux
}
