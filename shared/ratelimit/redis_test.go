package ratelimit_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/facet-bff/facet/internal/redistest"
	"github.com/facet-bff/facet/shared/ratelimit"
	"github.com/facet-bff/facet/shared/ratelimit/ratelimittest"
)

// patient is for tests that are not about time: a busy machine is not a Redis that is gone.
const patient = 20 * time.Second

func newRedis(t testing.TB, client redis.UniversalClient, prefix string) *ratelimit.Redis {
	t.Helper()
	limiter, err := ratelimit.NewRedis(client, ratelimit.RedisConfig{Prefix: prefix, Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	return limiter
}

func TestRedis(t *testing.T) {
	server := redistest.Start(t)
	ratelimittest.Run(t, func(t *testing.T) ratelimit.Limiter {
		t.Helper()
		return newRedis(t, server.Client(t), t.Name()+":")
	})
}

func TestThreeReplicasAdmitExactlyTheLimitOfABurst(t *testing.T) {
	server := redistest.Start(t)
	claim := ratelimit.Claim{Limit: limit(t, "1000/d"), Key: "42"}
	var alone, withLocal []ratelimit.Limiter
	for range 3 {
		alone = append(alone, newRedis(t, server.Client(t), "alone:"))
		withLocal = append(withLocal, newFallback(t, newRedis(t, server.Client(t), "local:"), 0, nil))
	}
	for name, replicas := range map[string][]ratelimit.Limiter{"redis": alone, "redis with a memory before it": withLocal} {
		if n := ratelimittest.Admitted(t, 10_000, 24, replicas, claim); n != 1000 {
			t.Errorf("%s: %d were admitted", name, n)
		}
	}
}

// TestClocksOfReplicasDoNotMatter has a replica that takes it to be the year 2000, as it is in a bubble.
func TestClocksOfReplicasDoNotMatter(t *testing.T) {
	server := redistest.Start(t)
	claims := []ratelimit.Claim{{Limit: limit(t, "10/d"), Key: "42"}, {Limit: limit(t, "10@day"), Key: "42"}, {Limit: limit(t, "10@month"), Key: "42"}}
	here := newRedis(t, server.Client(t), "")
	ratelimittest.Take(t, here, 4, claims...)
	synctest.Test(t, func(t *testing.T) {
		if time.Now().Year() != 2000 {
			t.Fatal(time.Now())
		}
		for _, d := range ratelimittest.Take(t, newRedis(t, server.Client(t), ""), 4, claims...) {
			if !d.Allowed || d.Remaining != 2 || d.ResetAfter > 31*24*time.Hour {
				t.Errorf("%+v", d)
			}
		}
	})
	if d := ratelimittest.Take(t, here, 3, claims...); d[0].Allowed || d[1].Allowed || d[2].Allowed {
		t.Errorf("%+v", d)
	}
	if d := ratelimittest.Take(t, here, 2, claims...); !ratelimit.Allowed(d) {
		t.Errorf("%+v", d)
	}
}

func TestTheScriptKnowsTheCalendar(t *testing.T) {
	client := redistest.Start(t).Client(t)
	script := ratelimit.WindowScript()
	random := rand.New(rand.NewPCG(1, 2))
	at := []time.Time{
		time.Date(2028, 2, 28, 23, 59, 59, 0, time.UTC), time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(2028, 3, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2100, 2, 28, 23, 59, 59, 0, time.UTC), time.Date(2100, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	for range 2000 {
		at = append(at, time.Unix(random.Int64N(200*366*86400), 0))
	}
	for _, now := range at {
		for calendar, kind := range map[ratelimit.Calendar]string{ratelimit.Day: "day", ratelimit.Month: "month"} {
			window, end := ratelimit.WindowOf(calendar, now)
			got, err := script.Run(t.Context(), client, nil, kind, now.Unix()).Int64Slice()
			if err != nil {
				t.Fatal(err)
			}
			if got[1] != end.Unix() {
				t.Fatalf("the %s of %s ends at %s", kind, now.UTC(), time.Unix(got[1], 0).UTC())
			}
			next, err := script.Run(t.Context(), client, nil, kind, got[1]).Int64Slice()
			if err != nil {
				t.Fatal(err)
			}
			if first, _ := ratelimit.WindowOf(calendar, end); next[0]-got[0] != first-window {
				t.Fatalf("after the %s of %s comes %d, and it was %d", kind, now.UTC(), next[0], got[0])
			}
		}
	}
}

func TestKeysOfRedisExpireWhenTheyMeanNothing(t *testing.T) {
	client := redistest.Start(t).Client(t)
	limiter := newRedis(t, client, "p:")
	longest := map[string]time.Duration{}
	var claims []ratelimit.Claim
	for text, lifetime := range map[string]time.Duration{"10/h": 12 * time.Minute, "5@day": 24 * time.Hour, "5@month": 31 * 24 * time.Hour} {
		claims = append(claims, ratelimit.Claim{Limit: limit(t, text), Key: "42"})
		longest["p:"+text+":{42}"] = lifetime
	}
	ratelimittest.Take(t, limiter, 0, claims...)
	if keys := client.Keys(t.Context(), "*").Val(); len(keys) != 0 {
		t.Errorf("to look has left %v", keys)
	}
	ratelimittest.Take(t, limiter, 2, claims...)
	for key, lifetime := range longest {
		if got := client.PTTL(t.Context(), key).Val(); got <= 0 || got > lifetime+2*time.Millisecond {
			t.Errorf("%s lives for %s", key, got)
		}
	}
	if got := client.PTTL(t.Context(), "p:10/h:{42}").Val(); got < 11*time.Minute {
		t.Errorf("a rate is forgotten after %s", got)
	}
}

// trips counts round trips, those of opening a connection left aside.
type trips struct{ names []string }

func (h *trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if name := cmd.Name(); name != "hello" && name != "client" {
			h.names = append(h.names, name)
		}
		return next(ctx, cmd)
	}
}

func (h *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next // of opening a connection
}

func TestATakeIsOneRoundTrip(t *testing.T) {
	client := redistest.Start(t).Client(t)
	counted := new(trips)
	client.AddHook(counted)
	limiter := newRedis(t, client, "")
	claims := []ratelimit.Claim{{Limit: limit(t, "10/h"), Key: "42"}, {Limit: limit(t, "100@day"), Key: "42"}}
	take := func() string {
		counted.names = nil
		ratelimittest.Take(t, limiter, 1, claims...)
		return strings.Join(counted.names, " ")
	}
	if first, second := take(), take(); first != "evalsha eval" || second != "evalsha" {
		t.Errorf("it took %q, then %q", first, second)
	}
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if flushed, after := take(), take(); flushed != "evalsha eval" || after != "evalsha" {
		t.Errorf("without the script it took %q, then %q", flushed, after)
	}
}

// TestAllLimitsOfOneCallerAreInOnePlaceOfACluster reads the hash tags, which are all that decides it.
func TestAllLimitsOfOneCallerAreInOnePlaceOfACluster(t *testing.T) {
	claims := []ratelimit.Claim{{Limit: limit(t, "10/h"), Key: "42"}, {Limit: limit(t, "100@day"), Key: "42"}, {Limit: limit(t, "100@day"), Key: "43"}}
	client := redis.NewClient(&redis.Options{ContextTimeoutEnabled: true})
	defer client.Close()
	for prefix, same := range map[string]bool{"": false, "{facet}:": true} {
		keys, _ := newRedis(t, client, prefix).Arguments(1, claims)
		tags := make([]string, len(keys))
		for i, key := range keys {
			_, rest, _ := strings.Cut(key, "{")
			tags[i], _, _ = strings.Cut(rest, "}")
		}
		if tags[0] == "" || tags[0] != tags[1] || (tags[0] == tags[2]) != same {
			t.Errorf("with the prefix %q: %q", prefix, keys)
		}
	}
}

func TestARedisClientWithoutDeadlinesIsRefused(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer client.Close()
	if _, err := ratelimit.NewRedis(client, ratelimit.RedisConfig{}); err == nil || !strings.Contains(err.Error(), "ContextTimeoutEnabled") {
		t.Errorf("got %v", err)
	}
	if _, err := ratelimit.NewRedis(nil, ratelimit.RedisConfig{}); err == nil {
		t.Error("a limiter without a client was made")
	}
}
