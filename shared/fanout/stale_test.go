package fanout_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/fanout"
)

// aged is a value that knows how it is.
type aged bool

func (a aged) Stale() bool { return bool(a) }

func TestStalePartsAreNamedInTheOrderOfTheirStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := fanout.New(t.Context(), time.Second)
		after := func(d time.Duration, stale aged, err error) func(context.Context) (aged, error) {
			return func(context.Context) (aged, error) { <-time.After(d); return stale, err }
		}
		fanout.Need(g, "slow", time.Second, after(20*time.Millisecond, true, nil))
		fanout.Want(g, "fresh", time.Second, after(0, false, nil))
		fanout.Want(g, "quick", time.Second, after(0, true, nil))
		fanout.WantElse(g, "lost", time.Second, false, after(0, true, errors.New("gone")))
		fanout.WantOr(g, "other", time.Second, after(0, false, errors.New("gone")), fanout.Alternative[aged]{Limit: time.Second, Ask: after(0, true, nil)})
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		answer := fanout.Answer{Body: []byte("{}"), Stale: g.Stale()}
		if err := answer.Write(w, 200); err != nil || w.Header().Get("X-BFF-Stale") != "slow, quick, other" {
			t.Errorf("%v, X-BFF-Stale %q", err, w.Header().Get("X-BFF-Stale"))
		}
	})
	if fanout.Stale(nil).Header() != nil {
		t.Error("a field is sent though nothing is stale")
	}
}

func TestTheGroupSaysWhatCachesMayDo(t *testing.T) {
	for _, tc := range []struct {
		name, complete, want string
		err                  error
	}{
		{"whole", "max-age=3", "max-age=3", nil},
		{"whole, and nothing is known", "", "", nil},
		{"partial", "max-age=3", "no-store", errors.New("gone")},
		{"partial, and nothing is known", "", "no-store", errors.New("gone")},
	} {
		g := fanout.New(t.Context(), time.Second)
		fanout.Want(g, "a", time.Second, func(context.Context) (int, error) { return 0, tc.err })
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		got := ""
		if control := g.CacheControl(tc.complete); control != nil {
			got = *control
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
