package binary

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/ratelimit"
)

// Redis is a Redis or Valkey that replicas share.
type Redis struct {
	URL      string        `required:"true" doc:"Where it is, as redis://redis:6379/0, or rediss:// with TLS; a cluster's has a second address, as redis://10.0.0.1:6379?addr=10.0.0.2:6379."`
	Username string        `doc:"Who we are."`
	Password config.Secret `doc:"Our password."`
}

// Cache says where answers are kept.
type Cache struct {
	Off            bool          `doc:"Keeps nothing."`
	Memory         config.Size   `default:"64MiB" doc:"How much is kept in memory, about; with a Redis, while that is gone."`
	Local          bool          `doc:"Keeps in memory, although there is a Redis."`
	MaxBody        config.Size   `default:"1MiB" doc:"The largest body that is kept."`
	KeepStale      time.Duration `default:"10m" doc:"How long an answer that is no longer fresh is kept, to be validated or for when a service fails."`
	RefreshTimeout time.Duration `default:"10s" doc:"Bounds a refresh in the background."`
	Refreshes      int           `default:"64" doc:"How many of them run at once."`
}

// Validate returns what is wrong with it, or nil.
func (r *Redis) Validate() error {
	client, err := r.client()
	if err != nil {
		return &config.KeyError{Path: "url", Err: err}
	}
	return client.Close()
}

// client returns a client, which connects when it is first used.
func (r *Redis) client() (redis.UniversalClient, error) {
	logging.Disable() // it would write to standard error, past the logger
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" {
		return nil, errors.New("want a URL like redis://127.0.0.1:6379/0")
	}
	if u.User != nil {
		return nil, errors.New("a password in the URL would be shown: write username and password beside it")
	}
	if u.Query().Has("addr") {
		options, err := redis.ParseClusterURL(r.URL)
		if err != nil {
			return nil, err
		}
		options.Username, options.Password, options.ContextTimeoutEnabled = r.Username, r.Password.Reveal(), true
		return redis.NewClusterClient(options), nil
	}
	options, err := redis.ParseURL(r.URL)
	if err != nil {
		return nil, err
	}
	options.Username, options.Password = r.Username, r.Password.Reveal()
	options.ContextTimeoutEnabled, options.MaxRetries = true, -1 // what has to be asked twice is too slow
	return redis.NewClient(options), nil
}

// Validate returns what is wrong with it, or nil.
func (c *Cache) Validate() error {
	if c.Refreshes < 0 {
		return errors.New("negative Refreshes")
	}
	return nil
}

// store is what is kept and counted. It outlives a reload that leaves its settings alone, because nothing of it should be
// forgotten when a timeout changes.
type store struct {
	settings storeSettings
	users    atomic.Int32 // generations, and whoever is making one

	cache      *cache.Cache // nil when off
	limiter    ratelimit.Limiter
	shedder    *ratelimit.Shedder // nil for none
	client     redis.UniversalClient
	collectors []prometheus.Collector
}

type storeSettings struct {
	redis *Redis
	cache Cache
	shed  *Shed
}

func (s *Settings) store() storeSettings { return storeSettings{s.Redis, s.Cache, s.Limits.Shed} }

// openStore returns the old store if its settings are the same, and otherwise a new one. Whoever has it releases it.
func openStore(settings storeSettings, old *store, base base) (*store, error) {
	if old != nil && reflect.DeepEqual(old.settings, settings) {
		old.users.Add(1)
		return old, nil
	}
	s := &store{settings: settings}
	s.users.Store(1)
	if err := errors.Join(s.openRedis(), s.openCache(base), s.openLimits(base)); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// release gives the store back. The last one closes it.
func (s *store) release() {
	if s.users.Add(-1) > 0 {
		return
	}
	if s.cache != nil {
		s.cache.Close()
	}
	if s.client != nil {
		_ = s.client.Close() // it says only that it was closed before
	}
}

func (s *store) openRedis() (err error) {
	if s.settings.redis != nil {
		s.client, err = s.settings.redis.client()
	}
	return err
}

func (s *store) openCache(base base) error {
	c := s.settings.cache
	if c.Off {
		return nil
	}
	memory, err := cache.NewMemory(int(c.Memory))
	if err != nil {
		return err
	}
	var store cache.Store = memory
	if s.client != nil && !c.Local {
		shared, err := cache.NewRedis(s.client, cache.RedisConfig{})
		if err != nil {
			return err
		}
		fallback := cache.NewFallback(shared, memory, changed(base.logger, "the cache"))
		store = fallback
		s.gauge("bff_cache_degraded", "1 while memory stands in for the cache's Redis.", func() float64 { return oneIf(fallback.Degraded()) })
	}
	s.cache, err = cache.New(cache.Config{
		Store: store, MaxBody: int(c.MaxBody), KeepStale: c.KeepStale, RefreshTimeout: c.RefreshTimeout, Refreshes: c.Refreshes,
		Observe: func(op string, outcome cache.Outcome) { base.metrics.ObserveCache(op, string(outcome)) },
		Failed:  func(err error) { base.logger.Debug("cache", "error", err) }, // a change of state is logged where it is seen
	})
	return err
}

func (s *store) openLimits(base base) error {
	memory, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		return err
	}
	s.limiter = memory
	if s.client != nil {
		if err := s.shareLimits(memory, base); err != nil {
			return err
		}
	}
	if s.settings.shed == nil {
		return nil
	}
	if s.shedder, err = ratelimit.NewShedder(s.settings.shed.config()); err != nil {
		return err
	}
	shedder := s.shedder
	s.gauge("ratelimit_shed_bound", "How many requests may be under way before more are refused.", func() float64 { return float64(shedder.Snapshot().Limit) })
	s.collectors = append(s.collectors, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "ratelimit_shed_total", Help: "Requests refused because answers took too long.",
	}, func() float64 { return float64(shedder.Snapshot().Refused) }))
	return nil
}

// shareLimits makes replicas count together.
func (s *store) shareLimits(memory *ratelimit.Memory, base base) error {
	shared, err := ratelimit.NewRedis(s.client, ratelimit.RedisConfig{})
	if err != nil {
		return err
	}
	var alone atomic.Bool
	say := changed(base.logger, "limits")
	s.gauge("ratelimit_shared", "1 while replicas count limits together, 0 while each counts alone.", func() float64 { return oneIf(!alone.Load()) })
	s.limiter, err = ratelimit.NewFallback(ratelimit.FallbackConfig{Shared: shared, Local: memory, Changed: func(err error) {
		alone.Store(err != nil)
		say(err)
	}})
	return err
}

// changed logs that a Redis is gone, or back.
func changed(logger *slog.Logger, what string) func(error) {
	return func(err error) {
		if err != nil {
			logger.Warn(fmt.Sprintf("the Redis of %s fails; memory stands in", what), "error", err)
			return
		}
		logger.Info(fmt.Sprintf("the Redis of %s answers again", what))
	}
}

func (s *store) gauge(name, help string, value func() float64) {
	s.collectors = append(s.collectors, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
