package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc: what the kernel tells everybody, whatever it counts in itself.
const tick = 10 * time.Millisecond

// watch begins to look at the machine. What it returns says how many processors others than the run's processes have kept
// busy since.
func (s *setup) watch() (func() (float64, error), error) {
	began := time.Now()
	before, err := s.busy()
	if err != nil {
		return nil, err
	}
	return func() (float64, error) {
		after, err := s.busy()
		return max(0, (after-before).Seconds()/time.Since(began).Seconds()), err
	}, nil
}

// busy is how long the machine has been busy, with others than the run's processes.
func (s *setup) busy() (time.Duration, error) {
	all, err := machine()
	for _, pid := range []int{os.Getpid(), s.services.cmd.Process.Pid, s.bare.cmd.Process.Pid, s.facet.cmd.Process.Pid} {
		own, wrong := spent(pid)
		err = errors.Join(err, wrong)
		all -= own
	}
	return all, err
}

// machine reads the first line of /proc/stat: user nice system idle iowait irq softirq steal.
func machine() (busy time.Duration, err error) {
	f, err := os.Open("/proc/stat")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return 0, err
	}
	for i, field := range strings.Fields(line)[1:] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		if i != 3 && i != 4 && i < 8 { // not idle, nor what is counted in user already
			busy += time.Duration(n) * tick
		}
	}
	return busy, nil
}

// spent reads utime and stime of /proc/PID/stat, its 14th and 15th field.
func spent(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the 2nd is a name, which may have spaces
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields)+2)
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	system, wrong := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err, wrong)
}
