// Command demo-upstreams runs the five services behind the demo's frontends. Run it with -h.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/facet-bff/facet/internal/demo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "demo-upstreams:", err)
		os.Exit(1)
	}
}

// run runs the services until ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	flags, err := parse(args)
	if errors.Is(err, errHelp) {
		_, err = io.WriteString(stdout, usage)
		return err
	}
	if err != nil {
		return err
	}
	services, err := demo.Open(ctx, demo.Config{
		File:   flags.file,
		Faults: flags.faults,
		Log:    slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: flags.level})),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, services.Close()) }()
	server, err := services.Listen(ctx, flags.host, flags.port)
	if err != nil {
		return err
	}
	return server.Serve(ctx)
}
