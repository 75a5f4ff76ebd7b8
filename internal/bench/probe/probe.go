// Package probe tells what a contender has used, on an address of its own: what only the process itself knows.
//
//	GET /usage           a [Usage], as JSON
//	GET /collect         collects garbage, and then says how often that was done so far
//	GET /collected?n=7   waits until it was done more than 7 times, and says how often
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
	"runtime/metrics"
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
	mux.HandleFunc("GET /collect", func(w http.ResponseWriter, _ *http.Request) {
		runtime.GC()
		_ = json.NewEncoder(w).Encode(collections())
	})
	mux.HandleFunc("GET /collected", collected)
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

// look is how often it is looked whether there was a collection: so seldom that it is nothing beside what is counted.
const look = 20 * time.Millisecond

func collected(w http.ResponseWriter, r *http.Request) {
	since, err := strconv.ParseUint(r.FormValue("n"), 10, 64)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	again := time.NewTicker(look)
	defer again.Stop()
	for collections() <= since {
		select {
		case <-r.Context().Done():
			return
		case <-again.C:
		}
	}
	_ = json.NewEncoder(w).Encode(collections())
}

func collections() uint64 {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
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
func Ask(ctx context.Context, address string) (u Usage, err error) {
	err = get(ctx, address, "/usage", &u)
	return u, err
}

// Collect has the process collect garbage, and returns how often it did so far.
func Collect(ctx context.Context, address string) (collections uint64, err error) {
	err = get(ctx, address, "/collect", &collections)
	return collections, err
}

// Collected waits until the process has collected garbage more often than that, and returns how often.
func Collected(ctx context.Context, address string, since uint64) (collections uint64, err error) {
	err = get(ctx, address, "/collected?n="+strconv.FormatUint(since, 10), &collections)
	return collections, err
}

func get(ctx context.Context, address, target string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+target, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(into)
}
