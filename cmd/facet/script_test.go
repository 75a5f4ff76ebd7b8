package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS", "GOSUMDB"} {
				if value, err := exec.CommandContext(t.Context(), "go", "env", name).Output(); err == nil {
					env.Setenv(name, strings.TrimSpace(string(value)))
				}
			}
			env.Setenv("FACET", root)
			env.Setenv("KEY", filepath.Join(root, "deploy", "demo", "jwt-hs256.key"))
			return os.CopyFS(filepath.Join(env.WorkDir, "specs"), os.DirFS("internal/generate/testdata/shop/specs"))
		},
	})
}
