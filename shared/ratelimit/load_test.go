package ratelimit_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/ratelimit"
)

func TestRequestsUnderWayAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bound, err := ratelimit.InFlight(ratelimit.InFlightConfig{Whole: 5, Each: 2, Key: byUser})
		if err != nil {
			t.Fatal(err)
		}
		release := make(chan struct{})
		h := bound(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
		var all sync.WaitGroup
		running := func(user string) { all.Go(func() { ask(h, user, "") }); synctest.Wait() }
		refused := func(user string, status int) {
			t.Helper()
			if w := ask(h, user, ""); w.Code != status || w.Header().Get("Retry-After") != "1" {
				t.Errorf("%s: %d %v", user, w.Code, w.Header())
			}
		}
		running("a")
		running("a")
		refused("a", http.StatusTooManyRequests)
		running("b")
		running("")
		running("")
		refused("b", http.StatusServiceUnavailable)
		refused("", http.StatusServiceUnavailable)
		release <- struct{}{}
		synctest.Wait()
		running("c") // where one has left
		close(release)
		all.Wait()
		for range 3 {
			if w := ask(h, "a", ""); w.Code != http.StatusOK {
				t.Errorf("after all have left: %d", w.Code)
			}
		}
	})
}

func TestAPanicGivesThePlaceBack(t *testing.T) {
	bound, err := ratelimit.InFlight(ratelimit.InFlightConfig{Each: 1, Whole: 1, Key: byUser})
	if err != nil {
		t.Fatal(err)
	}
	shedder, err := ratelimit.NewShedder(ratelimit.ShedConfig{Target: time.Second, Least: 1, Start: 1, Most: 1})
	if err != nil {
		t.Fatal(err)
	}
	h := shedder.Handler(bound(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a bug") })))
	for range 3 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("it was refused")
				}
			}()
			ask(h, "a", "")
		}()
	}
}

// server answers so many requests at once, each after a while, and has the others wait.
type server struct {
	hands chan struct{}
	takes atomic.Int64
}

func (s *server) ServeHTTP(http.ResponseWriter, *http.Request) {
	s.hands <- struct{}{}
	<-time.After(time.Duration(s.takes.Load()))
	<-s.hands
}

// load has so many callers ask for that long, and returns how many answers came within twice the target and how many later.
func load(h http.Handler, callers int, during, target time.Duration) (good, late int64) {
	end := time.Now().Add(during)
	var all sync.WaitGroup
	var inTime, over atomic.Int64
	for range callers {
		all.Go(func() {
			for time.Now().Before(end) {
				start := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				switch {
				case w.Code != http.StatusOK:
					<-time.After(100 * time.Millisecond)
				case time.Since(start) <= 2*target:
					inTime.Add(1)
				default:
					over.Add(1)
				}
			}
		})
	}
	all.Wait()
	return inTime.Load(), over.Load()
}

// TestTooMuchIsShed has ten times as many callers as the server can answer within the target. With the shedder it answers
// nearly as many as it can, in time; without, it answers as many, all of them late.
func TestTooMuchIsShed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const target = 50 * time.Millisecond
		s := &server{hands: make(chan struct{}, 8)}
		s.takes.Store(int64(10 * time.Millisecond))
		shedder, err := ratelimit.NewShedder(ratelimit.ShedConfig{Target: target})
		if err != nil {
			t.Fatal(err)
		}
		h := shedder.Handler(s)
		load(h, 400, 2*time.Second, target) // until it has found the bound
		good, late := load(h, 400, 5*time.Second, target)
		if good < 3_600 || late > good/20 {
			t.Errorf("%d in time and %d late: %+v", good, late, shedder.Snapshot())
		}
		if got := shedder.Snapshot(); got.Limit < 24 || got.Limit > 80 || got.Refused == 0 || got.Running != 0 {
			t.Errorf("8 hands of 10 ms and a target of 50 ms: %+v", got)
		}
		if good, late := load(s, 400, 5*time.Second, target); late < 10*good {
			t.Errorf("without a shedder: %d in time and %d late", good, late)
		}
	})
}

func TestAShedderRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const target = 50 * time.Millisecond
		s := &server{hands: make(chan struct{}, 1000)}
		s.takes.Store(int64(time.Second))
		shedder, err := ratelimit.NewShedder(ratelimit.ShedConfig{Target: target})
		if err != nil {
			t.Fatal(err)
		}
		h := shedder.Handler(s)
		load(h, 100, 30*time.Second, target)
		if got := shedder.Snapshot().Limit; got != 16 {
			t.Errorf("the bound is %d, want the least", got)
		}
		s.takes.Store(int64(10 * time.Millisecond))
		load(h, 100, 5*time.Second, target)
		if got := shedder.Snapshot().Limit; got < 100 {
			t.Errorf("all is well, and the bound is %d", got)
		}
		before := shedder.Snapshot().Limit
		load(h, 2, 5*time.Second, target)
		if got := shedder.Snapshot().Limit; got != before {
			t.Errorf("two callers have moved the bound from %d to %d", before, got)
		}
	})
}

func TestBoundsThatMakeNoSense(t *testing.T) {
	if _, err := ratelimit.InFlight(ratelimit.InFlightConfig{Whole: -1, Each: 1}); !contains(err, "negative") || !contains(err, "without a Key") {
		t.Errorf("%v", err)
	}
	_, err := ratelimit.NewShedder(ratelimit.ShedConfig{Least: 5, Most: 3, Sample: -1})
	for _, want := range []string{"a Target of 0s", "ascending", "negative Sample"} {
		if !contains(err, want) {
			t.Errorf("%v: want %q in it", err, want)
		}
	}
}
