package demo_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/faultinject"
)

// send asks without any expectation of the answer.
func (s *shop) send(ctx context.Context, t *testing.T, q request) (*http.Response, []byte, error) {
	t.Helper()
	response, err := s.servers[q.service].Client().Do(s.build(t, q).WithContext(ctx))
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func TestAServiceMisbehavesAsTold(t *testing.T) {
	s := shared(t)
	whole := s.want(t, http.StatusOK, get("users", "/users/42"))
	for _, tc := range []struct {
		mode  faultinject.Mode
		check func(*http.Response, []byte, error) bool
	}{
		{"down", func(_ *http.Response, _ []byte, err error) bool { return errors.Is(err, io.EOF) }},
		{"garbage", func(r *http.Response, body []byte, err error) bool {
			return err == nil && r.StatusCode == 200 && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") && body[0] == '<'
		}},
		{"empty", func(r *http.Response, body []byte, err error) bool {
			return err == nil && r.StatusCode == 200 && r.Header.Get("Content-Type") == "application/json" && string(body) == "{}"
		}},
		{"truncate", func(r *http.Response, body []byte, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && r.StatusCode == 200 && r.ContentLength == int64(len(whole.body)) &&
				string(body) == string(whole.body[:len(whole.body)/2])
		}},
	} {
		t.Run(string(tc.mode), func(t *testing.T) {
			s.fault(t, "users", demo.Fault{Mode: tc.mode})
			if r, body, err := s.send(t.Context(), t, get("users", "/users/42")); !tc.check(r, body, err) {
				t.Errorf("%+v, body %q, error %v", r, body, err)
			}
			s.want(t, http.StatusOK, get("catalog", "/products/p-501")) // the others do as ever
			s.services.Fault("users", demo.Fault{})
			s.want(t, http.StatusOK, get("users", "/users/42"))
		})
	}
}

func TestAnAnswerWithoutABodyCannotBeTruncated(t *testing.T) {
	s := shared(t)
	s.fault(t, "notifications", demo.Fault{Mode: "truncate"})
	s.want(t, http.StatusNoContent, post("notifications", "/users/42/notifications/n-5001/read", "", "")) // is read already
}

// watch serves a service anew until the test ends, and tells when a request arrives and when it is done with.
func (s *shop) watch(t *testing.T, name string) (arrived, left chan struct{}) {
	t.Helper()
	arrived, left = make(chan struct{}, 1), make(chan struct{}, 1)
	usual := s.servers[name]
	t.Cleanup(func() {
		s.servers[name].Close()
		s.servers[name] = usual
	})
	s.servers[name] = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		defer func() { left <- struct{}{} }()
		s.services.Handler(name).ServeHTTP(w, r)
	}))
	return arrived, left
}

// TestAServiceHangsUntilTheCallerLeaves has a body in its request, since net/http sees a caller leave only when it has
// read the body.
func TestAServiceHangsUntilTheCallerLeaves(t *testing.T) {
	s := shared(t)
	s.fault(t, "orders", demo.Fault{Mode: "hang"})
	ctx, leave := context.WithCancel(t.Context())
	arrived, left := s.watch(t, "orders")
	failed := make(chan error)
	go func() {
		_, _, err := s.send(ctx, t, post("orders", "/orders", "hang", oneSet))
		failed <- err
	}()
	<-arrived
	leave()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller saw %v", err)
	}
	<-left
}

func TestToCloseTheServicesEndsTheHanging(t *testing.T) {
	s := own(t)
	s.services.Fault("users", demo.Fault{Mode: "hang"})
	arrived, _ := s.watch(t, "users")
	failed := make(chan error)
	go func() {
		_, _, err := s.send(t.Context(), t, get("users", "/users/42"))
		failed <- err
	}()
	<-arrived
	if err := s.services.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; !errors.Is(err, io.EOF) {
		t.Errorf("the caller saw %v", err)
	}
}

func TestAServiceThatDoesNotExistIsAMistakeInTheProgram(t *testing.T) {
	s := shared(t)
	defer func() {
		if got, ok := recover().(string); !ok || !strings.Contains(got, `"stock"`) {
			t.Errorf("recovered %q", got)
		}
	}()
	s.services.Fault("stock", demo.Fault{})
}
