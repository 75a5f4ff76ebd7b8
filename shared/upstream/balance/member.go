package balance

import (
	"cmp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/facet-bff/facet/shared/upstream/internal/window"
)

// member is an instance and what is known of it.
type member struct {
	Address
	target  Instance
	running atomic.Int64
	asked   atomic.Uint64
	failed  atomic.Uint64

	// Read at every choice, and written under mu.
	sick     atomic.Bool  // says the active check
	until    atomic.Int64 // Unix time in ns of the end of the last ejection
	lastFail atomic.Int64 // Unix time in ns

	mu       sync.Mutex
	window   window.Counts
	streak   int           // failures in a row
	sentence time.Duration // of the last ejection
	contrary int           // checks in a row that say otherwise than sick

	turn int // of RoundRobin, under Balancer.turns
}

func newMember(a Address, target Instance, ejection Ejection) *member {
	a.Weight = cmp.Or(a.Weight, 1)
	return &member{Address: a, target: target, window: window.New(ejection.Window)}
}

func (m *member) ejected(now time.Time) bool   { return m.until.Load() > now.UnixNano() }
func (m *member) available(now time.Time) bool { return !m.sick.Load() && !m.ejected(now) }

// settle counts how a request ended, and says whether the instance ought to be ejected.
func (m *member) settle(now time.Time, failed bool, e *Ejection) (eject bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.window.Add(now, failed)
	if !failed {
		m.streak = 0
		return false
	}
	m.failed.Add(1)
	m.lastFail.Store(now.UnixNano())
	m.streak++
	calls, failures := m.window.Sum(now)
	return m.streak >= e.Streak || calls >= e.Volume && float64(failures) >= e.Rate*float64(calls)
}

// eject leaves the instance out, for twice as long as the last time unless that is long ago.
func (m *member) eject(now time.Time, e *Ejection) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.UnixNano()-m.until.Load() > int64(e.Longest) {
		m.sentence = 0
	}
	m.sentence = min(e.Longest, max(e.Base, 2*m.sentence))
	m.until.Store(now.Add(m.sentence).UnixNano())
	m.streak = e.Streak - 1
	m.window.Reset()
}

// checked counts an active check.
func (m *member) checked(well bool, h *Health) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sick := m.sick.Load()
	if well != sick {
		m.contrary = 0
		return
	}
	m.contrary++
	if sick && m.contrary >= h.Up || !sick && m.contrary >= h.Down {
		m.sick.Store(!sick)
		m.contrary = 0
	}
}

// recently is how long a failure counts in [member.load].
const recently = time.Second

// load is how busy the instance is for its weight.
func (m *member) load(now time.Time) float64 {
	busy := m.running.Load()
	if now.UnixNano()-m.lastFail.Load() < int64(recently) {
		busy = 8 * (busy + 1)
	}
	return float64(busy) / float64(m.Weight)
}

func (m *member) snapshot(now time.Time) Member {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Member{
		Address: m.Host, Zone: m.Zone, Weight: m.Weight, Healthy: !m.sick.Load(),
		Running: int(m.running.Load()), Asked: m.asked.Load(), Failed: m.failed.Load(),
	}
	if m.ejected(now) {
		until := time.Unix(0, m.until.Load())
		s.EjectedUntil = &until
	}
	return s
}
