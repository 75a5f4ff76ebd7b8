package instructions

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// callgrind counts with valgrind, which it tells what to do through vgdb. Its dumps are in dir.
type callgrind struct{ dir string }

func (callgrind) String() string { return "callgrind" }

func (callgrind) works(ctx context.Context) error {
	for _, tool := range []string{"valgrind", "vgdb"} {
		if _, err := exec.LookPath(tool); err != nil {
			return err
		}
	}
	if out, err := exec.CommandContext(ctx, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "true").CombinedOutput(); err != nil {
		return fmt.Errorf("callgrind: %w\n%s", err, out)
	}
	return nil
}

// Command: nothing is counted, and it runs faster, until the first Count.
func (c callgrind) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return c.command(ctx, nil, program, args)
}

func (c callgrind) command(ctx context.Context, options []string, program string, args []string) *exec.Cmd {
	all := append([]string{"-q", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=" + c.dump("%p")}, options...)
	cmd := exec.CommandContext(ctx, "valgrind", slices.Concat(all, []string{program}, args)...)
	cmd.Env = unpreempted()
	return cmd
}

// dump is where a process writes what it counted. The first is "", and those that are asked for have numbers.
func (c callgrind) dump(pid string) string { return filepath.Join(c.dir, "callgrind."+pid) }

// Count reads the sum of a dump.
func (c callgrind) Count(ctx context.Context, pid int, do func() error) (n int64, err error) {
	err = c.dumped(ctx, pid, do, func(dump string) error {
		n, err = total(dump)
		return err
	})
	return n, err
}

// dumped has read look at a dump of what was counted while do ran.
func (c callgrind) dumped(ctx context.Context, pid int, do func() error, read func(dump string) error) error {
	for _, command := range []string{"instrumentation on", "zero"} {
		if err := tell(ctx, pid, command); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if err := tell(ctx, pid, "dump"); err != nil {
		return err
	}
	dumps, err := filepath.Glob(c.dump(strconv.Itoa(pid)) + ".*")
	if err != nil || len(dumps) != 1 {
		return fmt.Errorf("callgrind wrote %d dumps in place of one: %w", len(dumps), err)
	}
	defer func() { _ = os.Remove(dumps[0]) }() // the next one's is the only one again
	return read(dumps[0])
}

// tell gives valgrind a command, and returns when it has been obeyed.
func tell(ctx context.Context, pid int, command string) error {
	if out, err := exec.CommandContext(ctx, "vgdb", append([]string{fmt.Sprintf("--pid=%d", pid)}, strings.Fields(command)...)...).CombinedOutput(); err != nil {
		return fmt.Errorf("vgdb %s: %w\n%s", command, err, out)
	}
	return nil
}

// total reads what a dump counted in all.
func total(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if count, is := strings.CutPrefix(lines.Text(), "totals: "); is {
			return strconv.ParseInt(strings.TrimSpace(count), 10, 64)
		}
	}
	return 0, errors.New("a dump of callgrind has no totals")
}
