package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/auth"
	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/compress"
	"github.com/facet-bff/facet/shared/cors"
	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/fields"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/secure"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

// Config says which frontend to serve, and how. MaxBody, Timeout and Secure have defaults; OpenAPI, Tracing, Cache, Limits, CORS,
// Compress, CBOR, ETag, Responses and Routes may be left out; everything else is required, Schemes where the document asks for any.
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
	// Schemes judge the security schemes of the document, by their names there. Those that no operation asks for may be
	// missing, and there may be more.
	Schemes auth.Schemes
	Logger  *slog.Logger
	Metrics *telemetry.Metrics
	// Tracing says which requests have spans. nil for none: traces that callers began are passed on as they are.
	Tracing *telemetry.Tracing
	// Cache keeps answers whose Cache-Control allows it: see the package's essay. nil for none.
	Cache *cache.Cache
	// MaxBody is the largest request body in bytes. Default 1 MiB.
	MaxBody int64
	// Timeout bounds every request as a whole. Default 10 s. It ends the request's context and with it every upstream call,
	// but not the reading of a body that a client sends slowly: that is the server's ReadTimeout.
	Timeout time.Duration
	// Limits say how often callers may ask. The zero value limits nothing.
	Limits Limits
	// Secure says what browsers are told about answers. Its zero value has defaults, and they are always told.
	Secure secure.Config
	// CORS says which pages elsewhere may ask. nil for none.
	CORS *cors.Config
	// Compress sends answers in a coding that the client takes. nil for none.
	Compress *compress.Config
	// CBOR gives it to clients that ask for it in the place of JSON, and takes it from them. nil for neither.
	CBOR *cbor.Config
	// ETag gives answers to GET an entity tag. nil for no other tags than those of answers that are kept.
	ETag *etag.Config
	// Responses look at what handlers answer. nil for not looking.
	Responses *validate.Responses
	// Routes pass on what no operation of the document answers: see the package's essay. Name, Experiments, Principal, Client
	// and Guard are the gateway's to say. The zero value passes nothing.
	Routes route.Config
	// Kept are the routes whose answers are kept in Cache, by their names.
	Kept map[string]Keep
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
	return errors.Join(append(errs, c.Limits.checkRoutes(c.Routes.Routes), c.checkKept(), c.validateLinks())...)
}

// validateLinks returns what is wrong with the configuration of each link that is switched on.
func (c Config) validateLinks() error {
	var errs []error
	check := func(what string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", what, err))
		}
	}
	check("Secure", c.Secure.Validate())
	if c.Tracing != nil {
		check("Tracing", c.Tracing.Validate())
	}
	if c.CORS != nil {
		check("CORS", c.CORS.Validate())
	}
	if c.Compress != nil {
		check("Compress", c.Compress.Validate())
	}
	if c.CBOR != nil {
		check("CBOR", c.CBOR.Validate())
	}
	if c.ETag != nil {
		check("ETag", c.ETag.Validate())
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
	limits, err := config.Limits.links(config.Name, operations)
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	sparse, err := fields.Requests(config.Document)
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
	p := &parts{config, operations, limits, kept, sparse, experiments}
	router := chi.NewRouter()
	router.NotFound(unmatched.ServeHTTP)
	router.MethodNotAllowed(methodNotAllowed)
	router.Use(p.links(false)...)
	config.Mount(router.With(p.links(true)...))
	if err := operations.compare(router); err != nil {
		return nil, fmt.Errorf("gateway %s: %w", config.Name, err)
	}
	if config.OpenAPI != "" {
		router.Get(publishedPath, publish(config.Name, config.OpenAPI)) // beside the operations: nobody has to be anybody to read it
	}
	return telemetry.Begin(routed(router)), nil
}
