package ratelimit

import (
	"cmp"
	"context"
	_ "embed" // the script
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisConfig says how a Redis or Valkey is used. Every field has a default.
type RedisConfig struct {
	// Prefix begins every key. Default "facet:limit:". With a hash tag in it, "{facet}:limit:", a cluster keeps everything
	// in one place, and claims of different keys may be taken at once.
	Prefix string
	// Timeout bounds each Take. Default 50 ms: to wait longer for a limit than for an answer makes no sense.
	Timeout time.Duration
}

// Redis is a limiter in Redis 7 or Valkey, single or cluster, which replicas share. A Take is one round trip and one
// script, which is sent whole when the server does not have it. The script takes the server's time, so that clocks of
// replicas do not matter, and each key expires when its limit is full again.
//
// A cluster runs a script on keys of one place only. The key is a hash tag, so all limits of one caller are in one place;
// claims of different keys at once need a Prefix with a hash tag, and are an error otherwise.
type Redis struct {
	client redis.UniversalClient
	config RedisConfig
}

//go:embed take.lua
var takeSource string

var takeScript = redis.NewScript(takeSource)

// NewRedis returns a limiter in a Redis. The client remains the caller's, and must let a context's deadline end an operation
// (ContextTimeoutEnabled), because otherwise a Redis that does not answer would be waited for.
func NewRedis(client redis.UniversalClient, config RedisConfig) (*Redis, error) {
	var bounded bool
	switch client := client.(type) {
	case *redis.Client:
		bounded = client.Options().ContextTimeoutEnabled
	case *redis.ClusterClient:
		bounded = client.Options().ContextTimeoutEnabled
	default:
		return nil, fmt.Errorf("ratelimit: a %T is neither a *redis.Client nor a *redis.ClusterClient", client)
	}
	if !bounded {
		return nil, errors.New("ratelimit: the Redis client ignores deadlines: set ContextTimeoutEnabled in its options")
	}
	if config.Timeout < 0 {
		return nil, fmt.Errorf("ratelimit: a Timeout of %s is negative", config.Timeout)
	}
	config.Prefix = cmp.Or(config.Prefix, "facet:limit:")
	config.Timeout = cmp.Or(config.Timeout, 50*time.Millisecond)
	return &Redis{client, config}, nil
}

// Take takes cost of each claim, or of none.
func (r *Redis) Take(ctx context.Context, cost int64, claims []Claim, decisions []Decision) error {
	if err := check(cost, claims, decisions); err != nil {
		return err
	}
	if len(claims) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	keys, args := r.arguments(cost, claims)
	reply, err := takeScript.Run(ctx, r.client, keys, args...).Int64Slice()
	if err != nil {
		return fmt.Errorf("ratelimit: %w", err)
	}
	return decide(cost, claims, reply, decisions)
}

// decide reads what the script says that it returns.
func decide(cost int64, claims []Claim, reply []int64, decisions []Decision) error {
	if len(reply) != 3*len(claims) {
		return fmt.Errorf("ratelimit: redis answered with %d numbers for %d claims", len(reply), len(claims))
	}
	for i := range claims {
		allowed, level, left := reply[3*i] == 1, reply[3*i+1], time.Duration(reply[3*i+2])*time.Microsecond
		decisions[i] = claims[i].Limit.decide(level, left, cost, allowed)
	}
	return nil
}

// arguments are what the script says that it takes.
func (r *Redis) arguments(cost int64, claims []Claim) (keys []string, args []any) {
	keys, args = make([]string, len(claims)), make([]any, 1, 1+3*len(claims))
	args[0] = cost
	for i, claim := range claims {
		keys[i] = r.config.Prefix + claim.Limit.Name + ":{" + claim.Key + "}"
		args = append(args, kinds[claim.Limit.Calendar], claim.Limit.unit(), claim.Limit.most())
	}
	return keys, args
}

// kinds are what the script calls the calendars.
var kinds = [...]string{NoCalendar: "rate", Day: "day", Month: "month"}
