package instructions

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// event is what perf counts.
const event = "instructions:u"

// perf counts with the processor.
type perf struct{}

func (perf) String() string { return "perf" }

func (perf) works(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "perf", "stat", "-x,", "-e", event, "true").CombinedOutput()
	if err != nil {
		return fmt.Errorf("perf: %w\n%s", err, out)
	}
	_, err = counted(out)
	return err
}

func (perf) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...)
}

// Count attaches to the process, and counts from when perf says that it does until it says that it does not any more.
func (perf) Count(ctx context.Context, pid int, do func() error) (int64, error) {
	attached, err := attach(ctx, pid, event)
	if err != nil {
		return 0, err
	}
	if err := attached.tell("enable"); err != nil {
		return 0, errors.Join(err, attached.kill())
	}
	if err := do(); err != nil {
		return 0, errors.Join(err, attached.kill())
	}
	if err := attached.tell("disable"); err != nil {
		return 0, errors.Join(err, attached.kill())
	}
	return attached.end()
}

// attached is perf stat attached to a process, which counts when it is told to.
type attached struct {
	cmd      *exec.Cmd
	out      bytes.Buffer
	commands *os.File
	acks     *bufio.Reader
	closing  []*os.File
}

func attach(ctx context.Context, pid int, event string) (*attached, error) {
	reads, commands, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	acks, writes, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	a := &attached{commands: commands, acks: bufio.NewReader(acks), closing: []*os.File{commands, acks}}
	a.cmd = exec.CommandContext(ctx, "perf", "stat", "-x,", "-e", event, "-D", "-1", "--control", "fd:3,4", "-p", strconv.Itoa(pid))
	a.cmd.ExtraFiles = []*os.File{reads, writes}
	a.cmd.Stdout, a.cmd.Stderr = &a.out, &a.out
	err = a.cmd.Start()
	_, _ = reads.Close(), writes.Close() // perf has its own
	if err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// tell gives perf a command, and returns when it has been obeyed.
func (a *attached) tell(command string) error {
	if _, err := a.commands.WriteString(command + "\n"); err != nil {
		return err
	}
	ack, err := a.acks.ReadString('\n')
	if err != nil || strings.Trim(ack, "\x00\n") != "ack" {
		return fmt.Errorf("perf does not %s: %q: %w", command, ack, err)
	}
	return nil
}

// end ends perf and returns what it counted.
func (a *attached) end() (int64, error) {
	defer a.close()
	if err := a.cmd.Process.Signal(os.Interrupt); err != nil {
		return 0, err
	}
	_ = a.cmd.Wait() // it tells that it was interrupted, as it should be
	return counted(a.out.Bytes())
}

func (a *attached) kill() error {
	defer a.close()
	err := a.cmd.Process.Kill()
	_ = a.cmd.Wait() // it was killed
	return err
}

func (a *attached) close() {
	for _, f := range a.closing {
		_ = f.Close()
	}
}

// counted reads what perf stat -x, prints.
func counted(out []byte) (int64, error) {
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(line, ",")
		if len(fields) < 3 {
			continue
		}
		n, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return 0, fmt.Errorf("perf: %s is %s", fields[2], fields[0])
		}
		return int64(n), nil
	}
	return 0, fmt.Errorf("perf printed no count: %s", out)
}
