package upstream

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// guard dials what it was told to allow and nothing else. That is a second fence: the addresses come from the
// configuration or from the name server, never from a request, and this is what says so if one day they should not.
type guard struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu      sync.Mutex
	allowed map[string]int // by address with port: how many instances have it
}

// allow adds to how many instances have the address.
func (g *guard) allow(address string, n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.allowed == nil {
		g.allowed = map[string]int{}
	}
	if g.allowed[address] += n; g.allowed[address] <= 0 {
		delete(g.allowed, address)
	}
}

// DialContext marks its errors with [ErrUnsent].
func (g *guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	g.mu.Lock()
	_, ok := g.allowed[address]
	g.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("%w: %s is no address of this service", ErrUnsent, address)
	}
	conn, err := g.dial(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	return conn, nil
}
