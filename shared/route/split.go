package route

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/facet-bff/facet/shared/fault"
)

// ByPrincipal tells callers apart by who they are: for Split.Sticky and Experiment.Key.
const ByPrincipal = "principal"

// byAddress tells them apart by where they come from.
const byAddress = "address"

// chooser returns the upstream that a request goes to.
type chooser func(*http.Request) (string, error)

func (c Config) chooser(r Route) chooser {
	switch {
	case r.Split != nil:
		return c.split(r)
	case r.Choice != nil:
		return func(in *http.Request) (string, error) {
			name, found := r.Choice.Upstreams[Variant(in.Context(), r.Choice.Experiment)]
			if !found {
				return "", fault.New(fault.Internal, c.op(r), "nobody has assigned the experiment "+r.Choice.Experiment)
			}
			return name, nil
		}
	default:
		return func(*http.Request) (string, error) { return r.Upstream, nil }
	}
}

func (c Config) split(r Route) chooser {
	turn := newTurn(r.Split.Pools)
	return func(in *http.Request) (string, error) {
		if subject := c.subject(in, r.Split.Sticky); subject != "" {
			return turn.at(share(turn.total, cmp.Or(r.Split.Salt, r.Name), subject)), nil
		}
		return turn.next(), nil
	}
}

// subject returns what a caller is told by, or "".
func (c Config) subject(in *http.Request, sticky string) string {
	if sticky == "" {
		return ""
	}
	if sticky == ByPrincipal && c.Principal != nil {
		if name := c.Principal(in.Context()); name != "" {
			return "principal:" + name
		}
	}
	if address := c.client(in); address.IsValid() {
		return "address:" + address.String()
	}
	return ""
}

// turn deals out pools by weight, as evenly as it can be done: of any total requests in a row that begin where the weights
// were last even, each pool gets its weight. (It is smooth weighted round robin.)
type turn struct {
	pools []Pool
	total int

	mu      sync.Mutex
	current []int
}

func newTurn(pools []Pool) *turn {
	t := &turn{pools: pools, current: make([]int, len(pools))}
	for _, p := range pools {
		t.total += p.Weight
	}
	return t
}

func (t *turn) next() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	best := -1
	for i, p := range t.pools {
		t.current[i] += p.Weight
		if p.Weight > 0 && (best < 0 || t.current[i] > t.current[best]) {
			best = i
		}
	}
	t.current[best] -= t.total
	return t.pools[best].Upstream
}

// at returns the pool of a number below total.
func (t *turn) at(n int) string {
	for _, p := range t.pools {
		if n -= p.Weight; n < 0 {
			return p.Upstream
		}
	}
	return t.pools[len(t.pools)-1].Upstream
}
