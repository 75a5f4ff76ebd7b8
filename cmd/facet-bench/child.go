package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/internal/bench/bare"
	"github.com/facet-bff/facet/internal/bench/probe"
	"github.com/facet-bff/facet/internal/bench/services"
	"github.com/facet-bff/facet/internal/bench/whole"
)

// place is where a process of the benchmark listens, as its arguments have it.
type place struct {
	role                   string
	listen, admin, probing string
	services               services.Addresses
	latency                time.Duration
}

func (p place) args() []string {
	args := []string{p.role, "-listen", p.listen, "-admin", p.admin, "-probe", p.probing, "-latency", p.latency.String()}
	for name, address := range p.services {
		args = append(args, "-service", name+"="+address)
	}
	return args
}

// child runs one process of the benchmark until standard input ends, which it does with whoever started it.
func child(args []string) error {
	p := place{role: args[0], services: services.Addresses{}}
	flags := flag.NewFlagSet(p.role, flag.ContinueOnError)
	flags.StringVar(&p.listen, "listen", "", "")
	flags.StringVar(&p.admin, "admin", "", "")
	flags.StringVar(&p.probing, "probe", "", "")
	flags.DurationVar(&p.latency, "latency", 0, "")
	flags.Func("service", "", func(s string) error {
		name, address, _ := strings.Cut(s, "=")
		p.services[name] = address
		return nil
	})
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return p.run(ctx)
}

func (p place) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	switch p.role {
	case roleServices:
		return services.Run(ctx, p.services, p.latency)
	case roleBare:
		g.Go(func() error { return bare.Run(ctx, p.listen, p.services) })
	case roleFacet:
		g.Go(func() error { return whole.Run(ctx, p.listen, p.admin, p.services, os.Stdout) })
	default:
		return fmt.Errorf("there is no role %q", p.role)
	}
	g.Go(func() error { return probe.Serve(ctx, p.probing) })
	return g.Wait()
}
