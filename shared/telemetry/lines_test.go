package telemetry_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facet-bff/facet/shared/telemetry"
)

// slow is a writer that takes nothing until it is opened.
type slow struct {
	open   chan struct{}
	mu     sync.Mutex
	writes int
	bytes.Buffer
}

func newSlow() *slow { return &slow{open: make(chan struct{})} }

func (s *slow) Write(p []byte) (int, error) {
	<-s.open
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	return s.Buffer.Write(p)
}

func (s *slow) got() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.String()
}

func TestLinesGoOutTogetherAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := newSlow()
		close(out.open)
		lines := telemetry.NewLines(out)
		defer lines.Close()
		var want strings.Builder
		for i := range 100 {
			fmt.Fprintf(&want, "%d\n", i)
			fmt.Fprintf(lines, "%d\n", i)
		}
		synctest.Wait()
		if got := out.got(); got != "" {
			t.Errorf("%q is out at once", got)
		}
		<-time.After(100 * time.Millisecond)
		synctest.Wait()
		if got := out.got(); got != want.String() || out.writes != 1 {
			t.Errorf("in %d writes: %q", out.writes, got)
		}
	})
}

func TestManyLinesDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := newSlow()
		close(out.open)
		lines := telemetry.NewLines(out)
		defer lines.Close()
		line := []byte(strings.Repeat("a", 1<<10-1) + "\n")
		for range 64 {
			_, _ = lines.Write(line)
		}
		synctest.Wait()
		if n := len(out.got()); n != 64<<10 {
			t.Errorf("%d bytes are out", n)
		}
	})
}

func TestWhatNobodyTakesIsBoundedAndSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := newSlow()
		lines := telemetry.NewLines(out)
		line := []byte(strings.Repeat("a", 1<<10-1) + "\n")
		for range 4<<10 + 3 { // 4 MiB and 3 lines
			_, _ = lines.Write(line)
		}
		close(out.open)
		lines.Close()
		got := out.got()
		if n := strings.Count(got, string(line)); n != 4<<10 {
			t.Errorf("%d lines are out", n)
		}
		last := got[strings.LastIndex(strings.TrimSuffix(got, "\n"), "\n")+1:]
		if !strings.Contains(last, `"level":"ERROR"`) || !strings.Contains(last, `"lines":3}`) {
			t.Errorf("the last line is %q", last)
		}
		fmt.Fprint(lines, "afterwards\n")
		lines.Flush()
		if got := out.got(); !strings.HasSuffix(got, "}\nafterwards\n") {
			t.Error("lines are lost when there is room again")
		}
		lines.Close()
	})
}

func TestEveryLineIsWrittenOnce(t *testing.T) {
	var out bytes.Buffer
	lines := telemetry.NewLines(&out)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 1000 {
				fmt.Fprintf(lines, "%d %d\n", w, i)
				if i%100 == 0 {
					lines.Flush()
				}
			}
		})
	}
	all.Wait()
	lines.Close()
	next := [4]int{}
	for line := range strings.Lines(out.String()) {
		var w, i int
		if _, err := fmt.Sscanf(line, "%d %d\n", &w, &i); err != nil || next[w] != i {
			t.Fatalf("%q, %v: want %d of %d", line, err, next[w], w)
		}
		next[w]++
	}
	if next != [4]int{1000, 1000, 1000, 1000} {
		t.Error(next)
	}
}
