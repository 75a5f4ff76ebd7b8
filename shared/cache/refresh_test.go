package cache_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

const swr = "Cache-Control: max-age=1, stale-while-revalidate=600"

// grownStale asks once and waits until the response is stale.
func grownStale(t *testing.T, exchange upstream.Exchange) (ask func() string) {
	t.Helper()
	ask = func() string {
		res, err := asking(cache.With(t.Context(), everybody), exchange, "/x")
		if err != nil {
			return err.Error()
		}
		return string(res.Body)
	}
	ask()
	time.Sleep(3 * time.Second) //nolint:forbidigo // the bubble's clock
	return ask
}

func TestAStaleResponseIsRefreshedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		ask := grownStale(t, link(t, newCache(t, cache.Config{}), slow(&calls, swr)))
		start := time.Now()
		for range 10 {
			if got := ask(); got != "1" {
				t.Errorf("got %q while it is refreshed", got)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the refresh was waited for: %s", took)
		}
		time.Sleep(1500 * time.Millisecond) //nolint:forbidigo // the bubble's clock
		if got := ask(); got != "2" || calls.Load() != 2 {
			t.Errorf("got %q after %d calls", got, calls.Load())
		}
	})
}

func TestARefreshOutlivesItsRequestAndHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		first := true
		exchange := link(t, newCache(t, cache.Config{RefreshTimeout: 5 * time.Second}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			if first {
				first = false
				return slow(new(atomic.Int32), swr)(ctx, req, res)
			}
			<-ctx.Done()
			ended <- ctx.Err()
			return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
		})
		grownStale(t, exchange)
		ctx, leave := context.WithCancel(t.Context())
		if _, err := asking(cache.With(ctx, everybody), exchange, "/x"); err != nil {
			t.Error(err)
		}
		leave()
		time.Sleep(4 * time.Second) //nolint:forbidigo // the bubble's clock
		if len(ended) > 0 {
			t.Errorf("the refresh ended with its request: %v", <-ended)
		}
		if err := <-ended; fault.KindOf(err) != fault.Timeout {
			t.Errorf("the refresh ended with %v", err)
		}
	})
}

func TestCloseEndsRefreshesAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Bool
		var calls atomic.Int32
		c := newCache(t, cache.Config{})
		ask := grownStale(t, link(t, c, func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			err := slow(&calls, swr)(ctx, req, res)
			ended.Store(calls.Load() == 2)
			return err
		}))
		ask()
		c.Close()
		if !ended.Load() {
			t.Error("Close did not wait for the refresh")
		}
		if got := ask(); got != "1" || calls.Load() != 2 {
			t.Errorf("after Close: got %q, and %d calls", got, calls.Load())
		}
	})
}

func TestAPanicInTheBackgroundIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reported error
		var calls atomic.Int32
		c := newCache(t, cache.Config{Failed: func(err error) { reported = err }})
		ask := grownStale(t, link(t, c, func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			if calls.Load() == 1 {
				calls.Add(1)
				panic("a bug")
			}
			return slow(&calls, swr)(ctx, req, res)
		}))
		ask()
		synctest.Wait()
		if reported == nil || !strings.Contains(reported.Error(), "panic: a bug") {
			t.Errorf("got %v", reported)
		}
		ask()
		time.Sleep(2 * time.Second) //nolint:forbidigo // the bubble's clock
		if calls.Load() != 3 {
			t.Errorf("%d calls: a panic kept the response from being refreshed", calls.Load())
		}
	})
}

func TestRefreshesHaveABound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{Refreshes: 2}), slow(&calls, swr))
		for range 2 {
			for _, target := range []string{"/1", "/2", "/3"} {
				if _, err := asking(cache.With(t.Context(), everybody), exchange, target); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(3 * time.Second) //nolint:forbidigo // the bubble's clock
		}
		if calls.Load() != 5 {
			t.Errorf("%d calls, want three and two refreshes", calls.Load())
		}
	})
}
