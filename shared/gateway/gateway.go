package gateway

import (
	"cmp"
	"log/slog"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

// Config says which frontend to serve, and how. MaxBody and Timeout have defaults; everything else is required.
type Config struct {
	// Name is the frontend's: "mobile". Its operations are called "mobile.getDashboard" in logs and metrics.
	Name string
	// Document is the frontend's OpenAPI document.
	Document *openapi3.T
	// Mount registers the operations of the document, at its paths. Generated code has it.
	Mount func(chi.Router)
	// Verifier tells who is asking.
	Verifier *auth.Verifier
	Logger   *slog.Logger
	Metrics  *telemetry.Metrics
	// MaxBody is the largest request body in bytes. Default 1 MiB.
	MaxBody int64
	// Timeout bounds every request as a whole. Default 10 s.
	Timeout time.Duration
}

// New returns the handler of a frontend.
func New(config Config) (http.Handler, error) {
	operations, err := operationsOf(config.Name, config.Document)
	if err != nil {
		return nil, err
	}
	router := chi.NewRouter()
	router.NotFound(notFound)
	router.MethodNotAllowed(methodNotAllowed)
	router.Use(
		telemetry.AssignRequestID, // first, so that everything below can say which request it was
		telemetry.AccessLog(config.Name, config.Logger, config.Metrics), // around whatever can go wrong, so that nothing goes unlogged
		recoverer,                                // inside of the log, so that a panic is one line and an answer
		noSniff,                                  // before anything answers
		limitBody(cmp.Or(config.MaxBody, 1<<20)), // before anything reads
		deadline(cmp.Or(config.Timeout, 10*time.Second)), // around everything that may wait
	)
	config.Mount(router.With(
		operations.name,                          // first, so that a refusal is logged and counted as the operation's
		operations.authenticate(config.Verifier), // before anything is spent on a stranger
		operations.authorise,                     // before the content: who may not ask is told nothing about it
		validate.Requests(config.Document),       // last, so that a handler sees only what the document allows
	))
	return router, nil
}
