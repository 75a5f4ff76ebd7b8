// Package caches opens the one cache that a binary's frontends and upstreams share: in memory, or in a Redis for what
// replicas share, with the memory for while that is gone.
package caches

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/telemetry"
)

// Config says where answers are kept.
type Config struct {
	// Redis is the URL of a Redis or Valkey, "redis://127.0.0.1:6379/0", of a cluster with a second address in the query,
	// "redis://10.0.0.1:6379?addr=10.0.0.2:6379". Empty for memory alone.
	Redis string
	// Memory is how many bytes are kept in memory, about.
	Memory int
}

// Cache is a cache and what it is kept in.
type Cache struct {
	*cache.Cache
	client redis.UniversalClient // nil without a Redis
}

// Open returns the cache. A Redis that does not answer is no error: it may come later.
func Open(config Config, logger *slog.Logger, metrics *telemetry.Metrics) (*Cache, error) {
	memory, err := cache.NewMemory(config.Memory)
	if err != nil {
		return nil, err
	}
	opened := new(Cache)
	var store cache.Store = memory
	if config.Redis != "" {
		if opened.client, err = connect(config.Redis); err != nil {
			return nil, err
		}
		if store, err = shared(opened.client, memory, logger, metrics); err != nil {
			opened.Close()
			return nil, err
		}
	}
	opened.Cache, err = cache.New(cache.Config{
		Store:   store,
		Observe: func(op string, outcome cache.Outcome) { metrics.ObserveCache(op, string(outcome)) },
		Failed:  func(err error) { logger.Debug("cache", slog.Any("error", err)) }, // a change of state is logged where it is seen
	})
	if err != nil {
		opened.Close()
		return nil, err
	}
	return opened, nil
}

// Close ends what refreshes the cache, and the connections to Redis.
func (c *Cache) Close() {
	if c.Cache != nil {
		c.Cache.Close()
	}
	if c.client != nil {
		_ = c.client.Close() // it says only that it was closed before
	}
}

// Admin returns the handlers for the admin address, and with them the one that deletes from the cache.
func (c *Cache) Admin(others map[string]http.Handler) map[string]http.Handler {
	handlers := maps.Clone(others)
	handlers["POST /cache/purge"] = c.PurgeHandler()
	return handlers
}

// shared returns a store in Redis, for which memory stands in.
func shared(client redis.UniversalClient, memory *cache.Memory, logger *slog.Logger, metrics *telemetry.Metrics) (cache.Store, error) {
	store, err := cache.NewRedis(client, cache.RedisConfig{})
	if err != nil {
		return nil, err
	}
	fallback := cache.NewFallback(store, memory, func(err error) {
		if err != nil {
			logger.Warn("the cache's Redis fails; memory stands in", slog.Any("error", err))
			return
		}
		logger.Info("the cache's Redis answers again")
	})
	return fallback, metrics.Registry().Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bff_cache_degraded", Help: "1 while memory stands in for the cache's Redis.",
	}, func() float64 {
		if fallback.Degraded() {
			return 1
		}
		return 0
	}))
}

// Validate returns what is wrong with the configuration, or nil.
func (c Config) Validate() error {
	if c.Memory <= 0 {
		return fmt.Errorf("a cache of %d bytes keeps nothing", c.Memory)
	}
	if c.Redis == "" {
		return nil
	}
	client, err := connect(c.Redis)
	if err != nil {
		return err
	}
	return client.Close()
}

// connect returns a client, which connects when it is first used.
func connect(at string) (redis.UniversalClient, error) {
	logging.Disable() // it would write to standard error, past the logger
	u, err := url.Parse(at)
	if err != nil || u.Host == "" {
		return nil, errors.New("the URL of the cache's Redis must be like redis://127.0.0.1:6379/0") // it may have a password, so it is not repeated
	}
	if u.Query().Has("addr") {
		options, err := redis.ParseClusterURL(at)
		if err != nil {
			return nil, fmt.Errorf("the URL of the cache's Redis: %w", err)
		}
		options.ContextTimeoutEnabled = true
		return redis.NewClusterClient(options), nil
	}
	options, err := redis.ParseURL(at)
	if err != nil {
		return nil, fmt.Errorf("the URL of the cache's Redis: %w", err)
	}
	options.ContextTimeoutEnabled, options.MaxRetries = true, -1 // a cache that has to be asked twice is too slow
	return redis.NewClient(options), nil
}
