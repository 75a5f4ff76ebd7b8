package dev

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	startTimeout = 20 * time.Second
	endTimeout   = 20 * time.Second
	pollInterval = 20 * time.Millisecond
)

// child is a binary that runs.
type child struct {
	name, address, admin string
	command              *exec.Cmd
	ended                chan struct{} // closed when it has ended
	err                  error         // how
	asked                atomic.Bool   // it was ended by us
}

// start starts a binary and waits until it is ready. A binary that does not become ready is ended.
func start(ctx context.Context, path, config string, environment []string, out, errs io.Writer) (*child, error) {
	c := &child{name: path[strings.LastIndexByte(path, os.PathSeparator)+1:], ended: make(chan struct{})}
	var err error
	if c.address, c.admin, err = free(); err != nil {
		return nil, err
	}
	c.command = exec.Command(path, "-config", config) // not of ctx: it is ended in order
	c.command.Env = append(append(os.Environ(), environment...), "ADDRESS="+c.address, "ADMIN_ADDRESS="+c.admin)
	c.command.Stdout, c.command.Stderr = out, errs
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	go func() { c.err = c.command.Wait(); close(c.ended) }()
	if err := c.ready(ctx); err != nil {
		c.end()
		return nil, err
	}
	return c, nil
}

// ready waits until it listens. Whether its services do is not asked: they may come later.
func (c *child) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.admin+"/livez", http.NoBody)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			return nil
		}
		select {
		case <-c.ended:
			return fmt.Errorf("%s does not start: %w", c.name, errors.Join(c.err, errors.New("see above")))
		case <-ctx.Done():
			return fmt.Errorf("%s does not listen on %s: have its configuration say listen.address: ${ADDRESS:-…} and admin.address: ${ADMIN_ADDRESS:-…}", c.name, c.address)
		case <-tick.C:
		}
	}
}

// end ends it, and waits until it has ended.
func (c *child) end() {
	c.asked.Store(true)
	_ = c.command.Process.Signal(syscall.SIGTERM) // it has ended already otherwise
	late := time.NewTimer(endTimeout)
	defer late.Stop()
	select {
	case <-c.ended:
	case <-late.C:
		_ = c.command.Process.Kill()
		<-c.ended
	}
}

// free returns two addresses that nobody listens on.
func free() (address, admin string, err error) {
	var all [2]net.Listener
	for i := range all {
		if all[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return "", "", err
		}
		defer func() { _ = all[i].Close() }() // both are held until both are known
	}
	return all[0].Addr().String(), all[1].Addr().String(), nil
}
