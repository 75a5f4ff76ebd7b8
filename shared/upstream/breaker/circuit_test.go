package breaker

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is the circuit said another way: it keeps every result and counts anew each time.
type model struct {
	config  *Config
	state   State
	since   time.Time
	results []result // while closed
	out     int      // probes let in and not back
	goods   int      // probes that came back well
	term    int
}

type result struct {
	at     time.Time
	failed bool
}

func (m *model) enter(now time.Time) bool {
	if m.state == Open && !now.Before(m.since.Add(m.config.Open)) {
		m.become(HalfOpen, now)
	}
	if m.state == HalfOpen && m.out+m.goods < m.config.Successes {
		m.out++
		return true
	}
	return m.state == Closed
}

func (m *model) leave(term int, v verdict, now time.Time) {
	if term != m.term {
		return
	}
	if m.state == HalfOpen {
		m.out--
		if v == good {
			m.goods++
		}
		if v == bad {
			m.become(Open, now)
		} else if m.goods == m.config.Successes {
			m.become(Closed, now)
		}
		return
	}
	if v == silent {
		return
	}
	m.results = append(m.results, result{now, v == bad})
	calls, failures := 0, 0
	tenth := int64(m.config.Window / 10)
	for _, r := range m.results {
		if now.UnixNano()/tenth-r.at.UnixNano()/tenth < 10 {
			calls++
			if r.failed {
				failures++
			}
		}
	}
	streak := 0
	for i := len(m.results) - 1; i >= 0 && m.results[i].failed; i-- {
		streak++
	}
	if v == bad && (streak >= m.config.Streak || failures >= m.config.Failures && float64(failures)/float64(calls) >= m.config.Rate) {
		m.become(Open, now)
	}
}

func (m *model) become(s State, now time.Time) {
	*m = model{config: m.config, state: s, since: now, term: m.term + 1}
}

func TestACircuitIsItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := Config{
			Window:    time.Second,
			Streak:    rapid.IntRange(1, 9).Draw(t, "streak"),
			Failures:  rapid.IntRange(1, 5).Draw(t, "failures"),
			Rate:      rapid.SampledFrom([]float64{0.25, 0.5, 1}).Draw(t, "rate"),
			Open:      2 * time.Second,
			Successes: rapid.IntRange(1, 3).Draw(t, "successes"),
		}.withDefaults()
		now := time.Unix(1_000_000, 0)
		c, m := newCircuit(config), &model{config: config}
		type inside struct {
			term  uint64
			model int
		}
		var in []inside
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				term, wait, ok := c.enter(now)
				if want := m.enter(now); ok != want {
					t.Fatalf("%s lets a request in: %v, want %v", m.state, ok, want)
				}
				if ok {
					in = append(in, inside{term, m.term})
				} else if wait <= 0 || wait > config.Open {
					t.Fatalf("refused with a wait of %s", wait)
				}
			},
			"leave": func(t *rapid.T) {
				if len(in) == 0 {
					t.Skip("nobody is in")
				}
				i := rapid.IntRange(0, len(in)-1).Draw(t, "who")
				v := rapid.SampledFrom([]verdict{silent, good, bad, bad}).Draw(t, "verdict")
				c.leave(in[i].term, v, now)
				m.leave(in[i].model, v, now)
				in = append(in[:i], in[i+1:]...)
			},
			"time passes": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 700).Draw(t, "ms")) * time.Millisecond)
			},
			"": func(t *rapid.T) {
				if c.state != m.state {
					t.Fatalf("the circuit is %s, the model %s", c.state, m.state)
				}
			},
		})
	})
}
