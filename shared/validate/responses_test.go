package validate_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/validate"
)

const answers = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: a thing
          headers: {ETag: {required: true, schema: {type: string, minLength: 3}}}
          content:
            application/json:
              schema:
                type: object
                required: [id, size]
                properties: {id: {type: string}, size: {type: integer, maximum: 9}}
        "204": {description: none}
        "404": {description: no thing, content: {application/problem+json: {schema: {type: object}}}}
`

func answersDocument(t *testing.T) *openapi3.T {
	t.Helper()
	document, err := validate.Load(fstest.MapFS{"t.yaml": {Data: []byte(answers)}}, "t.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// answering serves the document, with every answer looked at.
func answering(t *testing.T, config validate.ResponseConfig, status int, mediaType, body string) http.Handler {
	t.Helper()
	looking, err := validate.NewResponses(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(looking.Close)
	router := chi.NewRouter()
	router.With(looking.Handler(answersDocument(t))).Get("/things/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", `"a"`)
		if mediaType != "" {
			w.Header().Set("Content-Type", mediaType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	return router
}

func TestAnswers(t *testing.T) {
	for _, tc := range []struct {
		name            string
		status          int
		mediaType, body string
		want            string // what is wrong
	}{
		{"a good one", 200, "application/json", `{"id":"1","size":9}`, ""},
		{"one that has no body", 204, "", "", ""},
		{"one about another answer", 304, "", "", ""},
		{"a declared refusal", 404, "application/problem+json", `{}`, ""},
		{"a member is missing", 200, "application/json", `{"id":"1"}`, "#/size is required"},
		{"several mistakes", 200, "application/json", `{"id":1,"size":10}`, "#/id must be a string\n#/size must be at most 9"},
		{"a status that is not declared", 500, "application/problem+json", `{}`, "# the status 500 is not declared"},
		{"a media type that is not declared", 200, "text/html", `<p>`, "# response header Content-Type has unexpected value: \"text/html\""},
		{"no JSON", 200, "application/json", `{"id"`, "# failed to decode response body"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/things/1", http.NoBody)
			t.Run("strict", func(t *testing.T) {
				logged := ""
				r := r.WithContext(fault.WithObserver(t.Context(), func(err error) { logged = err.Error() }))
				w := httptest.NewRecorder()
				answering(t, validate.ResponseConfig{Strict: true}, tc.status, tc.mediaType, tc.body).ServeHTTP(w, r)
				if tc.want == "" && (w.Code != tc.status || w.Body.String() != tc.body) || tc.want != "" && w.Code != 500 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
				for line := range strings.Lines(tc.want) {
					if !strings.Contains(logged, strings.TrimSpace(line)) {
						t.Errorf("the log has %q", logged)
					}
				}
			})
			t.Run("sampled", func(t *testing.T) {
				told := make(chan string, 1)
				w := httptest.NewRecorder()
				answering(t, validate.ResponseConfig{Share: 1, Broken: func(_ context.Context, operation string, status int, found []fault.Violation) {
					var lines []string
					for _, v := range found {
						lines = append(lines, v.Pointer+" "+v.Detail)
					}
					told <- fmt.Sprint(operation, " ", status, "\n", strings.Join(lines, "\n"))
				}}, tc.status, tc.mediaType, tc.body).ServeHTTP(w, r)
				if w.Code != tc.status || w.Body.String() != tc.body {
					t.Errorf("%d %s, which is not what the handler said", w.Code, w.Body)
				}
				if tc.want == "" {
					return
				}
				if got := <-told; got != fmt.Sprintf("getThing %d\n%s", tc.status, tc.want) {
					t.Error(got)
				}
			})
		})
	}
}

func TestNobodyIsToldOfAGoodAnswerOrOfOneThatIsTooLarge(t *testing.T) {
	broken := `{"id":"` + strings.Repeat("x", 2000) + `"}`
	for body, want := range map[string]int{`{"id":"1","size":1}`: 0, broken: 0, `{"id":"1"}`: 1} {
		told := 0
		looking, err := validate.NewResponses(validate.ResponseConfig{Share: 1, MaxBody: 1000, Broken: func(context.Context, string, int, []fault.Violation) { told++ }})
		if err != nil {
			t.Fatal(err)
		}
		router := chi.NewRouter()
		router.With(looking.Handler(answersDocument(t))).Get("/things/{id}", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Etag", `"a"`)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
			w.(http.Flusher).Flush()
		})
		server := httptest.NewServer(router)
		for range 3 { // more than may be under way
			res, err := server.Client().Get(server.URL + "/things/1")
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(res.Body)
			if err != nil || string(got) != body {
				t.Errorf("%s, %v", got, err)
			}
			res.Body.Close()
		}
		server.Close()
		looking.Close()
		if told > 3*want {
			t.Errorf("%.20s was told of %d times", body, told)
		}
	}
}

func TestWhatIsWrongWithHowAnswersAreLookedAt(t *testing.T) {
	_, err := validate.NewResponses(validate.ResponseConfig{Share: 1.5, MaxBody: -1})
	if err == nil || !strings.Contains(err.Error(), "Share of 1.5") || !strings.Contains(err.Error(), "MaxBody of -1") || !strings.Contains(err.Error(), "without Broken") {
		t.Error(err)
	}
}
