package load

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Pool is connections to one server that all send the same request. One kind of load runs on it at a time.
type Pool struct {
	request []byte
	conns   []*connection
}

// Dial opens that many connections.
func Dial(ctx context.Context, address string, connections int, request []byte) (*Pool, error) {
	p := &Pool{request: request}
	for range connections {
		c, err := dial(ctx, address)
		if err != nil {
			p.Close()
			return nil, err
		}
		p.conns = append(p.conns, c)
	}
	return p, nil
}

// Close closes the connections.
func (p *Pool) Close() {
	for _, c := range p.conns {
		_ = c.conn.Close() // everything that was sent is answered
	}
}

// Closed sends that many requests, each connection the next as soon as it can, and returns how long they took together.
func (p *Pool) Closed(ctx context.Context, requests int) (time.Duration, error) {
	start := time.Now()
	var sent atomic.Int64
	err := p.each(func(c *connection) error {
		for sent.Add(1) <= int64(requests) && ctx.Err() == nil {
			if err := c.exchange(p.request); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return time.Since(start), err
}

// Until sends requests in the same way until enough is closed, and returns how many, all of which are answered.
func (p *Pool) Until(ctx context.Context, enough <-chan struct{}) (requests int, err error) {
	var sent atomic.Int64
	err = p.each(func(c *connection) error {
		for ctx.Err() == nil {
			select {
			case <-enough:
				return nil
			default:
			}
			if err := c.exchange(p.request); err != nil {
				return err
			}
			sent.Add(1)
		}
		return ctx.Err()
	})
	return int(sent.Load()), err
}

// Latencies are how long answers took.
type Latencies struct {
	// Requests is how many were answered, and Rate how many a second.
	Requests int
	Rate     float64
	P50, P99, P999,
	Max time.Duration
}

// Open sends requests at a rate, in requests a second, for a time.
func (p *Pool) Open(ctx context.Context, rate int, duration time.Duration) (Latencies, error) {
	requests := int(float64(rate) * duration.Seconds())
	due := make(chan time.Time, requests) // a request that no connection is free for waits here, and has been due
	took := make([][]time.Duration, len(p.conns))
	start := time.Now()
	var beating sync.WaitGroup
	defer beating.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	beating.Go(func() { beat(ctx, due, start, time.Second/time.Duration(rate), requests) })
	var next atomic.Int64
	err := p.each(func(c *connection) error {
		own := &took[next.Add(1)-1]
		for at := range due {
			if err := c.exchange(p.request); err != nil {
				return err
			}
			*own = append(*own, time.Since(at))
		}
		return ctx.Err()
	})
	elapsed := time.Since(start)
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	return summary(all, elapsed), err
}

func summary(sorted []time.Duration, elapsed time.Duration) Latencies {
	if len(sorted) == 0 {
		return Latencies{}
	}
	at := func(share float64) time.Duration { return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)] }
	return Latencies{
		Requests: len(sorted), Rate: float64(len(sorted)) / elapsed.Seconds(),
		P50: at(0.5), P99: at(0.99), P999: at(0.999), Max: sorted[len(sorted)-1],
	}
}

// each runs do on every connection at once, and returns the first error. The others end with theirs.
func (p *Pool) each(do func(*connection) error) error {
	var running sync.WaitGroup
	var once sync.Once
	var first error
	for _, c := range p.conns {
		running.Go(func() {
			if err := do(c); err != nil {
				once.Do(func() {
					first = err
					p.Close() // or they would go on
				})
			}
		})
	}
	running.Wait()
	return first
}
