package balance_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/balance"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is one instance in this process.
type fake struct {
	fleet  *fleet
	name   string
	fails  atomic.Pointer[error]
	status atomic.Int32
	takes  atomic.Int64
	asked  atomic.Int64
	checks atomic.Int64
	closed atomic.Bool
}

func (f *fake) Exchange(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
	if req.Op == "health" {
		f.checks.Add(1)
	} else {
		f.asked.Add(1)
	}
	select {
	case <-time.After(time.Duration(f.takes.Load())):
	case <-ctx.Done():
		return fault.Wrap(fault.KindOf(ctx.Err()), req.Op, ctx.Err())
	}
	if err := f.fails.Load(); err != nil {
		return *err
	}
	res.Status = int(f.status.Load())
	return nil
}

func (f *fake) Close() { f.closed.Store(true) }

func (f *fake) fail(err error) { f.fails.Store(&err) }

// fleet makes fakes of addresses, and keeps them.
type fleet struct {
	mu  sync.Mutex
	all map[string]*fake
}

func (f *fleet) at(address string) balance.Instance {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[string]*fake{}
	}
	i := &fake{fleet: f, name: address}
	i.status.Store(200)
	f.all[address] = i
	return i
}

func (f *fleet) get(address string) *fake {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all[address]
}

func (f *fleet) asked() map[string]int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := map[string]int64{}
	for name, i := range f.all {
		asked[name] = i.asked.Load()
	}
	return asked
}

func balancer(t *testing.T, config balance.Config) (*balance.Balancer, *fleet) {
	t.Helper()
	f := &fleet{}
	b, err := balance.New(config, "service:80", f.at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b, f
}

func ask(ctx context.Context, b *balance.Balancer, avoid string) (instance string, err error) {
	res := upstream.NewResponse()
	defer res.Release()
	err = b.Exchange(ctx, &upstream.Request{Op: "a", Avoid: avoid}, res)
	return res.Instance, err
}

func three() []balance.Address { return []balance.Address{{Host: "a"}, {Host: "b"}, {Host: "c"}} }

type keyKey struct{}

func key(ctx context.Context) string { k, _ := ctx.Value(keyKey{}).(string); return k }

var reset = fault.New(fault.Unavailable, "", "reset")

func TestTheServicesOwnHostIsTheOnlyInstance(t *testing.T) {
	b, _ := balancer(t, balance.Config{})
	if got, err := ask(t.Context(), b, "service:80"); got != "service:80" || err != nil {
		t.Errorf("asked %q, %v", got, err)
	}
}

func TestRequestsGoByWeight(t *testing.T) {
	for _, policy := range []balance.Policy{balance.LeastBusy, balance.RoundRobin, balance.Hash} {
		t.Run(string(policy), func(t *testing.T) {
			b, f := balancer(t, balance.Config{Policy: policy, Key: key, Addresses: []balance.Address{{Host: "a", Weight: 1}, {Host: "b", Weight: 3}, {Host: "c", Weight: 4}}})
			for i := range 8000 {
				_, _ = ask(context.WithValue(t.Context(), keyKey{}, fmt.Sprint(i)), b, "")
			}
			got := f.asked()
			if a, b, c := got["a"], got["b"], got["c"]; a < 300 || a > 1700 || b < 2000 || b > 4000 || c < 3000 || a >= b || b >= c {
				t.Errorf("asked %v", got)
			}
		})
	}
}

func TestRoundRobinIsSmooth(t *testing.T) {
	b, _ := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: []balance.Address{{Host: "a", Weight: 3}, {Host: "b"}, {Host: "c"}}})
	var order []string
	for range 10 {
		instance, _ := ask(t.Context(), b, "")
		order = append(order, instance)
	}
	if got := strings.Join(order, ""); got != "abacaabaca" {
		t.Errorf("order %s", got)
	}
}

func TestTheLessBusyInstanceIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Addresses: three()})
		f.get("a").takes.Store(int64(time.Second))
		f.get("b").takes.Store(int64(10 * time.Millisecond))
		f.get("c").takes.Store(int64(10 * time.Millisecond))
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				for range 50 {
					_, _ = ask(t.Context(), b, "")
				}
			})
		}
		all.Wait()
		if a, b := f.asked()["a"], f.asked()["b"]; a > 200 || b < 300 {
			t.Errorf("the slow instance got %d of 1000, another %d", a, b)
		}
	})
}

func TestFailingFastDoesNotAttract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Addresses: three(), Ejection: balance.Ejection{Off: true}})
		f.get("a").fail(reset)
		f.get("b").takes.Store(int64(10 * time.Millisecond))
		f.get("c").takes.Store(int64(10 * time.Millisecond))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 100 {
					_, _ = ask(t.Context(), b, "")
				}
			})
		}
		all.Wait()
		if got := f.asked()["a"]; got > 20 {
			t.Errorf("an instance that fails at once got %d of 400", got)
		}
	})
}

func TestFailuresAtOnceEjectOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: append(three(), balance.Address{Host: "d"}, balance.Address{Host: "e"})})
		f.get("b").takes.Store(int64(time.Second))
		f.get("b").fail(reset)
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() { _, _ = ask(t.Context(), b, "") })
		}
		all.Wait()
		s := b.Snapshot()
		if until := s.Members[1].EjectedUntil; s.Ejections != 1 || until == nil || time.Until(*until) != 10*time.Second {
			t.Errorf("%d ejections, until %v", s.Ejections, until)
		}
	})
}

func TestAKeyStaysWithItsInstanceWhileThatIsThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(rt, "instances")
		var addresses []balance.Address
		for i := range n {
			addresses = append(addresses, balance.Address{Host: fmt.Sprint("i", i), Weight: rapid.IntRange(1, 5).Draw(rt, "weight")})
		}
		gone := rapid.IntRange(0, n-1).Draw(rt, "gone")
		before, _ := balancer(t, balance.Config{Policy: balance.Hash, Key: key, Addresses: addresses})
		after, _ := balancer(t, balance.Config{Policy: balance.Hash, Key: key, Addresses: append(append([]balance.Address(nil), addresses[:gone]...), addresses[gone+1:]...)})
		for _, k := range rapid.SliceOfN(rapid.StringN(1, 10, -1), 1, 50).Draw(rt, "keys") {
			ctx := context.WithValue(t.Context(), keyKey{}, k)
			first, _ := ask(ctx, before, "")
			again, _ := ask(ctx, before, "")
			later, _ := ask(ctx, after, "")
			if first != again || first != addresses[gone].Host && first != later {
				rt.Fatalf("key %q went to %s, %s, and %s without %s", k, first, again, later, addresses[gone].Host)
			}
		}
	})
}

func TestTheInstanceThatFailedIsAvoided(t *testing.T) {
	for _, policy := range []balance.Policy{balance.LeastBusy, balance.RoundRobin, balance.Hash} {
		b, _ := balancer(t, balance.Config{Policy: policy, Key: key, Addresses: three()})
		for range 100 {
			if got, _ := ask(context.WithValue(t.Context(), keyKey{}, "k"), b, "b"); got == "b" {
				t.Fatalf("policy %q asked b", policy)
			}
		}
	}
}

func TestOurZoneIsPreferredWhileHalfOfItIsThere(t *testing.T) {
	b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Zone: "z1", Addresses: []balance.Address{
		{Host: "a", Zone: "z1"}, {Host: "b", Zone: "z1"}, {Host: "c", Zone: "z1"}, {Host: "d", Zone: "z2"}, {Host: "e", Zone: "z2"}, {Host: "f", Zone: "z2"},
	}})
	far := func() int64 { n := f.asked(); return n["d"] + n["e"] + n["f"] }
	many := func() {
		for range 300 {
			_, _ = ask(t.Context(), b, "")
		}
	}
	f.get("a").fail(reset)
	many()
	if far() != 0 {
		t.Errorf("%d requests left the zone with two thirds of it there", far())
	}
	f.get("b").fail(reset)
	many()
	if far() == 0 {
		t.Error("no request left the zone with a third of it there")
	}
}

func TestWhatEjects(t *testing.T) {
	for _, tc := range []struct {
		name   string
		set    func(*fake)
		ejects bool
	}{
		{"a broken connection", func(f *fake) { f.fail(reset) }, true},
		{"no HTTP", func(f *fake) { f.fail(fault.New(fault.BadUpstream, "", "")) }, true},
		{"502", func(f *fake) { f.status.Store(502) }, true},
		{"503", func(f *fake) { f.status.Store(503) }, true},
		{"504", func(f *fake) { f.status.Store(504) }, true},
		{"too late", func(f *fake) { f.takes.Store(int64(time.Minute)) }, true},
		{"500, which is the program's", func(f *fake) { f.status.Store(500) }, false},
		{"404", func(f *fake) { f.status.Store(404) }, false},
		{"our own bug", func(f *fake) { f.fail(errors.New("boom")) }, false},
		{"a refusal of ours", func(f *fake) { f.fail(fault.Wrap(fault.Unavailable, "", upstream.ErrRefused)) }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: three()})
				tc.set(f.get("b"))
				for range 30 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					_, _ = ask(ctx, b, "")
					cancel()
				}
				if got := f.asked()["b"]; tc.ejects != (got == 5) || !tc.ejects && got != 10 {
					t.Errorf("b was asked %d times of 30", got)
				}
			})
		})
	}
}

func TestAClientThatLeavesEjectsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: three()})
		f.get("b").takes.Store(int64(time.Minute))
		for range 90 {
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, leave)
			_, _ = ask(ctx, b, "")
		}
		if got := f.asked()["b"]; got != 30 {
			t.Errorf("b was asked %d times of 90", got)
		}
	})
}

func TestAHighRateOfFailuresEjects(t *testing.T) {
	b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: three()})
	for i := range 300 {
		f.get("b").status.Store([]int32{200, 503}[i/3%2])
		_, _ = ask(t.Context(), b, "")
	}
	if got := f.asked()["b"]; got != 20 {
		t.Errorf("an instance that fails every other time was asked %d times, want the 20 that make a rate", got)
	}
}

func TestAnEjectionGrowsAndProbationIsShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Policy: balance.RoundRobin, Addresses: three()})
		bad := f.get("b")
		bad.fail(reset)
		var at []time.Duration
		start, seen := time.Now(), int64(0)
		for time.Since(start) < 20*time.Minute {
			_, _ = ask(t.Context(), b, "")
			if n := bad.asked.Load(); n != seen {
				at, seen = append(at, time.Since(start).Round(time.Second)), n
			}
			<-time.After(10 * time.Millisecond)
		}
		want := "[0s 0s 0s 0s 0s 10s 30s 1m10s 2m30s 5m10s 10m10s 15m10s]"
		if got := fmt.Sprint(at); got != want {
			t.Errorf("asked at %s, want %s", got, want)
		}
	})
}

func TestNoMoreThanTheShareIsEjectedAndInAPanicAllAreAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{
			Policy: balance.RoundRobin, Addresses: append(three(), balance.Address{Host: "d"}),
			Health: balance.Health{Path: "/healthz"},
		})
		for _, name := range []string{"a", "b", "c"} {
			f.get(name).fail(reset)
		}
		for range 100 {
			_, _ = ask(t.Context(), b, "")
		}
		s := b.Snapshot()
		ejected := 0
		for _, m := range s.Members {
			if m.EjectedUntil != nil {
				ejected++
			}
		}
		if ejected != 2 || s.Panic || s.Ejections != 2 {
			t.Errorf("%d of 4 are ejected: %+v", ejected, s)
		}
		<-time.After(40 * time.Second) // the checks find three of them sick
		for _, i := range f.all {
			i.asked.Store(0)
		}
		for range 100 {
			_, _ = ask(t.Context(), b, "")
		}
		if s := b.Snapshot(); !s.Panic {
			t.Errorf("one of four is available, and there is no panic: %+v", s)
		}
		for name, n := range f.asked() {
			if n == 0 {
				t.Errorf("%s was not asked in a panic", name)
			}
		}
	})
}

func TestActiveChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, f := balancer(t, balance.Config{Addresses: three(), Health: balance.Health{Path: "/healthz", Interval: time.Second}})
		healthy := func() bool {
			for _, m := range b.Snapshot().Members {
				if m.Address == "b" {
					return m.Healthy
				}
			}
			return false
		}
		after := func(d time.Duration, want bool, why string) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			if healthy() != want {
				t.Errorf("healthy = %v, %s", !want, why)
			}
		}
		sick := f.get("b")
		sick.status.Store(500)
		after(2500*time.Millisecond, true, "after two failures")
		sick.status.Store(200)
		after(time.Second, true, "after a success between")
		sick.takes.Store(int64(time.Hour))
		after(3*time.Second, true, "after two that came too late")
		after(3*time.Second, false, "after three that came too late")
		for range 50 {
			if got, _ := ask(t.Context(), b, ""); got == "b" {
				t.Fatal("the sick instance is asked")
			}
		}
		sick.takes.Store(0)
		after(time.Second, false, "after one success")
		after(time.Second, true, "after two successes")
	})
}

// names is a resolver whose answer can be changed.
type names struct {
	mu    sync.Mutex
	hosts []string
	err   error
	ttl   time.Duration
	takes time.Duration
	asked []string
}

func (n *names) Lookup(ctx context.Context, host string) ([]string, time.Duration, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, host)
	select {
	case <-time.After(n.takes):
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	return n.hosts, n.ttl, n.err
}

func (n *names) say(err error, hosts ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts, n.err = hosts, err
}

func addresses(b *balance.Balancer) string {
	var all []string
	for _, m := range b.Snapshot().Members {
		all = append(all, m.Address)
	}
	return strings.Join(all, " ")
}

func TestANameIsLookedUpAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &names{hosts: []string{"10.0.0.2", "10.0.0.1", "10.0.0.1"}, takes: time.Second}
		b, f := balancer(t, balance.Config{Resolve: 10 * time.Second, Resolver: n})
		if _, err := ask(t.Context(), b, ""); err != nil {
			t.Errorf("the first request does not wait for the first look-up: %v", err)
		}
		if got := addresses(b); got != "10.0.0.1 10.0.0.2" || n.asked[0] != "service" {
			t.Errorf("%q is at %s", n.asked[0], got)
		}
		stays, goes := f.get("10.0.0.1"), f.get("10.0.0.2")
		n.say(nil, "10.0.0.1", "10.0.0.3")
		<-time.After(12 * time.Second)
		if got := addresses(b); got != "10.0.0.1 10.0.0.3" || f.get("10.0.0.1") != stays || stays.closed.Load() || !goes.closed.Load() {
			t.Errorf("then at %s", got)
		}
		for _, err := range []error{errors.New("no such host"), nil} {
			n.say(err)
			<-time.After(12 * time.Second)
			if got := addresses(b); got != "10.0.0.1 10.0.0.3" {
				t.Errorf("after %v and no address: at %q", err, got)
			}
			if p := b.Snapshot().Problem; p == nil || !strings.Contains(p.Text, "look up service") {
				t.Errorf("problem %+v", p)
			}
		}
		n.say(nil, "10.0.0.4")
		<-time.After(3 * time.Second)
		if got := addresses(b); got != "10.0.0.4" {
			t.Errorf("soon after a failure: at %s", got)
		}
	})
}

func TestANameIsLookedUpAgainWhenItsAnswerHoldsNoLonger(t *testing.T) {
	for ttl, want := range map[time.Duration]int{0: 3, time.Second: 21, 5 * time.Second: 5, time.Hour: 3} {
		synctest.Test(t, func(t *testing.T) {
			n := &names{hosts: []string{"10.0.0.1"}, ttl: ttl}
			b, _ := balancer(t, balance.Config{Resolve: 10 * time.Second, Resolver: n})
			<-time.After(20 * time.Second)
			synctest.Wait()
			b.Close()
			if got := len(n.asked); got != want {
				t.Errorf("with a time to live of %s: looked up %d times in 20 s, want %d", ttl, got, want)
			}
		})
	}
}

func TestANameThatHasNoAddressIsUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &names{err: errors.New("no such host"), takes: time.Second}
		b, _ := balancer(t, balance.Config{Resolve: 10 * time.Second, Resolver: n})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if _, err := ask(ctx, b, ""); fault.KindOf(err) != fault.Timeout {
			t.Errorf("before the look-up has ended: %v", err)
		}
		if _, err := ask(t.Context(), b, ""); fault.KindOf(err) != fault.Unavailable || !errors.Is(err, upstream.ErrUnsent) || errors.Is(err, upstream.ErrRefused) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

type panicking struct{}

func (panicking) Lookup(context.Context, string) ([]string, time.Duration, error) { panic("bug") }

func TestAPanicBehindTheScenesIsAProblem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := balancer(t, balance.Config{Resolve: time.Second, Resolver: panicking{}})
		synctest.Wait()
		if p := b.Snapshot().Problem; p == nil || p.Text != "panic: bug" {
			t.Errorf("problem %+v", p)
		}
	})
}

func TestValidateReportsEverything(t *testing.T) {
	wrong := balance.Config{
		Policy: "random", Addresses: []balance.Address{{Host: "a", Weight: -1}, {Host: "a"}, {}}, Resolve: time.Second,
		Health:   balance.Health{Path: "healthz", Up: -1},
		Ejection: balance.Ejection{Rate: 2, Share: -1, Base: -1},
	}
	err := wrong.Validate()
	if got := len(strings.Split(err.Error(), "\n")); got != 10 {
		t.Errorf("%d errors, want 10:\n%v", got, err)
	}
	if (&balance.Config{Policy: balance.Hash}).Validate() == nil {
		t.Error("hash without a key is taken")
	}
	if err := new(balance.Config).Validate(); err != nil {
		t.Error(err)
	}
}
