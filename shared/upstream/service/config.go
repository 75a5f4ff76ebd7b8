package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

// Config says how one service is reached. Only Transport.URL has no default.
type Config struct {
	Transport upstream.Config
	// Timeout bounds a call as a whole, tries and pauses and all. 0 means 5 s.
	Timeout time.Duration
	// TryTimeout bounds each try. 0 means no bound but Timeout.
	TryTimeout time.Duration
	Balance    balance.Config
	Breaker    breaker.Config
	Retry      retry.Config
	Hedge      hedge.Config
	Adaptive   adaptive.Config
	Bulkhead   bulkhead.Config
	// Coalesce makes one exchange of identical reads under way; see Principal.
	Coalesce bool
	// Principal returns who is asking, whose answers nobody else may get. Coalesce requires it.
	Principal func(context.Context) string
	// Credential is a link of package credential. nil means none: nothing that says who is asking is sent.
	Credential upstream.Link
	// Cache keeps responses: a link of package cache. nil means that nothing is kept.
	Cache upstream.Link
	// Carry are the fields that go along with every try, as the request's id and its trace, beside upstream.TimeoutHeader.
	Carry upstream.Derived
	// Check sees what the service itself answers at each try: a link of package drift. nil means that nobody looks.
	Check upstream.Link
	// Tracer makes a span of each call whose context has one that is recorded; see package span. nil makes none.
	Tracer trace.Tracer
	// Observe is told of every call; see upstream.Observe. nil means nobody is.
	Observe func(op, outcome string, took time.Duration)
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	for _, part := range []struct {
		name string
		err  error
	}{
		{"Transport", c.Transport.Validate()},
		{"Balance", c.Balance.Validate()},
		{"Breaker", c.Breaker.Validate()},
		{"Retry", c.Retry.Validate()},
		{"Hedge", c.Hedge.Validate()},
		{"Adaptive", c.Adaptive.Validate()},
		{"Bulkhead", c.Bulkhead.Validate()},
	} {
		if part.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", part.name, part.err))
		}
	}
	if c.Timeout < 0 || c.TryTimeout < 0 {
		errs = append(errs, errors.New("a negative Timeout or TryTimeout"))
	}
	if c.Coalesce && c.Principal == nil {
		errs = append(errs, errors.New("no Principal for Coalesce: answers must not be shared between users"))
	}
	return errors.Join(errs...)
}
