package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

// Config says which frontend to serve, and how. MaxBody and Timeout have defaults, OpenAPI, Cache and Limits may be left out;
// everything else is required.
type Config struct {
	// Name is the frontend's: "mobile". Its operations are called "mobile.getDashboard" in logs and metrics.
	Name string
	// Document is the frontend's OpenAPI document.
	Document *openapi3.T
	// Mount registers the operations of the document, at its paths. Generated code has it.
	Mount func(chi.Router)
	// OpenAPI is the document as clients may read it, as JSON, which is served at /openapi.json to anybody. Generated code
	// has it. Empty for no such path.
	OpenAPI string
	// Verifier tells who is asking. It may be nil if every operation of the document has "security: []".
	Verifier *auth.Verifier
	Logger   *slog.Logger
	Metrics  *telemetry.Metrics
	// Cache keeps answers whose Cache-Control allows it: see the package's essay. nil for none.
	Cache *cache.Cache
	// MaxBody is the largest request body in bytes. Default 1 MiB.
	MaxBody int64
	// Timeout bounds every request as a whole. Default 10 s. It ends the request's context and with it every upstream call,
	// but not the reading of a body that a client sends slowly: that is the server's ReadTimeout.
	Timeout time.Duration
	// Limits say how often callers may ask. The zero value limits nothing.
	Limits Limits
	// Routes pass on what no operation of the document answers: see the package's essay. Name, Experiments, Principal, Client
	// and Guard are the gateway's to say. The zero value passes nothing.
	Routes route.Config
	// Experiments divide callers between variants, by name. One that the document declares and that is not here has its first
	// variant always.
	Experiments map[string]route.Experiment
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	for _, field := range []struct {
		what    string
		missing bool
	}{
		{"Name", c.Name == ""},
		{"Document", c.Document == nil},
		{"Mount", c.Mount == nil},
		{"Logger", c.Logger == nil},
		{"Metrics", c.Metrics == nil},
	} {
		if field.missing {
			errs = append(errs, fmt.Errorf("%s is required", field.what))
		}
	}
	if c.MaxBody < 0 {
		errs = append(errs, fmt.Errorf("a MaxBody of %d bytes is negative", c.MaxBody))
	}
	if c.Timeout < 0 {
		errs = append(errs, fmt.Errorf("a Timeout of %s is negative", c.Timeout))
	}
	return errors.Join(errs...)
}

// New returns the handler of a frontend. Its error reports everything that is wrong with the configuration, or else with
// what the document says of its operations, or else with what is mounted.
func New(config Config) (http.Handler, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	operations, err := readOperations(config)
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	kept, err := operations.cache(config)
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	limits, err := config.Limits.links()
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	experiments, err := config.experiments()
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	unmatched, err := config.unmatched(limits, experiments)
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	router := chi.NewRouter()
	router.NotFound(unmatched.ServeHTTP)
	router.MethodNotAllowed(methodNotAllowed)
	router.Use(
		telemetry.AssignRequestID, // first, so that everything below can say which request it was
		telemetry.KeepTrace,       // beside the id, for upstreams
		telemetry.AccessLog(config.Name, config.Logger, config.Metrics), // around whatever can go wrong, so that nothing goes unlogged
		recoverer,          // inside of the log, so that a panic is one line and an answer
		noSniff,            // before anything answers
		limits.byAddress,   // before anybody is authenticated, which costs more than to count; unknown paths count too
		middleware.GetHead, // beside the routes: whoever may GET may ask for the header alone
	)
	config.Mount(router.With(
		operations.name,                                  // first, so that a refusal is logged and counted as the operation's
		limitBody(cmp.Or(config.MaxBody, 1<<20)),         // before anything reads; routes have limits of their own
		deadline(cmp.Or(config.Timeout, 10*time.Second)), // around everything that may wait; what is passed through may be a stream
		limits.shed,                              // before anything is spent on what would come too late; the time of a stream says nothing of that
		operations.authenticate(config.Verifier), // before anything is spent on a stranger
		limits.byPrincipal,                       // as soon as we know who it is; to be refused for want of a role counts too
		limits.inFlight,                          // beside it, for callers who ask seldom and for much
		operations.authorise,                     // before the content: who may not ask is told nothing about it
		validate.Requests(config.Document),       // before whatever reads it, so that a handler sees only what the document allows
		experiments.Assign,                       // as late as may be, before what answers by it
		kept,                                     // last, so that nobody is answered from the cache who would not be answered
	))
	if err := operations.compare(router); err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	if config.OpenAPI != "" {
		router.Get(publishedPath, publish(config.Name, config.OpenAPI)) // beside the operations: nobody has to be anybody to read it
	}
	return router, nil
}
