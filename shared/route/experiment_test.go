package route_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/telemetry"
)

var experiments = map[string]route.Experiment{
	"new-checkout": {Variants: map[string]int{"A": 50, "B": 50}},
	"rare":         {Variants: map[string]int{"on": 1, "off": 99}, Default: "off", Salt: "s"},
	"device":       {Variants: map[string]int{"x": 1, "y": 1}, Key: "header:x-device"},
}

func newExperiments(t *testing.T, exposed func(experiment, variant string)) *route.Experiments {
	t.Helper()
	made, err := route.NewExperiments(experiments, principal, exposed)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// assigned runs do where a caller has been assigned its variants.
func assigned(e *route.Experiments, name, device string, do func(context.Context)) http.Header {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	if device != "" {
		r.Header.Set("X-Device", device)
	}
	r = r.WithContext(context.WithValue(r.Context(), principalKey{}, name))
	e.Assign(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { do(r.Context()) })).ServeHTTP(w, r)
	return w.Header()
}

func TestEveryCallerHasOneVariantAndVariantsTheirShares(t *testing.T) {
	seen := map[string]int{}
	for i := range 2000 {
		name := fmt.Sprint("user", i)
		for _, replica := range []*route.Experiments{newExperiments(t, nil), newExperiments(t, nil)} {
			assigned(replica, name, name, func(ctx context.Context) {
				for _, experiment := range []string{"new-checkout", "rare", "device"} {
					seen[experiment+route.Variant(ctx, experiment)]++
				}
				if i > 3 {
					return
				}
				if got, want := route.Assigned(ctx), []string{route.Variant(ctx, "device"), route.Variant(ctx, "new-checkout"), route.Variant(ctx, "rare")}; fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("assigned %v, want %v", got, want)
				}
			})
		}
	}
	for what, share := range map[string]int{"new-checkoutA": 2000, "new-checkoutB": 2000, "rareon": 40, "devicex": 2000} {
		if got := seen[what]; got%2 != 0 || got < share*85/100-20 || got > share*115/100+20 {
			t.Errorf("%s: %d of 4000, want about %d", what, got, share)
		}
	}
}

// The variant of a name is part of what is promised: it must not change with a release.
func TestAssignmentsDoNotChange(t *testing.T) {
	var got []string
	for _, name := range []string{"ada", "bob", "cy", "dee", "eve"} {
		assigned(newExperiments(t, nil), name, "", func(ctx context.Context) { got = append(got, route.Variant(ctx, "new-checkout")) })
	}
	if want := "[B B A B A]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestWhomNothingTellsApartGetsTheDefault(t *testing.T) {
	header := assigned(newExperiments(t, nil), "", "", func(ctx context.Context) {
		if got := fmt.Sprint(route.Variant(ctx, "new-checkout"), route.Variant(ctx, "rare"), route.Variant(ctx, "device")); got != "Aoffx" {
			t.Errorf("got %s", got)
		}
		if got := route.Variant(ctx, "none"); got != "" {
			t.Errorf("got %q", got)
		}
		if got := route.VariantOf(ctx, "none", "first", "second") + route.VariantOf(ctx, "rare", "on", "off") + route.VariantOf(ctx, "rare", "on"); got != "firstoffon" {
			t.Errorf("got %q", got)
		}
	})
	if header.Get("Vary") != "X-Device" {
		t.Errorf("header %v", header)
	}
	if got := route.Variant(t.Context(), "rare") + strings.Join(route.Assigned(t.Context()), ""); got != "" {
		t.Errorf("got %q without an assignment", got)
	}
}

func TestExposureIsCountedOnceAndLogged(t *testing.T) {
	var mu sync.Mutex
	counted := map[string]int{}
	e := newExperiments(t, func(experiment, variant string) {
		mu.Lock()
		defer mu.Unlock()
		counted[experiment+variant]++
	})
	var logged bytes.Buffer
	handler := e.Assign(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() { route.Variant(r.Context(), "new-checkout") })
		}
		all.Wait()
		route.Assigned(r.Context())
	}))
	telemetry.AccessLog("f", slog.New(slog.NewJSONHandler(&logged, nil)), telemetry.NewMetrics())(handler).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	var line map[string]any
	if err := json.Unmarshal(logged.Bytes(), &line); err != nil || line["experiment.new-checkout"] != "A" || line["experiment.rare"] != nil {
		t.Errorf("logged %s, %v", logged.String(), err)
	}
	if fmt.Sprint(counted) != "map[new-checkoutA:1]" {
		t.Errorf("counted %v", counted)
	}
}

func TestARouteMayGoByAnExperiment(t *testing.T) {
	config := one(route.Route{Choice: &route.Choice{Experiment: "new-checkout", Upstreams: map[string]string{"A": "a", "B": "b"}}})
	config.Experiments = newExperiments(t, nil)
	server := start(t, config, map[string]http.HandlerFunc{"a": says("a"), "b": says("b")})
	for name, want := range map[string]string{"ada": "b", "cy": "a", "": "a"} {
		if got := ask(t, server, "GET", "/", nil, "Test-Principal", name).body; !strings.HasPrefix(got, want+" ") {
			t.Errorf("%s went to %s", name, got)
		}
	}
}

func TestExperimentsReportEverything(t *testing.T) {
	_, err := route.NewExperiments(map[string]route.Experiment{
		"a b": {}, "x": {Variants: map[string]int{"A": 1, "?": -1}, Default: "C", Key: "cookie"}, "y": {Variants: map[string]int{"A": 1}, Key: "header:a b"},
	}, nil, nil)
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, want := range []string{
		`experiment "a b": `, "has no weight", `the Default ""`, "no word of letters", `"?" is no name of a variant`, "a Weight of -1", `the Default "C"`, `a Key of "cookie"`, `a Key of "header:a b"`, `experiment "x": nobody knows`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
	var none *route.Experiments
	if len(none.Variants()) != 0 || fmt.Sprint(newExperiments(t, nil).Variants()) != "map[device:[x y] new-checkout:[A B] rare:[off on]]" {
		t.Error("Variants")
	}
}
