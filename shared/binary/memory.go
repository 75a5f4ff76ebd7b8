package binary

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// gcPercent is how much a heap may grow between two collections, unless GOGC says otherwise. What a gateway keeps is small
// and what it throws away is not: at Go's own 100 a tenth of all instructions are the collector's.
const gcPercent = 400

// limitShare is the share of the container's memory that is the process's soft limit, unless GOMEMLIMIT says otherwise: near
// it the collector runs more often, whatever gcPercent is. The rest is for what Go does not count.
const limitShare = 0.9

// cgroupLimit is where Linux tells a container how much memory it may use (control groups, version 2).
const cgroupLimit = "/sys/fs/cgroup/memory.max"

// tuneCollector sets what the environment leaves open.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if limit := containerLimit(cgroupLimit); limit > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(limitShare * float64(limit)))
	}
}

// containerLimit returns the limit in bytes that the file tells, or 0 for none.
func containerLimit(file string) int64 {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64) // or "max"
	if err != nil || limit <= 0 || limit == math.MaxInt64 {
		return 0
	}
	return limit
}
