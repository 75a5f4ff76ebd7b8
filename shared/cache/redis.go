package cache

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisConfig says how a Redis or Valkey is used. Every field has a default.
type RedisConfig struct {
	// Prefix begins every key. Default "facet:cache:".
	Prefix string
	// Timeout bounds each operation that a client waits for. Default 50 ms: a cache that is slower than that is none.
	Timeout time.Duration
	// PurgeTimeout bounds the deletion of what has a tag, and of everything. Default 5 s.
	PurgeTimeout time.Duration
	// Rest is how long nothing is read or written after three failures in a row, so that clients do not wait for a Redis
	// that is gone. Deletions are always tried. Default 1 s.
	Rest time.Duration
}

// Redis is a store in Redis 7 or Valkey, single or cluster, which replicas share. An entry is one string; a tag is a sorted
// set of keys by the time at which they expire, which is how a set that is written all the time does not keep what has gone.
type Redis struct {
	client redis.UniversalClient
	config RedisConfig

	failures atomic.Int32 // in a row
	until    atomic.Int64 // of the rest, in Unix nanoseconds
}

var errResting = errors.New("redis has failed several times and is left alone for a moment")

// NewRedis returns a store in a Redis. The client remains the caller's, and must let a context's deadline end an operation
// (ContextTimeoutEnabled), because otherwise a Redis that does not answer would be waited for.
func NewRedis(client redis.UniversalClient, config RedisConfig) (*Redis, error) {
	var bounded bool
	switch client := client.(type) {
	case *redis.Client:
		bounded = client.Options().ContextTimeoutEnabled
	case *redis.ClusterClient:
		bounded = client.Options().ContextTimeoutEnabled
	default:
		return nil, fmt.Errorf("cache: a %T is neither a *redis.Client nor a *redis.ClusterClient", client)
	}
	if !bounded {
		return nil, errors.New("cache: the Redis client ignores deadlines: set ContextTimeoutEnabled in its options")
	}
	config.Prefix = cmp.Or(config.Prefix, "facet:cache:")
	config.Timeout = cmp.Or(config.Timeout, 50*time.Millisecond)
	config.PurgeTimeout = cmp.Or(config.PurgeTimeout, 5*time.Second)
	config.Rest = cmp.Or(config.Rest, time.Second)
	return &Redis{client: client, config: config}, nil
}

func (r *Redis) entry(key Key) string { return r.config.Prefix + hex.EncodeToString(key[:]) }

func (r *Redis) tag(tag Key) string { return r.config.Prefix + "tag:" + hex.EncodeToString(tag[:]) }

// pipelined sends commands in one round trip, unless Redis is left alone.
func (r *Redis) pipelined(ctx context.Context, add func(redis.Pipeliner) error) error {
	if time.Now().UnixNano() < r.until.Load() {
		return errResting
	}
	_, err := r.client.Pipelined(ctx, add)
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		r.failures.Store(0)
		return nil
	case errors.Is(err, context.Canceled): // the client left
	case r.failures.Add(1) >= 3:
		r.until.Store(time.Now().Add(r.config.Rest).UnixNano())
	}
	return err
}

// Get returns what is there, and deletes what is damaged.
func (r *Redis) Get(ctx context.Context, keys []Key, into []*Entry) error {
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	clear(into)
	commands := make([]*redis.StringCmd, len(keys))
	err := r.pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			commands[i] = p.Get(ctx, r.entry(key))
		}
		return nil
	})
	if err != nil {
		return err
	}
	var damaged error
	for i, command := range commands {
		data, err := command.Bytes()
		if err != nil {
			if !errors.Is(err, redis.Nil) {
				damaged = errors.Join(damaged, err)
			}
			continue
		}
		entry := new(Entry)
		if err := entry.UnmarshalBinary(data); err != nil {
			_, deleting := r.Delete(ctx, keys[i])
			damaged = errors.Join(damaged, err, deleting)
			continue
		}
		if time.Now().Before(entry.Expires) {
			into[i] = entry
		}
	}
	return damaged
}

// Set stores entries and their tags.
func (r *Redis) Set(ctx context.Context, items ...Item) error {
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	now := time.Now()
	return r.pipelined(ctx, func(p redis.Pipeliner) error {
		for _, item := range items {
			left := item.Entry.Expires.Sub(now)
			if left < time.Millisecond {
				p.Unlink(ctx, r.entry(item.Key))
				continue
			}
			data, err := item.Entry.MarshalBinary()
			if err != nil {
				return err
			}
			for _, tag := range item.Entry.Tags { // first: what is stored can be purged
				r.addTag(ctx, p, tag, item, now)
			}
			p.Set(ctx, r.entry(item.Key), data, left)
		}
		return nil
	})
}

func (r *Redis) addTag(ctx context.Context, p redis.Pipeliner, tag Key, item Item, now time.Time) {
	set, left := r.tag(tag), item.Entry.Expires.Sub(now)
	p.ZRemRangeByScore(ctx, set, "-inf", strconv.FormatInt(now.UnixMilli(), 10))
	p.ZAdd(ctx, set, redis.Z{Score: float64(item.Entry.Expires.UnixMilli()), Member: r.entry(item.Key)})
	p.ExpireNX(ctx, set, left+time.Second) // GT alone leaves a set that does not expire as it is
	p.ExpireGT(ctx, set, left+time.Second)
}

// Delete deletes entries.
func (r *Redis) Delete(ctx context.Context, keys ...Key) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = r.entry(key)
	}
	return r.unlink(ctx, names)
}

// unlink deletes keys one by one, since those of a cluster are not all in one place.
func (r *Redis) unlink(ctx context.Context, names []string) (int, error) {
	if len(names) == 0 {
		return 0, nil
	}
	deleted := make([]*redis.IntCmd, len(names))
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, name := range names {
			deleted[i] = p.Unlink(ctx, name)
		}
		return nil
	})
	n := 0
	for _, command := range deleted {
		n += int(command.Val())
	}
	return n, err
}

// DeleteTagged deletes what has one of the tags.
func (r *Redis) DeleteTagged(ctx context.Context, tags ...Key) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, r.config.PurgeTimeout)
	defer cancel()
	members := make([]*redis.StringSliceCmd, len(tags))
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, tag := range tags {
			members[i] = p.ZRange(ctx, r.tag(tag), 0, -1)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, tagged := range members {
		deleted, err := r.unlink(ctx, tagged.Val())
		if n += deleted; err != nil {
			return n, err
		}
	}
	return n, nil
}

// Clear deletes everything under the prefix.
func (r *Redis) Clear(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, r.config.PurgeTimeout)
	defer cancel()
	cluster, ok := r.client.(*redis.ClusterClient)
	if !ok {
		return r.clear(ctx, r.client)
	}
	total := make(chan int, 1)
	total <- 0
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		n, err := r.clear(ctx, master)
		total <- <-total + n
		return err
	})
	return <-total, err
}

func (r *Redis) clear(ctx context.Context, node redis.Cmdable) (int, error) {
	pattern := strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(r.config.Prefix) + "*"
	deleted, cursor := 0, uint64(0)
	for {
		names, next, err := node.Scan(ctx, cursor, pattern, 1000).Result()
		if err != nil {
			return deleted, err
		}
		for _, name := range names {
			n, err := node.Unlink(ctx, name).Result()
			if err != nil {
				return deleted, err
			}
			if !strings.HasPrefix(name, r.config.Prefix+"tag:") {
				deleted += int(n)
			}
		}
		if cursor = next; cursor == 0 {
			return deleted, nil
		}
	}
}
