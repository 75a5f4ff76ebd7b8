// Command demo starts the demo services and the four binaries from its own folder, waits until they are ready, prints
// requests to try, and stops everything on Ctrl-C. It is what `make run` runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	settings := flag.String("deploy", "deploy/demo", "`folder` with the configuration of each binary, and with the key of the demo's tokens")
	flag.Usage = func() {
		fmt.Fprintf(flag.CommandLine.Output(), "usage: demo [-deploy FOLDER] [FLAG OF demo-upstreams ...]\n\nexample: demo -- -fault orders=latency:2s\n\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	d := &demo{bin: filepath.Dir(self), deploy: *settings}
	defer d.stop()
	if err := d.start(ctx, flag.Args()); err != nil {
		return err
	}
	if err := d.tour(os.Stdout); err != nil {
		return err
	}
	return d.wait(ctx)
}
