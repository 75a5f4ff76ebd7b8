package load

import (
	"context"
	"runtime"
	"syscall"
	"time"
)

// beat sends the times at which requests are due, when they are, and closes due. Go's timers are off by as much as a
// millisecond, which is longer than an answer takes, so it has a thread of its own that the kernel wakes.
func beat(ctx context.Context, due chan<- time.Time, start time.Time, every time.Duration, requests int) {
	defer close(due)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i := range requests {
		at := start.Add(time.Duration(i) * every)
		for wait := time.Until(at); wait > 0; wait = time.Until(at) {
			pause := syscall.NsecToTimespec(int64(wait))
			_ = syscall.Nanosleep(&pause, nil) // whatever wakes it early, it looks again
		}
		if ctx.Err() != nil {
			return
		}
		due <- at
	}
}
