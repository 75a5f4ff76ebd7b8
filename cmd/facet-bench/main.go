// Command facet-bench measures what Facet costs beside the handler that one would write by hand: the whole gateway, put
// together as it is deployed and with every feature on (internal/bench/whole), against chi, errgroup and encoding/json with
// nothing around them (internal/bench/bare). docs/performance.md has what it found.
//
// The figure that counts is user-mode instructions of the gateway's process per request: a machine that does other things
// besides takes longer for them, and they do not become more. The contenders are processes of their own, and so are the
// services that they ask; they take turns within one run, and a ratio is of two figures of the same run.
//
// With -short it counts less, and fails when a ratio is above its ceiling. Where nothing counts instructions it says so, and
// measures the rest.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/facet-bff/facet/internal/bench/instructions"
)

func main() {
	err := run(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "facet-bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && slices.Contains([]string{roleServices, roleBare, roleFacet}, args[0]) {
		return child(args)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if o.profile != "" {
		return profile(ctx, o.works[0], o.profile)
	}
	dir, err := os.MkdirTemp("", "facet-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	switch {
	case o.top > 0:
		return top(ctx, o, dir)
	case o.short:
		return short(ctx, o, dir)
	}
	return everything(ctx, o, dir)
}

// everything measures all there is.
func everything(ctx context.Context, o options, dir string) error {
	r := newReport(ctx, o.rounds)
	way, err := instructions.Find(ctx, dir)
	if err != nil {
		r.NotCounted = err.Error()
	} else {
		r.Counted = way.String()
		o.say("counting instructions by %s", way)
		if err := count(ctx, way, o, r); err != nil {
			return err
		}
	}
	o.say("taking the time")
	for _, measure := range []func(context.Context, options, *report) error{use, late, fill} {
		if err := measure(ctx, o, r); err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	return o.save(r)
}

// short counts what has a ceiling.
func short(ctx context.Context, o options, dir string) error {
	way, err := instructions.Find(ctx, dir)
	if err != nil {
		fmt.Printf("facet-bench: SKIPPED, nothing here counts instructions:\n%v\n", err)
		return nil
	}
	r := newReport(ctx, o.rounds)
	r.Counted = way.String()
	o.say("counting instructions by %s", way)
	if err := count(ctx, way, o, r); err != nil {
		return err
	}
	r.print(os.Stdout)
	return errors.Join(o.save(r), check(r, o))
}
