package options

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// Limits are what a binary was told of how often callers may ask. The zero value limits nothing.
type Limits struct {
	address  []ratelimit.Limit
	tiers    []ratelimit.Tier
	proxies  ratelimit.Proxies
	inFlight int
	shed     time.Duration
	redis    string
}

func (l *Limits) flags(flags *flag.FlagSet) {
	flags.Func("limit", "`tiers` and what one principal of each may have, as free=100/h,premium=10000/h:500+100000@day; the first is for everybody else, too (default no limit)", func(text string) (err error) {
		l.tiers, err = ratelimit.ParseTiers(text)
		return err
	})
	flags.Func("limit-address", "`limits` of one address, as 100/s:200 (default no limit)", func(text string) (err error) {
		if l.address = nil; text != "" {
			l.address, err = ratelimit.ParseLimits(text)
		}
		return err
	})
	flags.IntVar(&l.inFlight, "limit-in-flight", 0, "how many requests one caller may have under way; 0 for no limit")
	flags.StringVar(&l.redis, "limit-redis", "", "`URL` of the Redis that replicas share for limits, redis://host:6379/0; with ?addr=host:port it is a cluster; limits are counted in memory when empty")
	flags.Func("trusted-proxies", "`networks` of the proxies whose X-Forwarded-For is believed, as 10.0.0.0/8,192.0.2.7 (default none)", func(text string) (err error) {
		l.proxies, err = ratelimit.ParseProxies(text)
		return err
	})
	flags.DurationVar(&l.shed, "shed", 0, "how long answers may take on average before requests are refused; 0 refuses none")
}

func (l *Limits) validate() error {
	var errs []error
	if l.inFlight < 0 {
		errs = append(errs, fmt.Errorf("-limit-in-flight: %d is negative", l.inFlight))
	}
	if l.shed < 0 {
		errs = append(errs, fmt.Errorf("-shed: %s is negative", l.shed))
	}
	if _, err := l.client(); err != nil {
		errs = append(errs, fmt.Errorf("-limit-redis: %w", err))
	}
	return errors.Join(errs...)
}

// Open returns the limits of all frontends of the process, and what to call in the end. Whether the shared limiter counts,
// and what is shed, is in the metrics.
func (l *Limits) Open(logger *slog.Logger, metrics prometheus.Registerer) (gateway.Limits, func(), error) {
	limits := gateway.Limits{Address: l.address, Tiers: l.tiers, InFlight: l.inFlight, Proxies: l.proxies}
	closing := func() {}
	memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		return limits, closing, err
	}
	limits.Limiter = memory
	client, err := l.client()
	if err != nil {
		return limits, closing, err
	}
	if client != nil {
		closing = func() { _ = client.Close() }
		if limits.Limiter, err = shared(client, memory, logger, metrics); err != nil {
			return limits, closing, err
		}
	}
	if l.shed > 0 {
		limits.Shedder, err = shedder(l.shed, metrics)
	}
	return limits, closing, err
}

// client returns a client of the shared Redis, or nil for none. It has dialled nothing yet.
func (l *Limits) client() (redis.UniversalClient, error) {
	if l.redis == "" {
		return nil, nil
	}
	location, err := url.Parse(l.redis)
	if err != nil {
		return nil, errors.New("is no URL") // which may have a password
	}
	if location.Query().Has("addr") {
		o, err := redis.ParseClusterURL(l.redis)
		if err != nil {
			return nil, err
		}
		o.ContextTimeoutEnabled, o.MaxRetries = true, cmp.Or(o.MaxRetries, -1) // who is gone is not asked twice
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(l.redis)
	if err != nil {
		return nil, err
	}
	o.ContextTimeoutEnabled, o.MaxRetries = true, cmp.Or(o.MaxRetries, -1)
	return redis.NewClient(o), nil
}

// shared is Redis, with the process's memory to fall back to.
func shared(client redis.UniversalClient, memory *ratelimit.Memory, logger *slog.Logger, metrics prometheus.Registerer) (ratelimit.Limiter, error) {
	limiter, err := ratelimit.NewRedis(client, ratelimit.RedisConfig{})
	if err != nil {
		return nil, err
	}
	up := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "ratelimit_shared", Help: "1 while replicas count limits together, 0 while each counts alone.",
	})
	up.Set(1)
	metrics.MustRegister(up)
	return ratelimit.NewFallback(ratelimit.FallbackConfig{Shared: limiter, Local: memory, Changed: func(err error) {
		if err != nil {
			up.Set(0)
			logger.Error("limits are counted in this process alone", "error", err)
			return
		}
		up.Set(1)
		logger.Info("limits are shared again")
	}})
}

func shedder(target time.Duration, metrics prometheus.Registerer) (*ratelimit.Shedder, error) {
	s, err := ratelimit.NewShedder(ratelimit.ShedConfig{Target: target})
	if err != nil {
		return nil, err
	}
	metrics.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "ratelimit_shed_bound", Help: "How many requests may be under way before more are refused.",
		}, func() float64 { return float64(s.Snapshot().Limit) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "ratelimit_shed_total", Help: "Requests refused because answers took too long.",
		}, func() float64 { return float64(s.Snapshot().Refused) }),
	)
	return s, nil
}
