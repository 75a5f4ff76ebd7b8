package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	works    []work
	rounds   int
	turn     time.Duration // the least that a contender has a work in a round, while instructions are counted
	short    bool
	json     string
	profile  string
	top      int
	rate     int
	duration time.Duration
	latency  time.Duration
}

func parse(args []string) (options, error) {
	o := options{turn: 6 * time.Second}
	var names string
	flags := flag.NewFlagSet("facet-bench", flag.ContinueOnError)
	flags.BoolVar(&o.short, "short", false, "count instructions only, less often, and fail when a ratio is above its ceiling")
	flags.StringVar(&names, "work", "", "these `works` only, with commas between them: "+strings.Join(known(), ", "))
	flags.IntVar(&o.rounds, "rounds", 3, "how `often` the contenders take turns")
	flags.StringVar(&o.json, "json", "", "write what was found to this `file`, too")
	flags.StringVar(&o.profile, "profile", "", "write a CPU profile of Facet at the -work to this `file`, for go tool pprof, and end")
	flags.IntVar(&o.top, "top", 0, "print the functions in which Facet spends most instructions at the -work, that `many`, and end")
	flags.IntVar(&o.rate, "rate", 2000, "requests a second, for latencies")
	flags.DurationVar(&o.duration, "duration", 10*time.Second, "how long they come in each round")
	flags.DurationVar(&o.latency, "latency", 20*time.Millisecond, "how long slow services take")
	flags.Usage = func() { usage(flags) }
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.rounds < 1 || o.rate < 1 {
		return o, fmt.Errorf("-rounds %d -rate %d: at least 1", o.rounds, o.rate)
	}
	if names == "" && (o.profile != "" || o.top > 0) {
		return o, errors.New("-profile and -top want a -work")
	}
	return o, o.choose(names)
}

func usage(flags *flag.FlagSet) {
	_, _ = io.WriteString(flags.Output(), `usage: facet-bench [flags]

Measures what Facet costs beside the handler that one would write by hand.

Examples:
  facet-bench --json report.json                         # everything, in about ten minutes
  facet-bench --short                                    # instructions only; fails above a ceiling
  facet-bench --work "dashboard,wide 30" --rounds 5      # some of it
  facet-bench --work dashboard --top 40                  # where Facet's instructions go (needs valgrind)
  facet-bench --work dashboard --profile cpu.out         # a CPU profile of Facet, for go tool pprof

Flags:
`)
	flags.PrintDefaults()
}

// choose sets the works, and how much is done of each.
func (o *options) choose(names string) error {
	for _, w := range works {
		if names == "" && (w.short || !o.short) || slices.Contains(strings.Split(names, ","), w.Name) {
			o.works = append(o.works, w)
		}
	}
	if len(o.works) == 0 {
		return fmt.Errorf("-work %s: no such work; there are %s", names, strings.Join(known(), ", "))
	}
	if o.short {
		o.rounds, o.turn = 1, 3*time.Second
	}
	return nil
}

func known() (names []string) {
	for _, w := range works {
		names = append(names, w.Name)
	}
	return names
}

// say tells how far it is.
func (o *options) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// save writes the report where it should be written.
func (o *options) save(r *report) error {
	if o.json == "" {
		return nil
	}
	return r.write(o.json)
}
