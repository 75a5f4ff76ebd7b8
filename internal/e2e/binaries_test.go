package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestTheBinariesServeTheirDocuments starts the binaries with the files that they are shipped with, each on a port of its
// own, and asks for what needs no upstream: the documents. Told to stop, they end without an error.
func TestTheBinariesServeTheirDocuments(t *testing.T) {
	for _, input := range []string{
		"cmd/mobile-bff/main.go", "cmd/web-bff/main.go", "cmd/iot-bff/main.go", "cmd/gateway/main.go",
		"deploy/demo/mobile.yaml", "deploy/demo/web.yaml", "deploy/demo/iot.yaml", "deploy/demo/gateway.yaml",
	} {
		if _, err := os.ReadFile("../../" + input); err != nil { // so that go test knows what its cached result depends on
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir+string(filepath.Separator), "./cmd/mobile-bff", "./cmd/web-bff", "./cmd/iot-bff", "./cmd/gateway")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := newStack(t)
	for binary, documents := range map[string]map[string]string{
		"mobile-bff": {"/openapi.json": "mobile"},
		"web-bff":    {"/openapi.json": "web"},
		"iot-bff":    {"/openapi.json": "iot"},
		"gateway":    {"/mobile/openapi.json": "mobile", "/web/openapi.json": "web", "/iot/openapi.json": "iot"},
	} {
		t.Run(binary, func(t *testing.T) {
			addr := start(t, filepath.Join(dir, binary))
			for path, frontend := range documents {
				got := s.send(t, "http://"+addr, request{path: path, as: "nobody"})
				if got.status != 200 || got.body != published[frontend] {
					t.Errorf("%s: %d, and not the document of %s", path, got.status, frontend)
				}
			}
		})
	}
}

// start runs a binary until the test ends, and returns where it listens, which is in the log.
func start(t *testing.T, binary string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	file := filepath.Join("../../deploy/demo", strings.TrimSuffix(filepath.Base(binary), "-bff")+".yaml")
	cmd := exec.CommandContext(ctx, binary, "-config", file)
	cmd.Env = append(os.Environ(), "ADDRESS=127.0.0.1:0", "ADMIN_ADDRESS=127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	log, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	t.Cleanup(func() {
		stop()
		for lines.Scan() { // so that it is not held up
		}
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 0 {
			t.Errorf("it ended with %v", err)
		}
	})
	for lines.Scan() {
		var line struct{ Msg, Addr string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
			return line.Addr
		}
	}
	t.Fatal("it never listened")
	return ""
}
