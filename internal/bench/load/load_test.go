package load

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func pool(t *testing.T, connections int, handler http.HandlerFunc) *Pool {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	p, err := Dial(t.Context(), server.Listener.Addr().String(), connections, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestAClosedLoopSendsExactlyAsManyRequests(t *testing.T) {
	var asked atomic.Int64
	p := pool(t, 4, func(w http.ResponseWriter, _ *http.Request) {
		n := asked.Add(1)
		fmt.Fprint(w, strings.Repeat("x", int(n)*200)) // in one piece first, and then in chunks
	})
	for range 2 {
		if _, err := p.Closed(t.Context(), 101); err != nil {
			t.Fatal(err)
		}
	}
	if n := asked.Load(); n != 202 {
		t.Errorf("%d requests, want 202", n)
	}
}

func TestALoopEndsWhenItIsEnough(t *testing.T) {
	enough := make(chan struct{})
	var asked atomic.Int64
	p := pool(t, 4, func(http.ResponseWriter, *http.Request) {
		if asked.Add(1) == 50 {
			close(enough)
		}
	})
	n, err := p.Until(t.Context(), enough)
	if err != nil || n < 50 || int64(n) != asked.Load() {
		t.Errorf("%d of %d requests, %v", n, asked.Load(), err)
	}
}

func TestAnAnswerThatIsNotWholeEndsTheLoad(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"partial":        func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-BFF-Partial", "orders;timeout") },
		"refused":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"half an answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := pool(t, 4, answer).Closed(t.Context(), 100); err == nil {
				t.Error("nothing is said of it")
			}
		})
	}
}

// The one connection waits for the first answer while others are due: what they waited counts.
func TestAnOpenLoopCountsFromWhenRequestsWereDue(t *testing.T) {
	const held = 100 * time.Millisecond
	var asked atomic.Int64
	p := pool(t, 1, func(http.ResponseWriter, *http.Request) {
		if asked.Add(1) == 1 {
			<-time.After(held)
		}
	})
	took, err := p.Open(t.Context(), 1000, 40*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if took.Requests != 40 || asked.Load() != 40 {
		t.Errorf("%d answers to %d requests, want 40", took.Requests, asked.Load())
	}
	if least := held - 40*time.Millisecond; took.P50 < least {
		t.Errorf("half of them took at most %s, and each was due %s or more before it could be sent", took.P50, least)
	}
}

func TestTheSummaryIsOfTheSortedTimes(t *testing.T) {
	var sorted []time.Duration
	for i := range 1000 {
		sorted = append(sorted, time.Duration(i+1)*time.Millisecond)
	}
	want := Latencies{1000, 500, 501 * time.Millisecond, 991 * time.Millisecond, time.Second, time.Second}
	if got := summary(sorted, 2*time.Second); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := summary(nil, time.Second); got != (Latencies{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestNobodyToAsk(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Dial(t.Context(), l.Addr().String(), 2, nil); err == nil {
		t.Error("connected")
	}
}
