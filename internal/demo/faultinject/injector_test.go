package faultinject_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/internal/demo/faultinject"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// teapot answers in a way that nothing else does.
var teapot = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })

func statusOf(handler http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Code
}

func inject(f faultinject.Fault) (*faultinject.Injector, http.Handler) {
	i := faultinject.NewInjector("test")
	i.Set(f)
	return i, i.Wrap(teapot)
}

func TestALateServiceIsAsLateAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, handler := inject(faultinject.Fault{Latency: 3 * time.Second})
		began := time.Now()
		if got := statusOf(handler, httptest.NewRequest("GET", "/", nil)); got != http.StatusTeapot {
			t.Errorf("status %d", got)
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestNothingIsDoneForACallerWhoDidNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := faultinject.NewInjector("test")
		i.Set(faultinject.Fault{Latency: time.Minute})
		handler := i.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the service was asked") }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestToCloseEndsTheWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i, handler := inject(faultinject.Fault{Latency: time.Hour})
		began := time.Now()
		time.AfterFunc(time.Second, i.Close)
		if got := statusOf(handler, httptest.NewRequest("GET", "/", nil)); got != http.StatusTeapot {
			t.Errorf("status %d", got)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		i.Close() // a second time
	})
}

func TestTheSameRequestsFailEachTime(t *testing.T) {
	i, handler := inject(faultinject.Fault{Errors: 0.3})
	failed := func() (all []bool) {
		for range 1000 {
			status := statusOf(handler, httptest.NewRequest("GET", "/", nil))
			if status != http.StatusTeapot && status != http.StatusServiceUnavailable {
				t.Fatalf("status %d", status)
			}
			all = append(all, status == http.StatusServiceUnavailable)
		}
		return all
	}
	first := failed()
	count := 0
	for _, one := range first {
		if one {
			count++
		}
	}
	if count < 250 || count > 350 {
		t.Errorf("%d of 1000 failed, want about 300", count)
	}
	if cmp.Equal(first, failed()) {
		t.Error("the next thousand failed in the same pattern")
	}
	i.Set(i.Fault())
	if !cmp.Equal(first, failed()) {
		t.Error("another thousand failed after the fault was set again")
	}
}

func TestAsManyFailWhenAskedAtOnce(t *testing.T) {
	i, handler := inject(faultinject.Fault{Errors: 0.5})
	run := func() int64 {
		var failed atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 100 {
					if statusOf(handler, httptest.NewRequest("GET", "/", nil)) == http.StatusServiceUnavailable {
						failed.Add(1)
					}
				}
			})
		}
		all.Wait()
		return failed.Load()
	}
	first := run()
	i.Set(faultinject.Fault{Errors: 0.5})
	if again := run(); again != first || first < 300 {
		t.Errorf("%d failed, then %d", first, again)
	}
}

func TestAFailureSaysWhenToTryAgain(t *testing.T) {
	_, handler := inject(faultinject.Fault{Errors: 1})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if got := w.Header().Get("Retry-After"); got != "1" {
		t.Errorf("Retry-After %q", got)
	}
}
