package retry_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/retry"
)

// answer is how one try ends.
type answer struct {
	status int
	after  string // Retry-After
	err    error
}

// script answers one try after the other, and the last one again and again.
type script struct {
	answers []answer
	at      []time.Duration // when each was asked, since start
	avoid   []string
	start   time.Time
}

func (s *script) exchange(_ context.Context, req *upstream.Request, res *upstream.Response) error {
	if s.start.IsZero() {
		s.start = time.Now()
	}
	a := s.answers[min(len(s.at), len(s.answers)-1)]
	s.at = append(s.at, time.Since(s.start))
	s.avoid = append(s.avoid, req.Avoid)
	if res.Status != 0 || len(res.Header) != 0 {
		return fmt.Errorf("try %d got a used response: %+v", len(s.at), res)
	}
	res.Status, res.Instance = a.status, fmt.Sprint("i", len(s.at))
	if a.after != "" {
		res.Header = append(res.Header, upstream.Field{Name: "Retry-After", Value: a.after})
	}
	return a.err
}

const ms = time.Millisecond

func link(config retry.Config) upstream.Link {
	return retry.New(config, retry.NewBudget(config.Share, config.Burst)).Link
}

var (
	unsent  = fault.Wrap(fault.Unavailable, "", upstream.ErrUnsent)
	refused = fault.Wrap(fault.Unavailable, "", upstream.ErrRefused)
	reset   = fault.New(fault.Unavailable, "", "reset")
	late    = fault.New(fault.Timeout, "", "late")
	cut     = fault.Wrap(fault.BadUpstream, "", io.ErrUnexpectedEOF)
	cutOff  = fault.Wrap(fault.BadUpstream, "", &net.OpError{Op: "read", Err: io.EOF})
	large   = fault.New(fault.BadUpstream, "", "too large")
)

func TestWhatIsAskedAgain(t *testing.T) {
	for _, tc := range []struct {
		name   string
		method string
		key    string
		answer answer
		tries  int
	}{
		{"GET, 503", "GET", "", answer{status: 503}, 3},
		{"GET, 502", "GET", "", answer{status: 502}, 3},
		{"GET, 504", "GET", "", answer{status: 504}, 3},
		{"GET, 500", "GET", "", answer{status: 500}, 1},
		{"GET, 404", "GET", "", answer{status: 404}, 1},
		{"GET, 429 that does not say when", "GET", "", answer{status: 429}, 1},
		{"GET, 429 that does", "GET", "", answer{status: 429, after: "1"}, 3},
		{"GET, 429 that says too late", "GET", "", answer{status: 429, after: "60"}, 1},
		{"GET, 503 that says too late", "GET", "", answer{status: 503, after: "60"}, 1},
		{"GET, broken off before the answer", "GET", "", answer{err: reset}, 3},
		{"GET, broken off in the answer", "GET", "", answer{err: cut}, 3},
		{"GET, reset in the answer", "GET", "", answer{err: cutOff}, 3},
		{"GET, too late", "GET", "", answer{err: late}, 3},
		{"GET, too large", "GET", "", answer{err: large}, 1},
		{"GET, our bug", "GET", "", answer{err: io.ErrClosedPipe}, 1},
		{"GET, refused by another link", "GET", "", answer{err: refused}, 1},
		{"HEAD, 503", "HEAD", "", answer{status: 503}, 3},
		{"PUT, 503", "PUT", "", answer{status: 503}, 3},
		{"DELETE, 503", "DELETE", "", answer{status: 503}, 3},
		{"OPTIONS, 503", "OPTIONS", "", answer{status: 503}, 3},
		{"POST, 503", "POST", "", answer{status: 503}, 1},
		{"POST, 429 that says when", "POST", "", answer{status: 429, after: "1"}, 1},
		{"POST, broken off", "POST", "", answer{err: reset}, 1},
		{"POST, never sent", "POST", "", answer{err: unsent}, 3},
		{"POST with a key, 503", "POST", "k", answer{status: 503}, 3},
		{"PATCH, 503", "PATCH", "", answer{status: 503}, 1},
		{"PATCH with a key, broken off", "PATCH", "k", answer{err: reset}, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				s := &script{answers: []answer{tc.answer}}
				req := &upstream.Request{Method: tc.method}
				if tc.key != "" {
					req.Header = upstream.Header{{Name: "idempotency-key", Value: tc.key}}
				}
				res := upstream.NewResponse()
				defer res.Release()
				err := link(retry.Config{})(s.exchange)(ctx, req, res)
				if err != tc.answer.err || res.Status != tc.answer.status { //nolint:errorlint // the very same
					t.Errorf("got %d, %v: want what the last try got", res.Status, err)
				}
				if len(s.at) != tc.tries {
					t.Errorf("tried %d times, want %d", len(s.at), tc.tries)
				}
			})
		})
	}
}

func TestARetrySucceedsElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{err: reset}, {status: 503}, {status: 200}}}
		req := &upstream.Request{Method: http.MethodGet}
		res := upstream.NewResponse()
		defer res.Release()
		if err := link(retry.Config{})(s.exchange)(t.Context(), req, res); err != nil || res.Status != 200 {
			t.Errorf("got %d, %v", res.Status, err)
		}
		if want := []string{"", "i1", "i2"}; !slices.Equal(s.avoid, want) {
			t.Errorf("avoided %q, want %q", s.avoid, want)
		}
		if req.Avoid != "" {
			t.Error("the request was changed")
		}
	})
}

func TestTheWaitsGrowAndAreRandom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		longest := make([]time.Duration, 4)
		for range 200 {
			s := &script{answers: []answer{{err: reset}}}
			res := upstream.NewResponse()
			_ = link(retry.Config{Limit: 4, Base: 100 * time.Millisecond, Max: 400 * time.Millisecond})(s.exchange)(t.Context(), &upstream.Request{Method: http.MethodGet}, res)
			res.Release()
			for i := range longest {
				longest[i] = max(longest[i], s.at[i+1]-s.at[i])
			}
		}
		for i, bound := range []time.Duration{100 * ms, 200 * ms, 400 * ms, 400 * ms} {
			if longest[i] > bound || longest[i] < bound/2 {
				t.Errorf("wait %d was %s at most, want up to %s", i, longest[i], bound)
			}
		}
	})
}

func TestNoWaitOutlastsTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		s := &script{answers: []answer{{status: 503, after: "2"}}}
		start := time.Now()
		res := upstream.NewResponse()
		defer res.Release()
		err := link(retry.Config{Limit: 9})(s.exchange)(ctx, &upstream.Request{Method: http.MethodGet}, res)
		if err != nil || res.Status != 503 || len(s.at) != 2 || time.Since(start) != 2*time.Second {
			t.Errorf("%d tries in %s, then %d, %v", len(s.at), time.Since(start), res.Status, err)
		}
	})
}

func TestAClientThatLeavesEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		s := &script{answers: []answer{{status: 503}}}
		start := time.Now()
		res := upstream.NewResponse()
		defer res.Release()
		err := link(retry.Config{})(s.exchange)(retry.WithLimit(ctx, 1, time.Hour), &upstream.Request{Method: http.MethodGet}, res)
		if fault.KindOf(err) != fault.Canceled || time.Since(start) != time.Second || len(s.at) != 1 {
			t.Errorf("%d tries in %s, then %v", len(s.at), time.Since(start), err)
		}
	})
}

func TestARequestSaysHowOftenItIsAskedAgain(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config retry.Config
		limit  int
		tries  int
	}{
		{"more", retry.Config{}, 4, 5},
		{"less", retry.Config{}, 0, 1},
		{"where retries are off", retry.Config{Off: true}, 1, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answers: []answer{{status: 503}}}
				res := upstream.NewResponse()
				defer res.Release()
				ctx := retry.WithLimit(t.Context(), tc.limit, 3*time.Second)
				_ = link(tc.config)(s.exchange)(ctx, &upstream.Request{Method: http.MethodGet}, res)
				if len(s.at) != tc.tries || s.at[tc.tries-1] != time.Duration(tc.limit)*3*time.Second {
					t.Errorf("tried at %v, want %d tries, 3 s apart", s.at, tc.tries)
				}
			})
		})
	}
}

func TestOffAsksOnce(t *testing.T) {
	s := &script{answers: []answer{{status: 503}}}
	res := upstream.NewResponse()
	defer res.Release()
	_ = link(retry.Config{Off: true})(s.exchange)(t.Context(), &upstream.Request{Method: http.MethodGet}, res)
	if len(s.at) != 1 {
		t.Errorf("tried %d times", len(s.at))
	}
}

// However many requests come, at most a tenth of them and the burst are asked again.
func TestTheBudgetIsItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		thousandths := rapid.IntRange(1, 1000).Draw(t, "share")
		burst := rapid.IntRange(1, 20).Draw(t, "burst")
		b := retry.NewBudget(float64(thousandths)/1000, burst)
		tokens, refused := 1000*burst, uint64(0)
		t.Repeat(map[string]func(*rapid.T){
			"deposit": func(*rapid.T) {
				b.Deposit()
				tokens = min(1000*burst, tokens+thousandths)
			},
			"withdraw": func(t *rapid.T) {
				want := tokens >= 1000
				if want {
					tokens -= 1000
				} else {
					refused++
				}
				if got := b.Withdraw(); got != want {
					t.Fatalf("Withdraw = %v with %d thousandths", got, tokens)
				}
			},
			"": func(t *rapid.T) {
				if s := b.Snapshot(); s.Refused != refused || s.Tokens != float64(tokens)/1000 {
					t.Fatalf("%+v, want %d thousandths and %d refused", s, tokens, refused)
				}
			},
		})
	})
}

func TestAnOutageIsAskedATenthMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{{err: unsent}}}
		exchange := link(retry.Config{})(s.exchange)
		const calls = 10_000
		for range calls {
			res := upstream.NewResponse()
			_ = exchange(t.Context(), &upstream.Request{Method: http.MethodGet}, res)
			res.Release()
		}
		if got := len(s.at) - calls; got > calls/10+10 || got < calls/10 {
			t.Errorf("%d retries of %d calls, want a tenth and the burst of 10", got, calls)
		}
	})
}

func TestValidateReportsEverything(t *testing.T) {
	wrong := retry.Config{Limit: -1, Base: -1, Share: 2}
	err := wrong.Validate()
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 3 {
		t.Errorf("got %v, want three errors", err)
	}
	if err := new(retry.Config).Validate(); err != nil {
		t.Error(err)
	}
}
