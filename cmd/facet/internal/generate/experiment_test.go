package generate_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/facet-bff/facet/shared/route"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestAVariantDecides(t *testing.T) {
	for _, tc := range []struct{ name, variant, want string }{
		{"nothing assigned", "", `{"thing":"1","other":null,"variant":"A"}`},
		{"the first", "A", `{"thing":"1","other":null,"variant":"A"}`},
		{"the other", "B", `{"thing":"1","other":"1","variant":"B"}`},
		{"one that the document does not have", "C", `{"thing":"1","other":null,"variant":"A"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var mu sync.Mutex // the steps ask at once
			var asked []string
			exchange := func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, req.Target)
				res.Status, res.Body, res.Header = 200, []byte(thing(``)), upstream.Header{{Name: "Content-Type", Value: "application/json"}}
				return nil
			}
			var w *httptest.ResponseRecorder
			do := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { w = edge(r.Context(), exchange, "/trials/7") })
			var handler http.Handler = do
			if tc.variant != "" {
				experiments, err := route.NewExperiments(map[string]route.Experiment{"checkout": {Variants: map[string]int{tc.variant: 1}}}, func(context.Context) string { return "ada" }, nil)
				if err != nil {
					t.Fatal(err)
				}
				handler = experiments.Assign(do)
			}
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
			if w.Code != 200 || w.Body.String() != tc.want+"\n" {
				t.Errorf("%d %s, want %s", w.Code, w.Body, tc.want)
			}
			slices.Sort(asked)
			want := []string{"/things/7-A"}
			if tc.variant == "B" {
				want = []string{"/things/7-B", "/things/B"}
			}
			if !slices.Equal(asked, want) {
				t.Errorf("asked %v, want %v", asked, want)
			}
		})
	}
}
