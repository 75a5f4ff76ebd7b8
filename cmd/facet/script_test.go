package main

import (
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"facet": main})
}

// TestScripts runs the tool as a user does: testdata/script has a file for each command.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"asks": asks, "status": exits},
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS", "GOSUMDB"} {
				if value, err := exec.CommandContext(t.Context(), "go", "env", name).Output(); err == nil {
					env.Setenv(name, strings.TrimSpace(string(value)))
				}
			}
			address, err := free()
			if err != nil {
				return err
			}
			env.Setenv("FREE", address)
			env.Setenv("FACET", root)
			env.Setenv("KEY", filepath.Join(root, "deploy", "demo", "jwt-hs256.key"))
			return os.CopyFS(filepath.Join(env.WorkDir, "specs"), os.DirFS("internal/generate/testdata/shop/specs"))
		},
	})
}

// free is an address that nobody listens on, nor on the port after it.
func free() (string, error) {
	for {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		_ = first.Close()
		at := first.Addr().(*net.TCPAddr)
		if second, err := net.ListenTCP("tcp", &net.TCPAddr{IP: at.IP, Port: at.Port + 1}); err == nil {
			return at.String(), second.Close()
		}
	}
}

// asks asks a URL until the answer contains a text: asks [-method METHOD] [-body JSON] [-prefer PREFERENCES] URL TEXT.
func asks(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("asks", flag.ContinueOnError)
	method := flags.String("method", http.MethodGet, "")
	body := flags.String("body", "", "")
	prefer := flags.String("prefer", "", "")
	if err := flags.Parse(args); neg || err != nil || flags.NArg() != 2 {
		ts.Fatalf("usage: asks [-method METHOD] [-body JSON] [-prefer PREFERENCES] URL TEXT")
	}
	said := "nothing"
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		request, err := http.NewRequest(*method, flags.Arg(0), strings.NewReader(*body))
		ts.Check(err)
		request.Header.Set("Content-Type", "application/json")
		if *prefer != "" {
			request.Header.Set("Prefer", *prefer)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			said = err.Error()
			continue
		}
		text, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if said = string(text); strings.Contains(said, flags.Arg(1)) {
			return
		}
	}
	ts.Fatalf("%s says %s", flags.Arg(0), said)
}

// exits runs a program that exits with a status: status 2 facet contract diff.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM ARG...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s exits with %d, want %s", args[1], code, args[0])
	}
}
