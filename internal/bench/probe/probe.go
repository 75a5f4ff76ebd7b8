// Package probe tells what a contender has used, on an address of its own: what only the process itself knows.
//
//	GET /usage           a [Usage], as JSON
//	GET /debug/pprof/…   as net/http/pprof has it
package probe

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Usage is what a process has used since it began.
type Usage struct {
	// User and System are CPU time, in the process and in the kernel for it.
	User, System time.Duration
	// Mallocs is how many objects were allocated, AllocBytes how large they were together.
	Mallocs, AllocBytes uint64
	// GCs is how many collections there were.
	GCs uint32
	// RSS is the memory that is resident now, and PeakRSS the most that it was, in bytes.
	RSS, PeakRSS int64
}

// Serve answers at address until ctx ends.
func Serve(ctx context.Context, address string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(now()) // whoever asked is gone, if anything
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func now() Usage {
	var cpu syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &cpu) // fails only for who is asked about
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	rss, peak := resident()
	return Usage{
		User: time.Duration(cpu.Utime.Nano()), System: time.Duration(cpu.Stime.Nano()),
		Mallocs: memory.Mallocs, AllocBytes: memory.TotalAlloc, GCs: memory.NumGC, RSS: rss, PeakRSS: peak,
	}
}

// resident reads VmRSS and VmHWM of /proc/self/status, which are 0 where there is none.
func resident() (rss, peak int64) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			continue
		}
		switch kilobytes, _ := strconv.ParseInt(fields[1], 10, 64); fields[0] {
		case "VmRSS:":
			rss = kilobytes << 10
		case "VmHWM:":
			peak = kilobytes << 10
		}
	}
	return rss, peak
}

// Ask returns what the process at a probe's address has used.
func Ask(ctx context.Context, address string) (Usage, error) {
	var u Usage
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/usage", nil)
	if err != nil {
		return u, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return u, err
	}
	defer res.Body.Close()
	return u, json.NewDecoder(res.Body).Decode(&u)
}
