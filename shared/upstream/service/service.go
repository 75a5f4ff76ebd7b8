package service

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/coalesce"
	"github.com/facet-bff/facet/shared/upstream/credential"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
	"github.com/facet-bff/facet/shared/upstream/span"
)

// Service is an upstream service with everything that stands before it. Make one with [New]; it is safe for concurrent
// use.
type Service struct {
	name     string
	exchange upstream.Exchange
	stream   upstream.Exchange

	balancer  *balance.Balancer
	budget    *retry.Budget
	retry     *retry.Retry
	breaker   *breaker.Breaker   // nil when off, as those below
	hedge     *hedge.Hedge       //
	adaptive  *adaptive.Limiter  //
	bulkhead  *bulkhead.Bulkhead //
	coalesce  *coalesce.Coalesce //
	transport *upstream.Transport
}

// New returns the service of that name. It asks nothing of the service yet, but may begin to look up its addresses and
// to check them; Close ends that.
func New(name string, config Config) (*Service, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("upstream %s: %w", name, err)
	}
	transport, err := upstream.HTTP(config.Transport)
	if err != nil {
		return nil, fmt.Errorf("upstream %s: %w", name, err)
	}
	base, err := url.Parse(config.Transport.URL)
	if err != nil {
		return nil, fmt.Errorf("upstream %s: %w", name, err)
	}
	s, err := assemble(name, config, base.Host, func(address string) balance.Instance { return transport.At(address) })
	if err != nil {
		return nil, fmt.Errorf("upstream %s: %w", name, err)
	}
	s.transport = transport
	return s, nil
}

// assemble is New for instances of any make.
func assemble(name string, config Config, host string, at func(string) balance.Instance) (*Service, error) {
	balancer, err := balance.New(config.Balance, host, at)
	if err != nil {
		return nil, err
	}
	budget := retry.NewBudget(config.Retry.Share, config.Retry.Burst)
	s := &Service{name: name, balancer: balancer, budget: budget, retry: retry.New(config.Retry, budget)}
	s.exchange = upstream.Chain(balancer.Exchange, s.links(config)...)
	s.stream = upstream.Chain(balancer.Exchange, s.streamLinks(config)...)
	return s, nil
}

var timeoutHeader = []string{upstream.TimeoutHeader}

// links is the formula, outermost first.
func (s *Service) links(config Config) []upstream.Link {
	var links []upstream.Link
	if config.Observe != nil {
		links = append(links, upstream.Observe(config.Observe))
	}
	if config.Tracer != nil {
		links = append(links, span.Calls(config.Tracer, s.name))
	}
	links = append(links, upstream.Timeout(cmp.Or(config.Timeout, 5*time.Second)))
	if config.Credential == nil {
		config.Credential = credential.None()
	}
	links = append(links, config.Credential)
	if config.Cache != nil {
		links = append(links, config.Cache)
	}
	if config.Coalesce {
		s.coalesce = coalesce.New(config.Principal)
		links = append(links, s.coalesce.Link)
	}
	if !config.Bulkhead.Off {
		s.bulkhead = bulkhead.New(config.Bulkhead)
		links = append(links, s.bulkhead.Link)
	}
	links = append(links, s.retry.Link) // also when off, for retry.WithLimit
	if config.Hedge.On {
		s.hedge = hedge.New(config.Hedge, s.budget)
		links = append(links, s.hedge.Link)
	}
	if config.Adaptive.On {
		s.adaptive = adaptive.New(config.Adaptive)
		links = append(links, s.adaptive.Link)
	}
	if !config.Breaker.Off {
		s.breaker = breaker.New(config.Breaker)
		links = append(links, s.breaker.Link)
	}
	if config.TryTimeout > 0 {
		links = append(links, upstream.Timeout(config.TryTimeout))
	}
	if config.Tracer != nil {
		links = append(links, span.Tries)
	}
	if config.Check != nil {
		links = append(links, config.Check)
	}
	remaining := upstream.Derived{Names: timeoutHeader, Values: func(ctx context.Context, to []string) { to[0] = upstream.Remaining(ctx) }}
	return append(links, upstream.SetHeaders(config.Carry, remaining))
}

// streamLinks is the formula for what is passed on as it comes. It has the policies of the other, with the same state, but
// those that would keep a body or send it twice: Cache, Coalesce, Hedge, and Retry and the timeouts where there is a body,
// since nobody knows how long a client takes to send it.
func (s *Service) streamLinks(config Config) []upstream.Link {
	var links []upstream.Link
	if config.Observe != nil {
		links = append(links, upstream.Observe(config.Observe))
	}
	if config.Tracer != nil {
		links = append(links, span.Calls(config.Tracer, s.name))
	}
	links = append(links, whole(upstream.Timeout(cmp.Or(config.Timeout, 5*time.Second))))
	if config.Credential == nil {
		config.Credential = credential.None()
	}
	links = append(links, config.Credential)
	if s.bulkhead != nil {
		links = append(links, s.bulkhead.Link)
	}
	links = append(links, whole(s.retry.Link))
	if s.adaptive != nil {
		links = append(links, s.adaptive.Link)
	}
	if s.breaker != nil {
		links = append(links, s.breaker.Link)
	}
	if config.TryTimeout > 0 {
		links = append(links, whole(upstream.Timeout(config.TryTimeout)))
	}
	if config.Tracer != nil {
		links = append(links, span.Tries)
	}
	unbound := upstream.Derived{Names: timeoutHeader} // a body may take longer
	return append(links, upstream.SetHeaders(config.Carry, unbound))
}

// whole leaves a link out for requests whose body can be sent once only.
func whole(link upstream.Link) upstream.Link {
	return func(next upstream.Exchange) upstream.Exchange {
		linked := link(next)
		return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			if req.Streamed() {
				return next(ctx, req, res)
			}
			return linked(ctx, req, res)
		}
	}
}

// Stream asks the service for an [upstream.RoundTripper]: bodies are passed on as they come, and the call is over when the
// header of the answer has come.
func (s *Service) Stream(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	return s.stream(ctx, req, res)
}

// Exchange asks the service.
func (s *Service) Exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	return s.exchange(ctx, req, res)
}

// Close ends what the service does behind the scenes, and closes idle connections.
func (s *Service) Close() {
	s.balancer.Close()
	if s.transport != nil {
		s.transport.Close()
	}
}
