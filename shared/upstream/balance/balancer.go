package balance

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Instance is one instance of a service. *upstream.Instance is one.
type Instance interface {
	Exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error
	// Close says that no more requests will come; some may still be under way.
	Close()
}

// Balancer has the instances of one service. Make one with [New]; it is safe for concurrent use.
type Balancer struct {
	config   Config
	health   Health
	ejection Ejection
	host     string
	at       func(address string) Instance

	members   atomic.Pointer[[]*member] // nil until the first look-up has ended
	ready     chan struct{}             // closed when members is there
	ejections atomic.Uint64
	ejecting  sync.Mutex              // held to count the ejected and to add one
	turns     sync.Mutex              // held to take a turn
	problem   atomic.Pointer[Problem] // what last went wrong behind the scenes

	stop    context.CancelFunc
	running sync.WaitGroup
}

// New returns a balancer of the service at host, whose instances at makes. Close ends what it does behind the scenes.
func New(config Config, host string, at func(address string) Instance) (*Balancer, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	b := &Balancer{
		config: config, health: config.Health.withDefaults(), ejection: config.Ejection.withDefaults(),
		host: host, at: at, ready: make(chan struct{}), stop: stop,
	}
	if b.config.Resolver == nil {
		b.config.Resolver = DNS{}
	}
	if config.Resolve > 0 {
		b.running.Go(func() { b.keepResolving(ctx) })
	} else {
		b.set(config.addresses(host))
	}
	if b.health.Path != "" {
		b.running.Go(func() { b.keepChecking(ctx) })
	}
	return b, nil
}

func (c *Config) addresses(host string) []Address {
	if len(c.Addresses) == 0 {
		return []Address{{Host: host}}
	}
	return c.Addresses
}

// Close stops looking up and checking, and waits for that.
func (b *Balancer) Close() {
	b.stop()
	b.running.Wait()
}

// set makes the addresses the instances. Those that were there before stay as they are. It is called by one goroutine.
func (b *Balancer) set(addresses []Address) {
	before := map[string]*member{}
	old := b.members.Load()
	if old != nil {
		for _, m := range *old {
			before[m.Host] = m
		}
	}
	members := make([]*member, 0, len(addresses))
	for _, a := range addresses {
		m, ok := before[a.Host]
		if !ok {
			m = newMember(a, b.at(a.Host), b.ejection)
		}
		delete(before, a.Host)
		members = append(members, m)
	}
	b.members.Store(&members)
	if old == nil {
		close(b.ready)
	}
	for _, gone := range before {
		gone.target.Close()
	}
}

// Exchange asks one of the instances.
func (b *Balancer) Exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	if b.members.Load() == nil {
		select {
		case <-b.ready:
		case <-ctx.Done():
			return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
		}
	}
	start := time.Now()
	m := b.pick(ctx, req.Avoid, start)
	if m == nil {
		return fault.Wrap(fault.Unavailable, req.Op, errors.Join(upstream.ErrUnsent, errors.New("the service has no address")))
	}
	res.Instance = m.Host
	m.asked.Add(1)
	m.running.Add(1)
	defer m.running.Add(-1)
	err := m.target.Exchange(ctx, req, res)
	now := time.Now()
	if failed, counts := judge(ctx, res, err, now.Sub(start)); counts && m.settle(now, failed, &b.ejection) && !b.ejection.Off {
		b.eject(m, now)
	}
	return err
}

// patience is how long an instance must have had for its being late to count.
const patience = 100 * time.Millisecond

// judge says whether an exchange failed by its instance's doing, and whether it tells at all.
func judge(ctx context.Context, res *upstream.Response, err error, took time.Duration) (failed, counts bool) {
	if err == nil {
		return res.Status == http.StatusBadGateway || res.Status == http.StatusServiceUnavailable || res.Status == http.StatusGatewayTimeout, true
	}
	if errors.Is(err, upstream.ErrRefused) || errors.Is(ctx.Err(), context.Canceled) {
		return false, false
	}
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.BadUpstream:
		return true, true
	case fault.Timeout:
		return true, took >= patience
	default:
		return false, false
	}
}

// eject ejects m unless that would be one too many.
func (b *Balancer) eject(m *member, now time.Time) {
	b.ejecting.Lock()
	defer b.ejecting.Unlock()
	if m.ejected(now) {
		return
	}
	all := *b.members.Load()
	ejected := 1
	for _, other := range all {
		if other.ejected(now) {
			ejected++
		}
	}
	if float64(ejected) <= b.ejection.Share*float64(len(all)) {
		m.eject(now, &b.ejection)
		b.ejections.Add(1)
	}
}

// Member is what can be read of an instance.
type Member struct {
	Address string `json:"address"`
	Zone    string `json:"zone,omitempty"`
	Weight  int    `json:"weight"`
	// Healthy is what the active check says; without one it is true.
	Healthy bool `json:"healthy"`
	// EjectedUntil is nil for an instance that is not ejected.
	EjectedUntil *time.Time `json:"ejectedUntil,omitempty"`
	Running      int        `json:"running"`
	Asked        uint64     `json:"asked"`
	Failed       uint64     `json:"failed"`
}

// Members is what can be read of a balancer.
type Members struct {
	Members []Member `json:"members"`
	// Ejections is how often an instance was ejected.
	Ejections uint64 `json:"ejections"`
	// Panic says that so few are available that all of them are asked.
	Panic bool `json:"panic"`
	// Problem is what last went wrong with looking up or checking, or nil when nothing ever did.
	Problem *Problem `json:"problem,omitempty"`
}

// Problem is what went wrong behind the scenes, and when.
type Problem struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Snapshot returns the state of every instance.
func (b *Balancer) Snapshot() Members {
	now := time.Now()
	var s Members
	available := 0
	if all := b.members.Load(); all != nil {
		for _, m := range *all {
			if m.available(now) {
				available++
			}
			s.Members = append(s.Members, m.snapshot(now))
		}
		s.Panic = inPanic(available, len(*all))
	}
	s.Ejections = b.ejections.Load()
	s.Problem = b.problem.Load()
	return s
}
