package balance

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
)

// keepResolving looks the host up until ctx ends, and sooner again when that fails.
func (b *Balancer) keepResolving(ctx context.Context) {
	name := b.host
	if host, _, err := net.SplitHostPort(b.host); err == nil {
		name = host
	}
	for {
		wait := b.config.Resolve
		if err := b.fenced(func() error {
			ttl, err := b.resolve(ctx, name)
			if ttl > 0 {
				wait = min(wait, ttl)
			}
			return err
		}); err != nil {
			wait = min(wait, time.Second)
		}
		if !pause(ctx, wait) {
			return
		}
	}
}

// lookupTimeout bounds one look-up.
const lookupTimeout = 5 * time.Second

// resolve looks the name up, and returns for how long that holds.
func (b *Balancer) resolve(ctx context.Context, name string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	hosts, ttl, err := b.config.Resolver.Lookup(ctx, name)
	if err == nil && len(hosts) == 0 {
		err = errors.New("the name has no address")
	}
	if err != nil {
		if b.members.Load() == nil {
			b.set(nil) // whoever waits is told, instead of waiting for the next look-up
		}
		return 0, fmt.Errorf("look up %s: %w", name, err)
	}
	slices.Sort(hosts)
	addresses := make([]Address, 0, len(hosts))
	for _, host := range slices.Compact(hosts) {
		addresses = append(addresses, Address{Host: host})
	}
	b.set(addresses)
	return ttl, nil
}

// keepChecking checks all instances until ctx ends.
func (b *Balancer) keepChecking(ctx context.Context) {
	for pause(ctx, b.health.Interval) {
		members := b.members.Load()
		if members == nil {
			continue
		}
		var checks sync.WaitGroup
		for _, m := range *members {
			checks.Go(func() {
				err := b.fenced(func() error { return b.check(ctx, m) })
				if ctx.Err() == nil {
					m.checked(err == nil, &b.health)
				}
			})
		}
		checks.Wait()
	}
}

func (b *Balancer) check(ctx context.Context, m *member) error {
	ctx, cancel := context.WithTimeout(ctx, b.health.Timeout)
	defer cancel()
	res := upstream.NewResponse()
	defer res.Release()
	req := &upstream.Request{Op: "health", Method: http.MethodGet, Target: b.health.Path}
	if err := m.target.Exchange(ctx, req, res); err != nil {
		return fmt.Errorf("check %s: %w", m.Host, err)
	}
	if res.Status/100 != 2 {
		return fmt.Errorf("check %s: status %d", m.Host, res.Status)
	}
	return nil
}

// fenced runs what has no recoverer above it, and keeps for the snapshot what went wrong.
func (b *Balancer) fenced(run func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			b.problem.Store(&Problem{At: time.Now(), Text: err.Error()})
		}
	}()
	return run()
}

// pause waits, or says that ctx has ended.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
