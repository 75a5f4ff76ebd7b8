package instructions

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

func TestWhatPerfPrints(t *testing.T) {
	for out, want := range map[string]int64{
		"1174000,,instructions:u,1000000,100.00,,\n":                  1174000,
		"Events disabled\n\n2500000,,instructions:u,900,75.00,0.5,\n": 2500000,
		"<not supported>,,instructions:u,0,100.00,,\n":                -1,
		"<not counted>,,instructions:u,0,100.00,,\n":                  -1,
		"": -1,
	} {
		got, err := counted([]byte(out))
		if want < 0 && err == nil || want >= 0 && (err != nil || got != want) {
			t.Errorf("%q: %d, %v; want %d", out, got, err, want)
		}
	}
}

const dump = `version: 1
creator: callgrind-3.19.0
positions: instr line
events: Ir
fn=(1) a.b
0x1000 10 3
0x1004 0 4
cfn=(2)
calls=2 0x2000 7
0x1008 11 500
fn=(2)
0x2000 7 20
0x1000 10 1
totals: 28
`

func TestADumpHasTheSumAndWhereItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dump")
	if err := os.WriteFile(path, []byte(dump), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := total(path); n != 28 || err != nil {
		t.Errorf("%d, %v; want 28", n, err)
	}
	at, err := addresses(strings.NewReader(dump))
	if want := map[uintptr]int64{0x1000: 4, 0x1004: 4, 0x2000: 20}; err != nil || !reflect.DeepEqual(at, want) {
		t.Errorf("%v, %v; want %v: what a call costs is counted where it is spent", at, err, want)
	}
}

func TestABrokenDumpIsAnError(t *testing.T) {
	for _, dump := range []string{"0x1000 10\n", "0xzz 10 3\n", "0x1000 10 many\n"} {
		if at, err := addresses(strings.NewReader(dump)); err == nil {
			t.Errorf("%q: %v", dump, at)
		}
	}
}

func TestInstructionsHaveFunctionsAndPackages(t *testing.T) {
	pc, _, _, _ := runtime.Caller(0)
	f := &Functions{at: map[uintptr]int64{pc: 2, reflect.ValueOf(strings.Repeat).Pointer(): 5, 1: 1}}
	functions := []Cost{{"strings.Repeat", 5}, {"github.com/facet-bff/facet/internal/bench/instructions.TestInstructionsHaveFunctionsAndPackages", 2}, {"", 1}}
	if got := f.Functions(); !reflect.DeepEqual(got, functions) {
		t.Errorf("%v, want %v", got, functions)
	}
	packages := []Cost{{"strings", 5}, {"github.com/facet-bff/facet/internal/bench/instructions", 2}, {"", 1}}
	if got := f.Packages(); !reflect.DeepEqual(got, packages) {
		t.Errorf("%v, want %v", got, packages)
	}
}

// Where the processor's counter cannot be had, the clock of the task can, and perf is told and read in the same way.
func TestPerfCountsBetweenEnableAndDisable(t *testing.T) {
	if _, err := exec.LookPath("perf"); err != nil {
		t.Skip(err)
	}
	a, err := attach(t.Context(), os.Getpid(), "task-clock")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"enable", "disable"} {
		if err := a.tell(command); err != nil {
			t.Fatal(errors.Join(err, a.kill()))
		}
	}
	if n, err := a.end(); err != nil || n < 0 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAProcessThatIsGoneCannotBeCounted(t *testing.T) {
	gone := exec.CommandContext(t.Context(), "true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	for _, way := range []Way{perf{}, callgrind{t.TempDir()}} {
		if n, err := way.Count(t.Context(), gone.Process.Pid, func() error { return nil }); err == nil {
			t.Errorf("%s counted %d", way, n)
		}
	}
}
