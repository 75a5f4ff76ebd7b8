package instructions

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Functions counts with callgrind, and knows in which functions of the program the instructions were. The process that is
// counted is one of the program that counts, whose table of functions is looked at.
type Functions struct {
	callgrind
	at map[uintptr]int64
}

// Cost is how many instructions there were in what has that name.
type Cost struct {
	Name         string
	Instructions int64
}

// ByFunction returns such a way. What it needs to leave somewhere is in dir.
func ByFunction(dir string) *Functions { return &Functions{callgrind: callgrind{dir}} }

// Command has callgrind tell the address of each instruction.
func (f *Functions) Command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return f.command(ctx, []string{"--dump-instr=yes", "--compress-pos=no"}, program, args)
}

// Count forgets what was counted before.
func (f *Functions) Count(ctx context.Context, pid int, do func() error) (n int64, err error) {
	err = f.dumped(ctx, pid, do, func(dump string) error {
		file, err := os.Open(dump)
		if err != nil {
			return err
		}
		defer file.Close()
		f.at, err = addresses(file)
		return err
	})
	for _, count := range f.at {
		n += count
	}
	return n, err
}

// addresses reads how many instructions a dump has at each address.
func addresses(dump io.Reader) (map[uintptr]int64, error) {
	at := map[uintptr]int64{}
	lines := bufio.NewScanner(dump)
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "calls=") {
			lines.Scan() // what is called has it, too
			continue
		}
		if !strings.HasPrefix(line, "0x") {
			continue
		}
		fields := strings.Fields(line) // address, line, count
		if len(fields) != 3 {
			return nil, fmt.Errorf("a dump of callgrind has the line %q", line)
		}
		address, err := strconv.ParseUint(fields[0], 0, 64)
		if err != nil {
			return nil, err
		}
		count, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return nil, err
		}
		at[uintptr(address)] += count
	}
	return at, lines.Err()
}

// Functions returns what was in each function, the most first. What is inlined is in its own.
func (f *Functions) Functions() []Cost { return f.by(func(name string) string { return name }) }

// Packages returns what was in each package, the most first.
func (f *Functions) Packages() []Cost {
	return f.by(func(name string) string {
		slash := strings.LastIndexByte(name, '/') + 1
		pkg, _, _ := strings.Cut(name[slash:], ".")
		return name[:slash] + pkg
	})
}

func (f *Functions) by(key func(function string) string) []Cost {
	sums := map[string]int64{}
	for address, count := range f.at {
		frame, _ := runtime.CallersFrames([]uintptr{address + 1}).Next() // it takes what a call returns to
		sums[key(frame.Function)] += count
	}
	var costs []Cost
	for name, count := range sums {
		costs = append(costs, Cost{name, count})
	}
	slices.SortFunc(costs, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(b.Instructions, a.Instructions), cmp.Compare(a.Name, b.Name))
	})
	return costs
}
