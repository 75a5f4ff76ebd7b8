package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// patience is how long something may take before it is said what.
const patience = 2 * time.Second

// steps says on a terminal what is being done when it takes long.
type steps struct {
	mu    sync.Mutex
	out   io.Writer // nil for no terminal
	what  string
	timer *time.Timer
	said  bool
}

// progress says on out what is being done, if that is a terminal. end must follow.
func progress(out io.Writer) *steps {
	s := &steps{}
	if isTerminal(out) {
		s.out = out
		s.timer = time.AfterFunc(patience, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.said = true
			s.print()
		})
	}
	return s
}

// say says what is done from now on.
func (s *steps) say(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.what = what
	if s.said {
		s.print()
	}
}

func (s *steps) print() {
	if s.out != nil && s.what != "" {
		fmt.Fprintf(s.out, "facet: %s …\n", s.what)
	}
}

func (s *steps) end() {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = nil
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
