package service

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/trace/noop"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/hedge"
)

// instant is an instance that answers at once.
type instant struct{}

func (instant) Exchange(_ context.Context, _ *upstream.Request, res *upstream.Response) error {
	res.Status = 200
	return nil
}

func (instant) Close() {}

// policies are what a service may have between caller and transport.
func policies() map[string]Config {
	several := balance.Config{Addresses: []balance.Address{{Host: "a"}, {Host: "b"}, {Host: "c"}, {Host: "d"}}}
	return map[string]Config{
		"defaults":             {Balance: several},
		"traced":               {Balance: several, Tracer: noop.Tracer{}}, // and not recorded
		"hedged":               {Balance: several, Hedge: hedge.Config{On: true, Samples: 1}},
		"hedged and coalesced": {Balance: several, Hedge: hedge.Config{On: true, Samples: 1}, Coalesce: true, Principal: func(context.Context) string { return "u1" }},
	}
}

// call returns one call of the service.
func call(tb testing.TB, config Config) func() {
	tb.Helper()
	s, err := assemble("orders", config, "", func(string) balance.Instance { return instant{} })
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	req := &upstream.Request{Op: "orders.get", Method: "GET", Target: "/orders/1"}
	return func() {
		res := upstream.NewResponse()
		defer res.Release()
		if err := s.Exchange(context.Background(), req, res); err != nil {
			tb.Error(err)
		}
	}
}

func TestTheLinksAllocateLittle(t *testing.T) {
	most := map[string]float64{"defaults": 12, "traced": 12, "hedged": 24, "hedged and coalesced": 28}
	for name, config := range policies() {
		if got := testing.AllocsPerRun(1000, call(t, config)); got > most[name] {
			t.Errorf("%s: %v allocations, want at most %v", name, got, most[name])
		}
	}
}

func BenchmarkLinks(b *testing.B) {
	for name, config := range policies() {
		b.Run(name, func(b *testing.B) {
			ask := call(b, config)
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}
