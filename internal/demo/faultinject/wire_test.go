package faultinject_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/facet-bff/facet/internal/demo/faultinject"
)

const whole = `{"id":"one","of":["a","b"]}`

var service = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, whole)
})

// enough is how much is read of an answer that has no end.
const enough = 3 << 20

// look asks a service with a fault and reads up to so many bytes of the answer. How the connection ended, if it did, is
// the error.
func look(t *testing.T, mode faultinject.Mode, upTo int64) (string, error) {
	t.Helper()
	i := faultinject.NewInjector("test")
	i.Set(faultinject.Fault{Mode: mode})
	server := httptest.NewServer(i.Wrap(service))
	defer server.Close()
	defer i.Close()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(io.LimitReader(conn, upTo))
	return string(text), err
}

// head is how an answer of the service begins whose length is said to be so many bytes.
func head(length string) string {
	return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\nContent-Type: application/json\r\nX-Injected: " + faultinject.Mark + "\r\n\r\n"
}

func TestEachWordIsWrongInItsWay(t *testing.T) {
	for mode, want := range map[faultinject.Mode]struct {
		upTo   int // 0 for all that comes until the connection ends
		begins string
		ends   string
		err    error
	}{
		"refused":      {err: syscall.ECONNRESET}, // no listener is guarded
		"reset":        {err: syscall.ECONNRESET},
		"down":         {},
		"early-hints":  {upTo: enough, begins: "HTTP/1.1 103 Early Hints\r\nX-Injected: " + faultinject.Mark + "\r\n\r\nHTTP/1.1 103 "},
		"huge-header":  {begins: "HTTP/1.1 200 OK\r\n", ends: "xxx\r\nContent-Length: 2\r\n\r\n{}"},
		"hang-body":    {upTo: len(head("27")) + 13, begins: head("27") + whole[:13]},
		"drip":         {upTo: len(head("27")) + 1, begins: head("27") + whole[:1]},
		"truncate":     {begins: head("27"), ends: "\n" + whole[:13]},
		"reset-body":   {begins: "HTTP/1.1 200", err: syscall.ECONNRESET},
		"endless":      {upTo: enough, begins: "HTTP/1.1 200 OK\r\n"},
		"length-long":  {begins: head("54"), ends: "\n" + whole},
		"length-short": {begins: head("13"), ends: "\n" + whole},
		"bad-chunks":   {begins: "HTTP/1.1 200 OK\r\n", ends: "\r\n\r\nmany\r\n" + faultinject.Mark + "\r\n0\r\n\r\n"},
		"garbage":      {begins: "HTTP/1.1 200 OK\r\n", ends: "<p>" + faultinject.Mark + "\n"},
		"empty":        {begins: "HTTP/1.1 200 OK\r\n", ends: "\r\n\r\n{}"},
		"no-content":   {begins: "HTTP/1.1 204 No Content\r\n", ends: "\r\n\r\n"},
		"half":         {begins: "HTTP/1.1 200 OK\r\n", ends: "\n" + whole[:13]},
		"deep":         {begins: "HTTP/1.1 200 OK\r\n", ends: `]],"id":"one","of":["a","b"]}`},
		"twice":        {begins: "HTTP/1.1 200 OK\r\n", ends: `"id":"one","of":["a","b"],"id":"one","of":["a","b"]}`},
		"not-utf8":     {begins: "HTTP/1.1 200 OK\r\n", ends: "\",\"id\":\"\xff" + faultinject.Mark + `one","of":["a","b"]}`},
	} {
		t.Run(string(mode), func(t *testing.T) {
			upTo := int64(want.upTo)
			if upTo == 0 {
				upTo = enough
			}
			got, err := look(t, mode, upTo)
			if !errors.Is(err, want.err) || want.err == nil && (!strings.HasPrefix(got, want.begins) || !strings.HasSuffix(got, want.ends)) {
				t.Errorf("%.300q … of %d bytes, error %v", got, len(got), err)
			}
			if want.upTo > 0 && len(got) != want.upTo || want.upTo == 0 && len(got) == enough {
				t.Errorf("%d bytes", len(got))
			}
			if got != "" && !strings.Contains(got, faultinject.Mark) {
				t.Error("it is not marked")
			}
		})
	}
}

func TestABombIsSmallUntilItIsUnpacked(t *testing.T) {
	got, err := look(t, "bomb", 64<<20)
	if err != nil || len(got) > 8<<20 {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	_, packed, _ := strings.Cut(got, "\r\n\r\n")
	unpacked, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.CopyN(io.Discard, unpacked, 256<<20); err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestAServiceThatHangsSaysNothing(t *testing.T) {
	i := faultinject.NewInjector("test")
	i.Set(faultinject.Fault{Mode: "hang"})
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		i.Wrap(service).ServeHTTP(w, r)
	}))
	defer server.Close()
	go func() {
		<-asked
		i.Close()
	}()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if res, err := server.Client().Do(r); !errors.Is(err, io.EOF) {
		t.Errorf("%v, %v", res, err)
	}
}

func TestAGuardedListenerRefusesAndOpensAgain(t *testing.T) {
	i := faultinject.NewInjector("test")
	server := httptest.NewUnstartedServer(i.Wrap(service))
	server.Listener = i.Guard(server.Listener)
	server.Start()
	defer server.Close()
	ask := func() error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := server.Client().Do(r)
		if err == nil {
			_ = res.Body.Close()
		}
		return err
	}
	for range 2 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
		i.Set(faultinject.Fault{Mode: "refused"})
		server.Client().CloseIdleConnections()
		if err := ask(); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("error %v", err)
		}
		i.Set(faultinject.Fault{})
	}
}

func TestAPortThatIsTakenMeanwhileEndsTheListener(t *testing.T) {
	i := faultinject.NewInjector("test")
	inner, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guarded := i.Guard(inner)
	i.Set(faultinject.Fault{Mode: "refused"})
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", guarded.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	i.Set(faultinject.Fault{})
	if _, err := guarded.Accept(); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("error %v", err)
	}
	if err := guarded.Close(); err != nil {
		t.Error(err)
	}
}

func TestAModeThatThereIsNotIsAMistakeInTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	faultinject.NewInjector("test").Set(faultinject.Fault{Mode: "sleep"})
}
