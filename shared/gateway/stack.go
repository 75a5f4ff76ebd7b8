package gateway

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/compress"
	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/secure"
	"github.com/facet-bff/facet/shared/telemetry"
	"github.com/facet-bff/facet/shared/validate"
)

// Line is one link of the stack.
type Line struct {
	Name string
	// Reason says why it stands where it stands.
	Reason string
	// Routed says that it runs after routing, for operations of the document only.
	Routed bool

	on   func(Config) bool // nil for always
	link func(*parts) func(http.Handler) http.Handler
}

// On reports whether a frontend with this configuration has the link.
func (l Line) On(config Config) bool { return l.on == nil || l.on(config) }

// Stack returns the links that every frontend has, outermost first. It is what [New] applies.
func Stack() []Line { return slices.Clone(stack) }

// parts are what the links are made of.
type parts struct {
	Config
	operations operations
	limits     limiting
	kept       link
	sparse     link

	experiments *route.Experiments
}

// links are those that are on, before routing or after.
func (p *parts) links(routed bool) []func(http.Handler) http.Handler {
	var links []func(http.Handler) http.Handler
	for _, l := range stack {
		if l.Routed == routed && l.On(p.Config) {
			links = append(links, l.link(p))
		}
	}
	return links
}

type link = func(http.Handler) http.Handler

// stack is the order of everything, from top to bottom.
var stack = []Line{
	{
		Name: "request id", Reason: "first, so that everything below can say which request it was",
		link: func(*parts) link { return telemetry.AssignRequestID },
	},
	{
		Name: "trace", Reason: "beside the id, for upstreams, and around everything that takes time",
		link: func(p *parts) link {
			if p.Tracing == nil {
				return telemetry.KeepTrace
			}
			return telemetry.Trace(*p.Tracing)
		},
	},
	{
		Name: "cut", Reason: "around the log, to which a client that has gone is no failure; without it net/http would say 200",
		link: func(*parts) link { return cut },
	},
	{
		Name: "access log", Reason: "around whatever can go wrong, so that nothing goes unlogged",
		link: func(p *parts) link { return telemetry.AccessLog(p.Name, p.Logger, p.Metrics) },
	},
	{
		Name: "recover", Reason: "inside of the log, so that a panic is one line and an answer",
		link: func(*parts) link { return recoverer },
	},
	{
		Name: "security headers", Reason: "before anything answers",
		link: func(p *parts) link { return secure.Headers(p.Secure) },
	},
	{
		Name: "cors", Reason: "before anything refuses, so that a page can read why, and before anybody must be somebody",
		on:   func(c Config) bool { return c.CORS != nil },
		link: func(p *parts) link { return preflights(p.Config) },
	},
	{
		Name: "compress", Reason: "outside of whatever reads or keeps an answer, which is plain to all of them",
		on:   func(c Config) bool { return c.Compress != nil },
		link: func(p *parts) link { return compress.Handler(*p.Compress) },
	},
	{
		Name: "limit by address", Reason: "before anybody is authenticated, which costs more than to count; unknown paths count too",
		on:   func(c Config) bool { return len(c.Limits.Address) > 0 },
		link: func(p *parts) link { return p.limits.byAddress },
	},
	{
		Name: "disclaim", Reason: "before anything reads who is asking, so that only a credential says it",
		link: func(*parts) link { return disclaim },
	},
	{
		Name: "head", Reason: "beside the routes: whoever may GET may ask for the header alone",
		link: func(*parts) link { return middleware.GetHead },
	},
	{
		Name: "operation", Reason: "first after routing, so that a refusal is logged and counted as the operation's", Routed: true,
		link: func(p *parts) link { return p.operations.name },
	},
	{
		Name: "body limit", Reason: "before anything reads; routes have limits of their own", Routed: true,
		link: func(p *parts) link { return limitBody(cmp.Or(p.MaxBody, 1<<20)) },
	},
	{
		Name: "deadline", Reason: "around everything that may wait; what is passed through may be a stream", Routed: true,
		link: func(p *parts) link { return bounded(cmp.Or(p.Timeout, 10*time.Second)) },
	},
	{
		Name: "shed", Reason: "before anything is spent on what would come too late; the time of a stream says nothing of that", Routed: true,
		on:   func(c Config) bool { return c.Limits.Shedder != nil },
		link: func(p *parts) link { return p.limits.shed },
	},
	{
		Name: "authenticate", Reason: "before anything is spent on a stranger", Routed: true,
		link: func(p *parts) link { return p.operations.authenticate },
	},
	{
		Name: "limit by principal", Reason: "as soon as we know who it is; to be refused for want of a role counts too", Routed: true,
		on:   func(c Config) bool { return len(c.Limits.Tiers) > 0 || len(c.Limits.Operations) > 0 },
		link: func(p *parts) link { return p.limits.byPrincipal },
	},
	{
		Name: "limit by device", Reason: "after it, because what it goes by is the caller's word", Routed: true,
		on:   func(c Config) bool { return len(c.Limits.Devices.Limits) > 0 },
		link: func(p *parts) link { return p.limits.byDevice },
	},
	{
		Name: "limit in flight", Reason: "beside them, for callers who ask seldom and for much", Routed: true,
		on:   func(c Config) bool { return c.Limits.InFlight > 0 },
		link: func(p *parts) link { return p.limits.inFlight },
	},
	{
		Name: "authorise", Reason: "before the content: who may not ask is told nothing about it", Routed: true,
		link: func(p *parts) link { return p.operations.authorise },
	},
	{
		Name: "cbor", Reason: "no stranger's body is read, and everything below sees the JSON that the document speaks of", Routed: true,
		on:   func(c Config) bool { return c.CBOR != nil },
		link: func(p *parts) link { return cbor.Handler(*p.CBOR) },
	},
	{
		Name: "validate", Reason: "before whatever reads it, so that a handler sees only what the document allows", Routed: true,
		link: func(p *parts) link { return validate.Requests(p.Document) },
	},
	{
		Name: "experiments", Reason: "before what answers by them, and what keeps their answers", Routed: true,
		link: func(p *parts) link { return p.experiments.Assign },
	},
	{
		Name: "etag", Reason: "around the cache, so that what was kept has its tag and what was not gets one", Routed: true,
		on:   func(c Config) bool { return c.ETag != nil },
		link: func(p *parts) link { return etag.Handler(*p.ETag) },
	},
	{
		Name: "cache", Reason: "so that nobody is answered from the cache who would not be answered", Routed: true,
		on:   func(c Config) bool { return c.Cache != nil },
		link: func(p *parts) link { return p.kept },
	},
	{
		Name: "fields", Reason: "within the cache, which knows the answer by the URL that says what is wanted of it", Routed: true,
		link: func(p *parts) link { return p.sparse },
	},
	{
		Name: "responses", Reason: "last, around the handler, whose answers it looks at as they are", Routed: true,
		on:   func(c Config) bool { return c.Responses != nil },
		link: func(p *parts) link { return p.Responses.Handler(p.Document) },
	},
}
