package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/telemetry"
)

// TestTheLineOfARequestIsWhatSlogWrites writes each request with both loggers.
func TestTheLineOfARequestIsWhatSlogWrites(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 9), func(b []byte) string { return string(b) }), rapid.StringMatching(`[a-z<>&"\\/;, \x00-\x1f\x7f]{0,12}`), rapid.Just(""))
		path, operation, principal := text.Draw(rt, "path"), rapid.StringMatching(`[a-z.]{0,9}`).Draw(rt, "operation"), text.Draw(rt, "principal")
		partial, stale := text.Draw(rt, "partial"), text.Draw(rt, "stale")
		failure, note, number := text.Draw(rt, "failure"), text.Draw(rt, "note"), rapid.Int().Draw(rt, "number")
		status := rapid.SampledFrom([]int{200, 404, 503}).Draw(rt, "status")
		traced, aborted := rapid.Bool().Draw(rt, "traced"), rapid.Bool().Draw(rt, "aborted")
		rare, named := rapid.Bool().Draw(rt, "rare"), rapid.Bool().Draw(rt, "named")

		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			telemetry.SetOperation(r.Context(), operation)
			telemetry.SetPrincipal(r.Context(), principal)
			telemetry.Annotate(r.Context(), slog.String("note", note), slog.Int("number", number))
			if rare {
				telemetry.Annotate(r.Context(), slog.Duration("took", time.Second))
			}
			if failure != "" {
				fault.Observe(r.Context(), errors.New(failure))
			}
			<-time.After(1234567 * time.Nanosecond)
			w.Header().Set(telemetry.PartialHeader, partial)
			w.Header().Set(telemetry.StaleHeader, stale)
			w.WriteHeader(status)
			if aborted {
				panic(http.ErrAbortHandler)
			}
		})
		serve := func(logger *slog.Logger) {
			if named {
				logger = logger.With("name", "a")
			}
			defer func() { _ = recover() }()
			r := httptest.NewRequest("GET", "/", nil)
			r.URL = &url.URL{Path: path}
			r.Header.Set("X-Request-Id", "abcdefgh")
			if traced {
				r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
			}
			metrics := telemetry.NewMetrics()
			telemetry.AssignRequestID(telemetry.KeepTrace(telemetry.AccessLog("mobile", logger, metrics)(handler))).
				ServeHTTP(httptest.NewRecorder(), r)
		}
		var ours, theirs bytes.Buffer
		synctest.Test(t, func(*testing.T) { serve(telemetry.NewLogger(&ours, slog.LevelInfo)) })
		synctest.Test(t, func(*testing.T) { serve(slog.New(slog.NewJSONHandler(&theirs, nil))) })
		got, want := fields(rt, ours.Bytes()), fields(rt, theirs.Bytes())
		if !reflect.DeepEqual(got, want) {
			rt.Fatalf("wrote %s\nslog  %s", ours.String(), theirs.String())
		}
	})
}

func fields(t *rapid.T, line []byte) (fields map[string]any) {
	if err := json.Unmarshal(line, &fields); err != nil || bytes.Count(line, []byte("\n")) != 1 || !utf8.Valid(line) {
		t.Fatalf("%q: %v", line, err)
	}
	return fields
}

func TestALoggerKeepsItsLevel(t *testing.T) {
	var out bytes.Buffer
	logger := telemetry.NewLogger(&out, slog.LevelError)
	serve := func(status int) {
		handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		telemetry.AccessLog("mobile", logger, telemetry.NewMetrics())(handler).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}
	serve(http.StatusOK)
	if logger.Info("a"); out.Len() > 0 {
		t.Error(out.String())
	}
	if serve(http.StatusServiceUnavailable); !strings.Contains(out.String(), `"status":503`) {
		t.Error(out.String())
	}
}

func TestWhatIsNoRequestIsOutAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		lines := telemetry.NewLines(&out)
		defer lines.Close()
		logger := telemetry.NewLogger(lines, slog.LevelInfo).With("a", "b").WithGroup("c")
		if logger.Error("broken", "d", 1); !strings.Contains(out.String(), `"msg":"broken","a":"b","c":{"d":1}`) {
			t.Error(out.String())
		}
	})
}

type keptKey string

func TestARequestHasOneContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inner context.Context
		handler := telemetry.Begin(telemetry.AssignRequestID(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			inner = r.Context()
			for i, key := range []keptKey{"a", "b", "c", "d", "a"} {
				if !telemetry.Keep(inner, key, i) {
					t.Errorf("%q is not kept", key)
				}
			}
			if telemetry.Keep(inner, keptKey("e"), 5) {
				t.Error("there is room for five")
			}
			if telemetry.Keep(context.WithValue(inner, keptKey("a"), 9), keptKey("a"), 9) {
				t.Error("a context is passed over")
			}
			if inner.Value(keptKey("a")) != 4 || inner.Value(keptKey("d")) != 3 || inner.Value(keptKey("e")) != nil || inner.Value(keptKey("")) != "outer" {
				t.Error("kept are", inner.Value(keptKey("a")), inner.Value(keptKey("d")), inner.Value(keptKey("e")), inner.Value(keptKey("")))
			}
			if !telemetry.Bound(inner, time.Second) || telemetry.Bound(inner, time.Minute) {
				t.Error("a second is less than for ever, and a minute is more than a second")
			}
			<-time.After(time.Second)
			if !errors.Is(inner.Err(), context.DeadlineExceeded) {
				t.Error(inner.Err())
			}
		})))
		r := httptest.NewRequest("GET", "/", nil)
		handler.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), keptKey(""), "outer")))
		if inner.Err() == nil {
			t.Error("the context outlives its request")
		}
	})
	if telemetry.Keep(t.Context(), keptKey("a"), 1) || telemetry.Bound(t.Context(), time.Second) {
		t.Error("another context is changed")
	}
}
