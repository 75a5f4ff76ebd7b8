// Package services is the upstreams of the benchmark: each a listener that answers with bytes made at the start, after a
// latency. It reads no more of a request than which one it is, so that it takes little of the machine from what is measured.
package services

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Names are those of the services, as the documents have them.
func Names() []string { return []string{"users", "orders", "notifications", "catalog"} }

// Addresses are where the services are, by name.
type Addresses map[string]string

// Run answers at each address until ctx ends.
func Run(ctx context.Context, at Addresses, latency time.Duration) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	defer running.Wait()
	for _, address := range at {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			stop(err)
			return err
		}
		running.Go(func() { stop(accept(ctx, l, latency)) })
	}
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// accept answers on every connection of l until ctx ends.
func accept(ctx context.Context, l net.Listener, latency time.Duration) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		running.Go(func() {
			defer func() { _ = conn.Close() }() // everything is answered, or nobody waits for it
			defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
			answer(conn, latency) // until whoever asks is gone
		})
	}
}

// answer answers the requests of a connection one after the other.
func answer(conn net.Conn, latency time.Duration) {
	r := bufio.NewReaderSize(conn, 16<<10)
	for {
		target, err := request(r)
		if err != nil {
			return
		}
		if latency > 0 {
			<-time.After(latency)
		}
		if _, err := conn.Write(find(target)); err != nil {
			return
		}
	}
}

// request reads a request and returns its target's path.
func request(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	parts := strings.SplitN(string(line), " ", 3)
	if len(parts) < 3 || parts[0] != "GET" && parts[0] != "POST" {
		return "", errors.New("not a request that the services answer")
	}
	path, _, _ := strings.Cut(parts[1], "?")
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			_, err := r.Discard(length)
			return path, err
		}
		if name, value, _ := strings.Cut(string(line), ":"); parts[0] == "POST" && strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return "", err
			}
		}
	}
}
