package binary

import (
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
)

func TestTheContainersLimitIsRead(t *testing.T) {
	for text, want := range map[string]int64{"268435456\n": 256 << 20, "max\n": 0, "": 0, "-1": 0} {
		file := filepath.Join(t.TempDir(), "memory.max")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := containerLimit(file); got != want {
			t.Errorf("%q is a limit of %d, want %d", text, got, want)
		}
	}
	if got := containerLimit(filepath.Join(t.TempDir(), "none")); got != 0 {
		t.Errorf("no file is a limit of %d", got)
	}
}

func TestTheEnvironmentSaysHowTheCollectorRuns(t *testing.T) {
	before, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	defer func() { debug.SetGCPercent(before); debug.SetMemoryLimit(limit) }()
	t.Setenv("GOMEMLIMIT", "1GiB")
	t.Setenv("GOGC", "100")
	tuneCollector()
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("GOGC=100 is taken for %d", got)
	}
	t.Setenv("GOGC", "")
	tuneCollector()
	if got := debug.SetGCPercent(100); got != gcPercent {
		t.Errorf("the collector runs at %d, want %d", got, gcPercent)
	}
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("GOMEMLIMIT is not left alone: %d", got)
	}
}
