// Command facet-bench measures what Facet costs beside the handler that one would write by hand.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/facet-bff/facet/internal/bench/instructions"
)

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "facet-bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && slices.Contains([]string{roleServices, roleBare, roleFacet}, args[0]) {
		return child(args)
	}
	var only, profiled string
	var rounds int
	flags := flag.NewFlagSet("facet-bench", flag.ContinueOnError)
	flags.StringVar(&only, "work", "", "")
	flags.StringVar(&profiled, "profile", "", "write a CPU profile of Facet at -work to this `file`")
	flags.IntVar(&rounds, "rounds", 3, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if profiled != "" {
		for _, w := range works {
			if w.Name == only {
				return profile(ctx, w, profiled)
			}
		}
		return fmt.Errorf("no work %q", only)
	}
	dir, err := os.MkdirTemp("", "facet-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	way, err := instructions.Find(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Println("by", way)
	s, err := build(ctx, way.Command, 0)
	if err != nil {
		return err
	}
	for _, w := range works {
		if only != "" && !strings.HasPrefix(w.Name, only) {
			continue
		}
		found, err := count(ctx, way, s, w, rounds)
		if err != nil {
			return err
		}
		b, f := found[roleBare], found[roleFacet]
		fmt.Printf("%-12s %8.0f %8.0f  %8.0f %8.0f  %.3f\n", w.Name, b.min()/1000, b.median()/1000, f.min()/1000, f.median()/1000, f.median()/b.median())
	}
	return s.end()
}
