package cache_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// slow answers after a second, with the number of the call.
func slow(calls *atomic.Int32, fields ...string) upstream.Exchange {
	return func(ctx context.Context, _ *upstream.Request, res *upstream.Response) error {
		n := calls.Add(1)
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return fault.Wrap(fault.KindOf(ctx.Err()), "things.get", ctx.Err())
		}
		res.Status, res.Body = 200, fmt.Append(nil, n)
		for _, f := range dated(fields) {
			res.Header = append(res.Header, upstream.Field{Name: f[0], Value: f[1]})
		}
		return nil
	}
}

// crowd sends requests at once and returns how each was answered, and how long all of them took.
func crowd(t *testing.T, n int, ask func(i int) (*upstream.Response, error)) (statuses map[string]int, took time.Duration) {
	t.Helper()
	start := time.Now()
	statuses = map[string]int{}
	var mu sync.Mutex
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			res, err := ask(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				statuses[fault.KindOf(err).String()]++
				return
			}
			_, parameters, _ := strings.Cut(res.Header.Get("Cache-Status"), "; ")
			statuses[parameters]++
		})
	}
	running.Wait()
	return statuses, time.Since(start)
}

func TestAThousandReadsAreOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), slow(&calls, "Cache-Control: max-age=60"))
		statuses, took := crowd(t, 1000, func(int) (*upstream.Response, error) {
			res, err := asking(cache.With(t.Context(), everybody), exchange, "/x")
			if err == nil && string(res.Body) != "1" {
				t.Errorf("got %q", res.Body)
			}
			return res, err
		})
		if calls.Load() != 1 || took != time.Second || statuses["fwd=uri-miss; collapsed; ttl=59"] != 999 {
			t.Errorf("%d calls in %s: %v", calls.Load(), took, statuses)
		}
	})
}

func TestReadsOfDifferentKeysDoNotCollapse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), slow(&calls, "Cache-Control: max-age=60"))
		policies := []cache.Policy{{For: cache.Only("ada")}, {For: cache.Only("bob")}, everybody, {For: cache.Everybody(), Vary: []string{"x"}}}
		_, took := crowd(t, 4, func(i int) (*upstream.Response, error) {
			return asking(cache.With(t.Context(), policies[i]), exchange, "/x")
		})
		if calls.Load() != 4 || took != time.Second {
			t.Errorf("%d calls in %s", calls.Load(), took)
		}
	})
}

func TestReadsOfDifferentVariantsDoNotShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			err := slow(&calls, "Cache-Control: max-age=60", "Vary: Accept-Language")(ctx, req, res)
			res.Body = []byte(req.Header.Get("Accept-Language"))
			return err
		})
		languages := []string{"de", "en", "fr"}
		_, took := crowd(t, 300, func(i int) (*upstream.Response, error) {
			language := languages[i%3]
			res, err := asking(cache.With(t.Context(), everybody), exchange, "/x", upstream.Field{Name: "Accept-Language", Value: language})
			if string(res.Body) != language {
				t.Errorf("who asked for %s got %s", language, res.Body)
			}
			return res, err
		})
		if calls.Load() != 3 || took != 2*time.Second {
			t.Errorf("%d calls in %s, want one for each variant, the first of which showed what selects", calls.Load(), took)
		}
	})
}

func TestWhatCannotBeSharedMakesNoQueue(t *testing.T) {
	for _, say := range []string{"Cache-Control: no-store", "Cache-Control: no-cache, max-age=60", "Cache-Control: max-age=0", "Vary: *"} {
		t.Run(say, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var calls atomic.Int32
				exchange := link(t, newCache(t, cache.Config{}), slow(&calls, say, `ETag: "a"`))
				ask := func(int) (*upstream.Response, error) {
					return asking(cache.With(t.Context(), everybody), exchange, "/x")
				}
				if _, took := crowd(t, 100, ask); calls.Load() != 100 || took != 2*time.Second {
					t.Errorf("%d calls in %s: want one second for the first, and one for all others", calls.Load(), took)
				}
				if _, took := crowd(t, 100, ask); calls.Load() != 200 || took != time.Second {
					t.Errorf("%d calls in %s: want nobody to wait again", calls.Load(), took)
				}
			})
		})
	}
}

func TestALeaderThatLeavesFailsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), slow(&calls, "Cache-Control: max-age=60"))
		impatient, cancel := context.WithCancel(t.Context())
		leader := make(chan error, 1)
		go func() {
			_, err := asking(cache.With(impatient, everybody), exchange, "/x")
			leader <- err
		}()
		synctest.Wait()
		go func() {
			time.Sleep(300 * time.Millisecond) //nolint:forbidigo // the bubble's clock
			cancel()
		}()
		statuses, took := crowd(t, 10, func(int) (*upstream.Response, error) {
			return asking(cache.With(t.Context(), everybody), exchange, "/x")
		})
		if err := <-leader; fault.KindOf(err) != fault.Canceled {
			t.Errorf("the leader got %v", err)
		}
		if calls.Load() != 2 || took != 1300*time.Millisecond || statuses["canceled"] > 0 {
			t.Errorf("%d calls in %s: %v", calls.Load(), took, statuses)
		}
	})
}

func TestAFailureIsSharedAndNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), func(context.Context, *upstream.Request, *upstream.Response) error {
			calls.Add(1)
			time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
			return fault.Wrap(fault.Unavailable, "things.get", errors.New("refused"))
		})
		ask := func(int) (*upstream.Response, error) {
			return asking(cache.With(t.Context(), everybody), exchange, "/x")
		}
		if statuses, _ := crowd(t, 50, ask); calls.Load() != 1 || statuses["unavailable"] != 50 {
			t.Errorf("%d calls: %v", calls.Load(), statuses)
		}
		if _, _ = crowd(t, 50, ask); calls.Load() != 2 {
			t.Errorf("%d calls: a failure was kept", calls.Load())
		}
	})
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), slow(&calls, "Cache-Control: max-age=60"))
		statuses, _ := crowd(t, 2, func(i int) (*upstream.Response, error) {
			ctx := t.Context()
			if i == 1 {
				time.Sleep(time.Millisecond) //nolint:forbidigo // the bubble's clock
				limited, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
				defer cancel()
				ctx = limited
			}
			return asking(cache.With(ctx, everybody), exchange, "/x")
		})
		if statuses["timeout"] != 1 || calls.Load() != 1 {
			t.Errorf("%d calls: %v", calls.Load(), statuses)
		}
	})
}

func TestAPanicOfTheLeaderFailsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		handler := open(t, newCache(t, cache.Config{}), everybody, func(w http.ResponseWriter, _ *http.Request) {
			n := calls.Add(1)
			time.Sleep(time.Second) //nolint:forbidigo // the bubble's clock
			if n == 1 {
				panic(http.ErrAbortHandler)
			}
			w.Header().Set("Cache-Control", "max-age=60")
		})
		var running sync.WaitGroup
		var panics, answers atomic.Int32
		for range 5 {
			running.Go(func() {
				defer func() {
					if recover() != nil {
						panics.Add(1)
					}
				}()
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				if w.Code == http.StatusOK {
					answers.Add(1)
				}
			})
		}
		running.Wait()
		if panics.Load() != 1 || answers.Load() != 4 {
			t.Errorf("%d panics and %d answers", panics.Load(), answers.Load())
		}
	})
}

// A follower whose request does not select the leader's variant, and one that asks for a range.
func TestAFollowerGetsWhatItAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			err := slow(&calls, "Cache-Control: max-age=60", `ETag: "a"`)(ctx, req, res)
			res.Body = []byte("0123456789")
			return err
		})
		asks := []upstream.Field{{Name: "X", Value: "x"}, {Name: "Range", Value: "bytes=2-3"}, {Name: "If-None-Match", Value: `"a"`}}
		want := []string{"200 0123456789", "206 23", "304 "}
		crowd(t, 3, func(i int) (*upstream.Response, error) {
			time.Sleep(time.Duration(i) * time.Millisecond) //nolint:forbidigo // the bubble's clock
			res, err := asking(cache.With(t.Context(), everybody), exchange, "/x", asks[i])
			if got := fmt.Sprintf("%d %s", res.Status, res.Body); got != want[i] {
				t.Errorf("%v: got %q, want %q", asks[i], got, want[i])
			}
			return res, err
		})
		if calls.Load() != 1 {
			t.Errorf("%d calls", calls.Load())
		}
	})
}

func TestAnOriginThatFailedIsSparedAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		var healthy atomic.Bool
		exchange := link(t, newCache(t, cache.Config{}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			if healthy.Load() {
				return slow(&calls, "Cache-Control: max-age=60")(ctx, req, res)
			}
			err := slow(&calls)(ctx, req, res)
			res.Status = http.StatusServiceUnavailable
			return err
		})
		ask := func(int) (*upstream.Response, error) {
			return asking(cache.With(t.Context(), everybody), exchange, "/x")
		}
		crowd(t, 10, ask)
		healthy.Store(true)
		if crowd(t, 10, ask); calls.Load() != 11 {
			t.Errorf("%d calls, want one for the second crowd", calls.Load())
		}
	})
}

// Requests whose response is nobody else's by their own doing say nothing of the others.
func TestRequestsThatCannotLeadDoNotKeepOthersFromCollapsing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		exchange := link(t, newCache(t, cache.Config{}), func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			err := slow(&calls, "Cache-Control: max-age=60")(ctx, req, res)
			if req.Header.Get("Range") != "" {
				res.Status = http.StatusPartialContent
			}
			return err
		})
		if _, err := asking(cache.With(t.Context(), everybody), exchange, "/x", upstream.Field{Name: "Range", Value: "bytes=0-0"}); err != nil {
			t.Fatal(err)
		}
		crowd(t, 10, func(int) (*upstream.Response, error) {
			return asking(cache.With(t.Context(), everybody), exchange, "/x")
		})
		if calls.Load() != 2 {
			t.Errorf("%d calls", calls.Load())
		}
	})
}

func TestWhatHappenedToThoseWithAPolicyIsObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var seen []string
		var calls atomic.Int32
		c := newCache(t, cache.Config{Observe: func(op string, outcome cache.Outcome) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, op+" "+string(outcome))
		}})
		exchange := link(t, c, slow(&calls, swr))
		for _, ctx := range []context.Context{t.Context(), cache.With(t.Context(), cache.Policy{}), cache.With(t.Context(), everybody), cache.With(t.Context(), cache.Policy{Op: "a.b", For: cache.Everybody()})} {
			if _, err := asking(ctx, exchange, "/x"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second) //nolint:forbidigo // the bubble's clock
		if got := strings.Join(seen, ", "); got != "things.get bypass, things.get miss, a.b hit_stale" {
			t.Errorf("got %s", got)
		}
	})
}
