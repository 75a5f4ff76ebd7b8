package e2e

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestEveryFrontendServesWhatItPromises reads the public documents as a stranger would, from each frontend and through the
// gateway for all of them, and asks each for all that the frontend's own document has.
func TestEveryFrontendServesWhatItPromises(t *testing.T) {
	s := newStack(t)
	for _, name := range frontends {
		request := request{path: "/openapi.json", as: "nobody"}
		got := s.send(t, s.url[name], request)
		if got.status != 200 || got.header.Get("Content-Type") != "application/json" {
			t.Fatalf("%s: %d %s", name, got.status, got.header.Get("Content-Type"))
		}
		request.path = "/" + name + request.path
		if through := s.send(t, s.url["gateway"], request); through.body != got.body {
			t.Errorf("%s: the gateway has another document", name)
		}
		if again := s.send(t, s.url["gateway"], request.with("If-None-Match", got.header.Get("ETag"))); again.status != 304 || again.body != "" {
			t.Errorf("%s: %d %s, want 304", name, again.status, again.body)
		}

		public, err := openapi3.NewLoader().LoadFromData([]byte(got.body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		own := documents()[name]
		for path, item := range own.Paths.Map() {
			for method, operation := range item.Operations() {
				if twin := public.Paths.Value(path).GetOperation(method); twin == nil || twin.OperationID != operation.OperationID {
					t.Errorf("%s: the public document has no %s %s", name, method, path)
				}
			}
		}
	}
}
