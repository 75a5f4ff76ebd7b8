package drift_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/facet-bff/facet/shared/contract"
	"github.com/facet-bff/facet/shared/drift"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// lock has two frontends that read the same order, each something else of it.
func lock() *contract.Lock {
	call := func(values contract.Pointers) contract.Call {
		return contract.Call{Upstream: "orders", Operation: "getOrder", Answers: map[string]contract.Answer{
			"200": {MediaType: "application/json", Values: values},
		}}
	}
	return &contract.Lock{Frontends: map[string]map[string][]contract.Call{
		"mobile": {"getOrder": {call(contract.Pointers{
			"#": {Type: "object"}, "#/id": {Type: "string", Required: true}, "#/total": {Type: "integer"},
		})}},
		"web": {"getOrder": {call(contract.Pointers{"#": {Type: "object"}, "#/id": {Type: "string", Required: true}})}},
	}}
}

// bench is a watch of a service that answers with what it is told.
type bench struct {
	*drift.Watch
	exchange upstream.Exchange
	log      bytes.Buffer
}

func watch(t *testing.T, config drift.Config) *bench {
	t.Helper()
	b := new(bench)
	config.Logger = slog.New(slog.NewJSONHandler(&b.log, nil))
	w, err := drift.New(config)
	if err != nil {
		t.Fatal(err)
	}
	b.Watch = w
	b.exchange = w.Link(func(_ context.Context, req *upstream.Request, res *upstream.Response) error {
		if req.Target == "/down" {
			return errors.New("down")
		}
		res.Status, res.Body = 200, req.Body
		if req.Target == "/missing" {
			res.Status = 404
		}
		return nil
	})
	return b
}

// ask has the service answer, and waits until that was looked at.
func (b *bench) ask(op, target, body string) {
	_ = b.exchange(context.Background(), &upstream.Request{Op: op, Target: target, Body: []byte(body)}, new(upstream.Response))
	synctest.Wait()
}

func TestWhatDriftsIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := watch(t, drift.Config{Lock: lock(), Share: 1})
		defer b.Close()
		begin := time.Now()
		b.ask("orders.getOrder", "/", `{"id": "1", "total": 5}`)
		if found := b.Findings(); len(found) != 0 || b.log.Len() > 0 {
			t.Fatalf("%+v, %s: nothing is wrong", found, b.log.String())
		}
		b.ask("orders.getOrder", "/", `{"total": "secret"}`)
		<-time.After(time.Minute)
		b.ask("orders.getOrder", "/", `{"id": "1", "total": null}`)
		b.ask("orders.getOrder", "/missing", `{}`) // no success
		b.ask("orders.getOrder", "/down", `{}`)
		b.ask("orders.listOrders", "/", `{}`) // nobody relies on it

		found := b.Findings()
		if len(found) != 2 || found[0].Pointer != "#/id" || found[1].Pointer != "#/total" {
			t.Fatalf("%+v", found)
		}
		id, total := found[0], found[1]
		if id.Answers != 1 || !slices.Equal(id.By, []string{"mobile.getOrder", "web.getOrder"}) || id.Upstream != "orders" || id.Operation != "getOrder" || id.Status != 200 {
			t.Errorf("%+v", id)
		}
		if total.Answers != 2 || !slices.Equal(total.By, []string{"mobile.getOrder"}) || !total.First.Equal(begin) || !total.Latest.Equal(begin.Add(time.Minute)) || !strings.Contains(total.Text, "null") {
			t.Errorf("%+v", total)
		}
		if n := strings.Count(b.log.String(), "\n"); n != 3 || strings.Contains(b.log.String(), "secret") {
			t.Errorf("%d lines, want one for each pointer and who relies on it, without values:\n%s", n, b.log.String())
		}
		if err := testutil.CollectAndCompare(b, strings.NewReader(`
# HELP bff_contract_answers_total Answers of services that were held to the lock, or passed over.
# TYPE bff_contract_answers_total counter
bff_contract_answers_total{operation="getOrder",result="broken",upstream="orders"} 2
bff_contract_answers_total{operation="getOrder",result="kept",upstream="orders"} 1
# HELP bff_contract_drift_total Answers of services of which a value was not as frontends rely on.
# TYPE bff_contract_drift_total counter
bff_contract_drift_total{operation="getOrder",pointer="#/id",upstream="orders"} 1
bff_contract_drift_total{operation="getOrder",pointer="#/total",upstream="orders"} 2
`)); err != nil {
			t.Error(err)
		}
		var listed struct{ Findings []drift.Finding }
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/contract", nil))
		if err := json.Unmarshal(w.Body.Bytes(), &listed); err != nil || len(listed.Findings) != 2 || listed.Findings[1].Pointer != "#/total" {
			t.Errorf("%v: %s", err, w.Body)
		}
	})
}

func TestOtherFrontendsDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := watch(t, drift.Config{Lock: lock(), Share: 1, Frontends: []string{"web"}})
		defer b.Close()
		b.ask("orders.getOrder", "/", `{"id": "1", "total": "many"}`)
		if found := b.Findings(); len(found) != 0 {
			t.Errorf("%+v: web does not read the total", found)
		}
	})
}

func TestWhatFindsNoRoomIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := watch(t, drift.Config{Lock: lock(), Share: 1, MaxBody: 20})
		b.ask("orders.getOrder", "/", `{"id": 1, "comment": "too long to be looked at"}`)
		b.Close() // nobody looks any more
		for range 100 {
			b.ask("orders.getOrder", "/", `{"id": 1}`)
		}
		if n := counted(t, b, "passed_over"); n != 1+100-64 || len(b.Findings()) != 0 {
			t.Errorf("%v are passed over; %+v", n, b.Findings())
		}
	})
}

func TestAShareIsLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := watch(t, drift.Config{Lock: lock(), Share: 0.2})
		defer b.Close()
		for range 1000 {
			b.ask("orders.getOrder", "/", `{"id": "1"}`)
		}
		if n := counted(t, b, "kept"); n < 120 || n > 280 {
			t.Errorf("%v of 1000 are looked at, want about 200", n)
		}
	})
}

func counted(t *testing.T, c prometheus.Collector, result string) (n float64) {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.Metric {
			for _, label := range metric.Label {
				if label.GetName() == "result" && label.GetValue() == result {
					n += metric.Counter.GetValue()
				}
			}
		}
	}
	return n
}

func TestAConfigurationSaysWhatIsWrong(t *testing.T) {
	for want, config := range map[string]drift.Config{
		"there is no Lock": {}, "a Share of 1.5": {Lock: lock(), Share: 1.5}, "a MaxBody of -1": {Lock: lock(), MaxBody: -1},
	} {
		if _, err := drift.New(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
