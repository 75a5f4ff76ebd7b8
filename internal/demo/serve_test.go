package demo_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/gen/upstreams/ordersapi"
	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/seed"
)

func TestAServerAnswersUntilItIsStopped(t *testing.T) {
	s := open(t, demo.Config{Faults: map[string]demo.Fault{"payments": {Mode: "hang"}}})
	defer s.close()
	services := s.services
	server, err := services.Listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error)
	go func() { stopped <- server.Serve(ctx) }()

	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	defer client.CloseIdleConnections()
	ask := func(name, path string) (string, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.Address(name)+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Principal", "42")
		response, err := client.Do(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return string(body), err
	}
	for name, path := range map[string]string{
		"control": "/readyz", "users": "/users/42", "orders": "/orders/o-1001", "notifications": "/users/42/unread",
		"catalog": "/products/p-501",
	} {
		if body, err := ask(name, path); err != nil || body == "" {
			t.Errorf("%s: %q, error %v", name, body, err)
		}
	}
	hung, arrived := make(chan error), make(chan struct{})
	go func() {
		// The body is sent when the service begins to read it.
		body := io.MultiReader(signal(arrived), strings.NewReader(payPending))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+server.Address("payments")+"/payments", body)
		if err == nil {
			r.Header.Set("Expect", "100-continue")
			var response *http.Response
			if response, err = client.Do(r); err == nil {
				_ = response.Body.Close()
			}
		}
		hung <- err
	}()
	select {
	case <-arrived:
	case err := <-hung:
		t.Fatalf("what should hang ended with %v", err)
	}
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("stopped with %v", err)
	}
	if err := <-hung; err == nil {
		t.Error("what hung was answered")
	}
	if _, err := ask("users", "/users/42"); err == nil {
		t.Error("answered after the stop")
	}
}

// signal is an empty reader that closes itself when it is read.
type signal chan struct{}

func (s signal) Read([]byte) (int, error) {
	close(s)
	return 0, io.EOF
}

func TestEveryPortThatIsTakenIsNamed(t *testing.T) {
	services := shared(t).services
	first, port := sixFreePorts(t)
	for _, offset := range []int{2, 4} {
		taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port+offset)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = taken.Close() }()
	}
	_, err := services.Listen(t.Context(), "127.0.0.1", port)
	if err == nil {
		t.Fatal("listened on ports that are taken")
	}
	for _, want := range []string{
		"orders: " + first(2) + " is taken by another program: stop that one, or choose other ports with -port",
		"catalog: " + first(4) + " is taken",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
	// The others were let go.
	freed, err := new(net.ListenConfig).Listen(t.Context(), "tcp", first(1))
	if err != nil {
		t.Fatal(err)
	}
	_ = freed.Close()
}

// sixFreePorts finds a port that is free with the five after it, as far as one can know.
func sixFreePorts(t *testing.T) (address func(offset int) string, port int) {
	t.Helper()
	for port := 21000; port < 31000; port += 6 {
		var open []net.Listener
		for offset := range 6 {
			listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port+offset)))
			if err == nil {
				open = append(open, listener)
			}
		}
		for _, listener := range open {
			_ = listener.Close()
		}
		if len(open) == 6 {
			return func(offset int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port+offset)) }, port
		}
	}
	t.Fatal("no six ports in a row are free")
	return nil, 0
}

func TestAHostThatIsNotOursIsAnError(t *testing.T) {
	services := shared(t).services
	if _, err := services.Listen(t.Context(), "192.0.2.1", 0); err == nil || !strings.Contains(err.Error(), "users: cannot listen on 192.0.2.1:0") {
		t.Errorf("error %v", err)
	}
}

func TestAFileKeepsWhatWasChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a demo?.db")
	s := open(t, demo.Config{File: file})
	placed := decode[ordersapi.Order](t, s.want(t, http.StatusCreated, post("orders", "/orders", "kept", oneSet)))
	s.close()

	s = open(t, demo.Config{File: file})
	defer s.close()
	if got := read[ordersapi.Order](t, s, get("orders", "/orders/%s", placed.ID)); got.Total != placed.Total {
		t.Errorf("read back %+v", got)
	}
	s.want(t, http.StatusOK, post("orders", "/orders", "kept", oneSet))
}

func TestAConfigurationIsRefusedWithEveryReason(t *testing.T) {
	_, err := demo.Open(t.Context(), demo.Config{
		Faults: map[string]demo.Fault{"stock": {}}, Size: seed.Size{Users: 1, Products: 1, Orders: 1},
	})
	if err == nil || !strings.Contains(err.Error(), `there is no such service`) || !strings.Contains(err.Error(), "less than the least") {
		t.Errorf("error %v", err)
	}
	if _, err := demo.Open(t.Context(), demo.Config{File: filepath.Join(t.TempDir(), "nowhere", "demo.db")}); err == nil {
		t.Error("opened a file in a directory that does not exist")
	}
}
