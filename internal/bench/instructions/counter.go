package instructions

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
)

// Way is a way to count.
type Way interface {
	// String is its name.
	String() string
	// Command returns what runs a program so that it can be counted.
	Command(ctx context.Context, program string, args ...string) *exec.Cmd
	// Count returns how many user-mode instructions the process executes while do runs.
	Count(ctx context.Context, pid int, do func() error) (int64, error)
}

// Find returns a way that works on this machine, or an error that says why none does. What a way needs to leave
// somewhere is in dir.
func Find(ctx context.Context, dir string) (Way, error) {
	noPerf := perf{}.works(ctx)
	if noPerf == nil {
		return perf{}, nil
	}
	noCallgrind := callgrind{dir}.works(ctx)
	if noCallgrind == nil {
		return callgrind{dir}, nil
	}
	return nil, errors.Join(noPerf, noCallgrind)
}

// unpreempted is the environment of a process that no signal interrupts.
func unpreempted() []string {
	settings := "asyncpreemptoff=1"
	if before := os.Getenv("GODEBUG"); before != "" {
		settings = strings.Join([]string{before, settings}, ",")
	}
	return append(os.Environ(), "GODEBUG="+settings)
}
