package binary

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/telemetry"
)

const (
	held  = "the configuration was read again, and holds"
	stays = "the configuration is wrong, and the old one stays"
)

// file is a configuration with this service and timeout, for any ports.
func file(url string, timeout time.Duration) string {
	return fmt.Sprintf("listen: {address: '127.0.0.1:0'}\nadmin: {address: '127.0.0.1:0'}\ntimeout: %s\nupstreams: {orders: {url: %s}}\n", timeout, url)
}

func TestNoRequestIsLostInTwentyReloads(t *testing.T) {
	url := orders(t, "hello")
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, file(url, time.Minute))
	r := start(t, program("web"), path)
	var load sync.WaitGroup
	var enough atomic.Bool
	var answered atomic.Int64
	for range 8 {
		load.Go(func() {
			for !enough.Load() {
				if got := r.get(r.url + "/thing"); got != "200 web: hello" {
					t.Errorf("a request was lost: %s", got)
				}
				answered.Add(1)
			}
		})
	}
	for n := range 20 {
		write(t, path, file(url, time.Minute+time.Duration(n+1)*time.Second))
		r.await(held)
	}
	enough.Store(true)
	load.Wait()
	t.Logf("%d requests", answered.Load())
	if got := r.get(r.admin + "/metrics"); !strings.Contains(got, "\nconfig_reloads_total 20\n") || !strings.Contains(got, "\nconfig_reload_failures_total 0\n") {
		t.Error("the metrics do not say 20 reloads")
	}
}

func TestAConfigMapThatIsSwappedIsRead(t *testing.T) {
	url := orders(t, "hello")
	mount := t.TempDir()
	swap := func(version string, timeout time.Duration) { // as the kubelet does, which removes the old version later
		t.Helper()
		if err := os.Mkdir(filepath.Join(mount, version), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(mount, version, "facet.yaml"), file(url, timeout))
		if err := os.Symlink(version, filepath.Join(mount, "..data_tmp")); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	swap("..one", time.Minute)
	path := filepath.Join(mount, "facet.yaml")
	if err := os.Symlink("..data/facet.yaml", path); err != nil {
		t.Fatal(err)
	}
	r := start(t, program("web"), path)
	for n, version := range []string{"..two", "..three"} {
		swap(version, time.Duration(n+2)*time.Minute)
		r.await(held)
	}
	if got := r.get(r.url + "/thing"); got != "200 web: hello" {
		t.Error(got)
	}
}

func TestASecretThatChangesIsRead(t *testing.T) {
	dir := t.TempDir()
	path, key := filepath.Join(dir, "facet.yaml"), filepath.Join(t.TempDir(), "key")
	write(t, key, strings.Repeat("a", 32))
	write(t, path, file(orders(t, "hello"), time.Minute)+"auth: {bearer: {tokens: {shared_key: {file: "+key+"}}}}")
	r := start(t, program("web"), path)
	write(t, key, "short")
	if line := r.await(stays); line["key"] != "auth.bearer" || !strings.Contains(line["error"].(string), "5 bytes") {
		t.Errorf("%v", line)
	}
	write(t, key, strings.Repeat("b", 32))
	r.await(held)
}

func TestABrokenFileKeepsTheOldOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	good := file(orders(t, "hello"), time.Minute)
	write(t, path, good)
	r := start(t, program("web"), path)
	write(t, path, good+"timout: 5s\nmax_body: 5MB\n")
	first, second := r.await(stays), r.await(stays)
	if first["line"] != 5.0 || first["column"] != 1.0 || first["key"] != "timout" || second["key"] != "max_body" {
		t.Errorf("%v, %v", first, second)
	}
	if got := r.get(r.url + "/thing"); got != "200 web: hello" {
		t.Error(got)
	}
	metrics := r.get(r.admin + "/metrics")
	for _, want := range []string{"config_reload_failures_total 1", "config_last_reload_successful 0", `upstream_retries_total{upstream="orders"} 0`} {
		if !strings.Contains(metrics, "\n"+want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	elsewhere := strings.Replace(good, "127.0.0.1:0", "127.0.0.1:1", 1)
	for _, text := range []string{elsewhere, elsewhere + "max_body: 5MiB\n"} { // it is as true the second time
		write(t, path, text)
		r.await(held)
		r.await("listen has changed, which takes a restart")
	}
	if metrics := r.get(r.admin + "/metrics"); !strings.Contains(metrics, "\nconfig_last_reload_successful 1\n") {
		t.Error("the last one does not hold")
	}
}

func TestAHangupReadsTheFileAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, file(orders(t, "hello"), time.Minute))
	r := start(t, program("web"), path)
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	r.await(held)
}

// TestARequestEndsWhereItBegan has one under way while the file changes: its generation is closed when it is answered.
func TestARequestEndsWhereItBegan(t *testing.T) {
	url := orders(t, "hello")
	p := program("web")
	began, proceed := make(chan struct{}, 1), make(chan struct{})
	inner := p.Frontends[0].Mount
	p.Frontends[0].Mount = func(r chi.Router, upstreams Upstreams) {
		inner(r.With(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Wait") != "" {
					began <- struct{}{}
					<-proceed
				}
				next.ServeHTTP(w, r)
			})
		}), upstreams)
	}
	l := new(live)
	const off = "cache: {off: true}" // or the second would wait for what the first is told
	first := made(t, p, nil, file(url, time.Minute)+off)
	l.swap(first)
	slow := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		request := httptest.NewRequest(http.MethodGet, "/thing", nil)
		request.Header.Set("X-Wait", "yes")
		l.ServeHTTP(slow, request)
		close(done)
	}()
	<-began
	l.swap(made(t, p, first, file(orders(t, "bye"), time.Minute)+off))
	if got := ask(l, "/thing"); got != "200 web: bye" {
		t.Error(got)
	}
	if !first.enter() {
		t.Fatal("the first generation ended before its request")
	}
	l.release(first)
	close(proceed)
	<-done
	l.closing.Wait()
	if slow.Body.String() != "web: hello" || first.enter() {
		t.Errorf("%d %s, and the first generation is still there: %t", slow.Code, slow.Body, first.enter())
	}
	l.end()
}

func TestWhatIsKeptStaysWithItsSettings(t *testing.T) {
	p := program("web")
	text := file("http://127.0.0.1:1", time.Minute)
	first := made(t, p, nil, text)
	same := made(t, p, first, text+"max_body: 5MiB")
	other := made(t, p, same, text+"cache: {memory: 1MiB}")
	off := made(t, p, other, text+"cache: {off: true}")
	if first.store != same.store || same.store == other.store || off.store.cache != nil {
		t.Error("the store does not follow its settings")
	}
	first.close()
	if same.store.users.Load() != 1 {
		t.Errorf("%d use the store", same.store.users.Load())
	}
}

// TestFilesAreReadWhenNothingHappensAnyMore counts reloads in virtual time.
func TestFilesAreReadWhenNothingHappensAnyMore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	synctest.Test(t, func(t *testing.T) {
		write(t, path, file("http://127.0.0.1:1", time.Minute))
		metrics := telemetry.NewMetrics()
		r := &reloader{
			program: program("web"), path: path, level: new(slog.LevelVar), live: new(live),
			base: base{slog.New(slog.DiscardHandler), metrics}, metrics: newReloads(metrics.Registry()),
		}
		r.live.swap(made(t, r.program, nil, file("http://127.0.0.1:1", time.Minute)))
		defer r.live.end()
		r.reload(t.Context())
		events := make(chan fsnotify.Event)
		var loop sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		loop.Go(func() { r.loop(ctx, nil, events, time.Second) })
		total := func() string { return ask(metrics.Handler(), "/") }
		for n, step := range []struct {
			name           string
			changes        bool
			events         int
			every, quietly time.Duration
			want           int
		}{
			{"one event", true, 1, 0, 2 * time.Second, 2},
			{"not yet quiet", true, 5, 500 * time.Millisecond, 0, 2},
			{"quiet", false, 0, 0, 2 * time.Second, 3},
			{"nothing has changed", false, 3, 100 * time.Millisecond, 2 * time.Second, 3},
			{"never quiet", true, 24, 500 * time.Millisecond, 0, 4},
		} {
			if step.changes {
				write(t, path, file("http://127.0.0.1:1", time.Hour+time.Duration(n)*time.Second))
			}
			for range step.events {
				events <- fsnotify.Event{}
				<-time.After(step.every)
			}
			<-time.After(step.quietly)
			synctest.Wait()
			if want := fmt.Sprintf("\nconfig_reloads_total %d\n", step.want); !strings.Contains(total(), want) {
				t.Errorf("%s: want %s", step.name, want)
			}
		}
		close(events)
		stop()
		loop.Wait()
	})
}
