// Package redistest starts a real Redis for a test, on loopback, and stops it with the test.
//
// It takes redis-server or valkey-server from the path. Where there is none and the process may install one (root, on a
// system with apt-get), it does that, once for all tests of the machine. A test that needs Redis is never skipped: when
// there is no way to one, it fails and says what to install.
package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// Server is a Redis of a test's own: empty, without a disk, and gone with the test.
type Server struct {
	// Addr is its address, as "127.0.0.1:40123".
	Addr string

	binary string
	stop   func()
}

// Start starts a server. The test fails when that is not possible.
func Start(t testing.TB) *Server {
	t.Helper()
	logging.Disable() // of servers that are killed on purpose; what goes wrong with others, an error says, too
	binary, err := find(t)
	if err != nil {
		t.Fatalf("this test needs Redis: %v; install redis-server or valkey-server", err)
	}
	for attempt := 1; ; attempt++ {
		port, err := freePort()
		if err != nil {
			t.Fatalf("this test needs Redis: %v", err)
		}
		server, err := start(t, binary, port)
		if err == nil {
			t.Cleanup(server.Stop)
			return server
		}
		if attempt == 3 { // the port was free a moment ago; somebody else may have been faster
			t.Fatalf("this test needs Redis: %v", err)
		}
	}
}

// Client returns a client of the server, which lets a context's deadline end an operation. It is closed with the test.
func (s *Server) Client(t testing.TB) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Addr, ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// Stop ends the server at once, as if its machine had gone. It may be called more than once.
func (s *Server) Stop() { s.stop() }

// Restart starts a server that was stopped again, empty, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	again, err := start(t, s.binary, number)
	if err != nil {
		t.Fatalf("this test needs Redis: %v", err)
	}
	s.stop = again.stop
}

func find(t testing.TB) (string, error) {
	t.Helper()
	if binary, ok := lookup(); ok {
		return binary, nil
	}
	return install(t)
}

func lookup() (string, bool) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if binary, err := exec.LookPath(name); err == nil {
			return binary, true
		}
	}
	return "", false
}

// install installs Redis from the system's own packages. Tests of several packages run at once, so one of them does it and
// the others wait.
func install(t testing.TB) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", errors.New("there is none on the path, and it cannot be installed without apt-get and root")
	}
	lock, err := os.OpenFile(filepath.Join(os.TempDir(), "facet-redistest.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	if binary, ok := lookup(); ok {
		return binary, nil
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "redis-server"}} {
		apt := exec.CommandContext(ctx, "apt-get", args...)
		apt.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1") // install it, and start no service
		if out, err := apt.CombinedOutput(); err != nil {
			return "", fmt.Errorf("apt-get %s: %w\n%s", args[0], err, out)
		}
	}
	if binary, ok := lookup(); ok {
		return binary, nil
	}
	return "", errors.New("apt-get installed redis-server, and it is not on the path")
}

func start(t testing.TB, binary string, port int) (*Server, error) {
	t.Helper()
	// The shell ends the server when its own input ends, which it does even when the test's process is killed.
	const keep = `"$0" "$@" & server=$!; read -r _; kill -9 "$server"; wait`
	cmd := exec.Command("sh", "-c", keep, binary, "--bind", "127.0.0.1", "--port", strconv.Itoa(port), "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	server := &Server{binary: binary, Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	server.stop = func() {
		_ = input.Close()
		_ = cmd.Wait()
	}
	if err := server.await(); err != nil {
		server.stop()
		return nil, err
	}
	return server, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// await waits until the server answers.
func (s *Server) await() error {
	client := redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1})
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		err := client.Ping(ctx).Err()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the server at %s does not answer: %w", s.Addr, err)
		}
	}
}
