package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/facet-bff/facet/internal/bench/services"
)

// The roles that the benchmark's processes have: it starts itself once for each.
const (
	roleServices = "services"
	roleBare     = "bare"
	roleFacet    = "facet"
)

// startup bounds how long a process may take to listen. Under callgrind it takes seconds.
const startup = time.Minute

// process is one that was started.
type process struct {
	place
	cmd   *exec.Cmd
	stdin io.Closer
	ended chan error // has what it ended with
}

// command makes the command that runs a program.
type command func(ctx context.Context, program string, args ...string) *exec.Cmd

// start starts a process, and waits until it listens wherever it should.
func start(ctx context.Context, run command, at place) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{place: at, cmd: run(ctx, self, at.args()...), ended: make(chan error, 1)}
	p.cmd.Stderr = os.Stderr
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil { // its log goes where a container's would that nobody reads
		return nil, err
	}
	go func() { p.ended <- p.cmd.Wait() }()
	for _, address := range append(valuesOf(at.services, at.role == roleServices), at.listen, at.admin, at.probing) {
		if err := p.listens(ctx, address); err != nil {
			return nil, fmt.Errorf("%s: %w", at.role, err)
		}
	}
	return p, nil
}

func valuesOf(addresses services.Addresses, own bool) (values []string) {
	for _, address := range addresses {
		if own {
			values = append(values, address)
		}
	}
	return values
}

// listens waits until the process listens at an address.
func (p *process) listens(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, startup)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, p.end())
		case ended := <-p.ended:
			return errors.Join(errors.New("it has ended"), ended)
		case <-again.C:
		}
	}
}

// end ends the process by ending its standard input, and waits for it.
func (p *process) end() error {
	_ = p.stdin.Close() // it may be gone
	late := time.AfterFunc(startup, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	return <-p.ended
}

// free returns addresses that nobody listens on.
func free(ctx context.Context, n int) ([]string, error) {
	var found []string
	for range n {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // all at once, or one might be found twice
		found = append(found, l.Addr().String())
	}
	return found, nil
}
