package faultinject

import (
	"context"
	"net"
	"sync"
)

// gate is a listener that can be shut. While it is, connections are refused, as if nothing listened there.
type gate struct {
	network, address string

	mu     sync.Mutex
	change *sync.Cond
	open   net.Listener // nil while shut
	err    error        // why it will never open again
	addr   net.Addr
}

// Guard returns a listener in place of one over TCP: it refuses connections while the injector's fault says so. The
// port is free for others meanwhile; when one of them has it afterwards, Accept returns an error.
func (i *Injector) Guard(listener net.Listener) net.Listener {
	g := &gate{network: listener.Addr().Network(), address: listener.Addr().String(), open: listener, addr: listener.Addr()}
	g.change = sync.NewCond(&g.mu)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.gates = append(i.gates, g)
	g.set(i.fault.Mode == refused)
	return g
}

// set shuts the gate or opens it, unless it is so already.
func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.change.Broadcast()
	switch {
	case g.err != nil:
	case shut && g.open != nil:
		_ = g.open.Close()
		g.open = nil
	case !shut && g.open == nil:
		g.open, g.err = new(net.ListenConfig).Listen(context.Background(), g.network, g.address)
	}
}

// Accept waits, while the gate is shut, until it opens.
func (g *gate) Accept() (net.Conn, error) {
	for {
		listener, err := g.await()
		if err != nil {
			return nil, err
		}
		conn, err := listener.Accept()
		if err == nil {
			return conn, nil
		}
		if g.is(listener) {
			return nil, err
		}
	}
}

func (g *gate) await() (net.Listener, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.open == nil && g.err == nil {
		g.change.Wait()
	}
	return g.open, g.err
}

// is says whether it is the listener's own error, and not that it was shut.
func (g *gate) is(listener net.Listener) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open == listener
}

// Close closes the gate for good.
func (g *gate) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.change.Broadcast()
	g.err = net.ErrClosed
	if g.open == nil {
		return nil
	}
	err := g.open.Close()
	g.open = nil
	return err
}

// Addr returns the address, whether the gate is open or shut.
func (g *gate) Addr() net.Addr { return g.addr }
