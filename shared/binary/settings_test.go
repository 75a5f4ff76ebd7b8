package binary

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/adaptive"
	"github.com/facet-bff/facet/shared/upstream/balance"
	"github.com/facet-bff/facet/shared/upstream/breaker"
	"github.com/facet-bff/facet/shared/upstream/bulkhead"
	"github.com/facet-bff/facet/shared/upstream/hedge"
	"github.com/facet-bff/facet/shared/upstream/retry"
	"github.com/facet-bff/facet/shared/upstream/service"
)

// schema is what editors have.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("facet.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("facet.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// underlined is what an editor has against a text.
func underlined(t *testing.T, text []byte) error {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	marshalled, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	back, err := jsonschema.UnmarshalJSON(bytes.NewReader(marshalled))
	if err != nil {
		t.Fatal(err)
	}
	return schema(t).Validate(back)
}

func TestTheFilesThatAreShippedLoad(t *testing.T) {
	for _, name := range []string{"gateway", "iot", "mobile", "web"} {
		path := filepath.Join("../../deploy/demo", name+".yaml")
		settings, err := Load(path)
		if err != nil {
			t.Error(err)
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := underlined(t, text); err != nil {
			t.Errorf("%s: an editor underlines it: %v", path, err)
		}
		printed, err := settings.Print()
		if err != nil || strings.Contains(string(printed), settings.Auth["bearer"].Tokens.SharedKey.Reveal()) {
			t.Errorf("%s: printed with its key: %v", path, err)
		}
	}
}

// every has every key of an upstream, with another value than its default.
const every = `
upstreams:
  orders:
    url: https://orders:8443/base
    protocol: h1
    client: net/http
    tls: {server_name: other, min_version: "1.3"}
    max_body: 1MiB
    max_header: 2KiB
    connections: 3
    connect_timeout: 4s
    header_timeout: 5s
    idle_timeout: 6s
    timeout: 7s
    try_timeout: 8s
    addresses: [{host: a, weight: 2, zone: z}]
    policy: hash
    health: {path: /ok, interval: 9s, timeout: 10s, up: 11, down: 12}
    ejection: {off: true, streak: 13, rate: 0.14, window: 15s, volume: 16, base: 17s, longest: 18s, share: 0.19}
    retry: {off: true, limit: 20, base: 21s, max: 22s, share: 0.23, burst: 24}
    breaker: {off: true, window: 25s, streak: 26, failures: 27, rate: 0.28, open: 29s, successes: 30, patience: 31s}
    hedge: {on: true, quantile: 0.32, samples: 33, least: 34s}
    bulkhead: {off: true, max: 35, queue: 36, wait: 37s}
    adaptive: {on: true, least: 38, start: 39, most: 40, tolerance: 41, sample: 42, probe: 43s}
    coalesce: true
    no_cache: true
    credential: {kind: none}
`

func TestAllOfAServiceCanBeSaid(t *testing.T) {
	if err := underlined(t, []byte(every)); err != nil {
		t.Errorf("an editor underlines it: %v", err)
	}
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, every)
	settings, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	u := settings.Upstreams["orders"]
	got, err := u.config("z")
	if err != nil {
		t.Fatal(err)
	}
	const s = time.Second
	want := service.Config{
		Transport: upstream.Config{
			URL: "https://orders:8443/base", Protocol: upstream.HTTP1, Client: upstream.NetHTTP, TLS: upstream.TLS{ServerName: "other", MinVersion: 0x304},
			MaxBody: 1 << 20, MaxHeader: 2 << 10, Connections: 3, ConnectTimeout: 4 * s, HeaderTimeout: 5 * s, IdleTimeout: 6 * s,
		},
		Timeout: 7 * s, TryTimeout: 8 * s,
		Balance: balance.Config{
			Policy: balance.Hash, Addresses: []balance.Address{{Host: "a", Weight: 2, Zone: "z"}}, Zone: "z",
			Health:   balance.Health{Path: "/ok", Interval: 9 * s, Timeout: 10 * s, Up: 11, Down: 12},
			Ejection: balance.Ejection{Off: true, Streak: 13, Rate: 0.14, Window: 15 * s, Volume: 16, Base: 17 * s, Longest: 18 * s, Share: 0.19},
		},
		Retry:    retry.Config{Off: true, Limit: 20, Base: 21 * s, Max: 22 * s, Share: 0.23, Burst: 24},
		Breaker:  breaker.Config{Off: true, Window: 25 * s, Streak: 26, Failures: 27, Rate: 0.28, Open: 29 * s, Successes: 30, Patience: 31 * s},
		Hedge:    hedge.Config{On: true, Quantile: 0.32, Samples: 33, Least: 34 * s},
		Bulkhead: bulkhead.Config{Off: true, Max: 35, Queue: 36, Wait: 37 * s},
		Adaptive: adaptive.Config{On: true, Least: 38, Start: 39, Most: 40, Tolerance: 41, Sample: 42, Probe: 43 * s},
		Coalesce: true,
	}
	if got.Principal == nil || got.Balance.Key == nil {
		t.Error("nobody says who is asking")
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(service.Config{}, "Principal"), cmpopts.IgnoreFields(balance.Config{}, "Key")); diff != "" {
		t.Error(diff)
	}
	if !u.NoCache || u.Credential.Kind != "none" {
		t.Errorf("%+v", u)
	}
}

func TestWhatIsWrongWithAFileIsPlaced(t *testing.T) {
	const url = "upstreams: {orders: {url: 'http://o'}}\n"
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"an upstream of another name", "upstreams: {order: {url: 'http://o'}}", []string{
			"1:1: upstreams.orders: is missing: test-bff asks it", "1:13: upstreams.order: test-bff has no such upstream, and no route asks it: did you mean orders?",
		}},
		{"a frontend of another name", url + "frontends: {wob: {}}", []string{"2:13: frontends.wob: test-bff has no such frontend: did you mean web?"}},
		{"a policy that is none", "upstreams: {orders: {url: 'http://o', retry: {share: 2}, breaker: {rate: 3}}}", []string{
			"1:54: upstreams.orders.retry.share: Retry: a Share of 2 is none: want 0 to 1", "1:74: upstreams.orders.breaker.rate: Breaker: a Rate of 3 is no share: want 0 to 1",
		}},
		{"an address that is no URL", "upstreams: {orders: {url: o}}", []string{
			`1:27: upstreams.orders.url: Transport: upstream URL "o": want http://host[:port] or https://host[:port], without user, query and fragment`,
		}},
		{"a key that is too short", url + "auth: {bearer: {tokens: {shared_key: '${S}', jwks: x}}}", []string{
			"2:16: auth.bearer: the shared key has 6 bytes; HS256 needs at least 32", `2:16: auth.bearer: key set: "x" is not an http or https URL`,
		}},
		{"no key", url + "auth: {bearer: {tokens: {}}}", []string{"2:16: auth.bearer: neither a shared key, nor public keys, nor a key set is given: no token could be verified"}},
		{"limits that are none", url + "limits: {address: 5/x, in_flight: -1, proxies: [a], tiers: [{name: a b, limits: 1/h}, {name: c, limits: d}, {name: c}]}", []string{
			`2:19: limits.address: "5/x" is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month`,
			"2:35: limits.in_flight: is negative",
			`2:39: limits.proxies: "a" is no network of proxies: write it as 10.0.0.0/8`,
			`2:68: limits.tiers.0.name: a tier's name of "a b": want letters, digits, -, _ and ., at most 64`,
			`2:105: limits.tiers.1.limits: "d" is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month`,
			`2:116: limits.tiers.2.name: the tier "c" is there twice`,
		}},
		{"limits of operations and devices", url + "frontends: {web: {limits: {operations: {getA: x}, devices: {header: D, limits: y}}}}", []string{
			`2:47: frontends.web.limits.operations.getA: "x" is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month`,
			`2:80: frontends.web.limits.devices.limits: "y" is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month`,
		}},
		{"limits of a frontend", url + "frontends: {web: {limits: {address: x}}}", []string{
			`2:37: frontends.web.limits.address: "x" is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month`,
		}},
		{"a shedder without bounds", url + "limits: {shed: {target: 1s, least: 300}}", []string{
			"2:36: limits.shed.least: bounds of 300, 256 and 4096: want Least, Start and Most in ascending order",
		}},
		{"a Redis with a password in its URL", url + "redis: {url: 'redis://:secret@h'}", []string{"2:14: redis.url: a password in the URL would be shown: write username and password beside it"}},
		{"a Redis without a scheme", url + "redis: {url: 'h:6379'}", []string{"2:14: redis.url: want a URL like redis://127.0.0.1:6379/0"}},
		{"a Redis of another scheme", url + "redis: {url: 'http://h:6379'}", []string{"2:14: redis.url: redis: invalid URL scheme: http"}},
		{"a cluster with an unknown option", url + "redis: {url: 'redis://h?addr=i:1&nope=1'}", []string{"2:14: redis.url: redis: unexpected option: nope"}},
		{"a credential without its token", "upstreams: {orders: {url: 'http://o', credential: {kind: client}}}", []string{"1:51: upstreams.orders.credential.token: is missing: where would the credential client come from?"}},
		{"a token that nobody uses", "upstreams: {orders: {url: 'http://o', credential: {token: {url: 'http://t/t', id: i, secret: '${S}'}}}}", []string{"1:52: upstreams.orders.credential.token: the credential principal needs none"}},
		{"a token endpoint that is none", "upstreams: {orders: {url: 'http://o', credential: {kind: client, token: {url: 't', id: i, secret: '${S}'}}}}", []string{`1:79: upstreams.orders.credential.token.url: URL "t": want https://host/path`}},
		{"a certificate without its key", "upstreams: {orders: {url: 'https://o', tls: {certificate: facet.yaml, roots: facet.yaml}}}", []string{
			"1:59: upstreams.orders.tls.certificate: one of Certificate and Key without the other", "1:78: upstreams.orders.tls.roots: no certificate in PEM in Roots",
		}},
		{"a certificate that is none", "upstreams: {orders: {url: 'https://o', tls: {certificate: facet.yaml, key: facet.yaml}}}", []string{
			"1:59: upstreams.orders.tls.certificate: no Certificate: tls: failed to find any PEM data in certificate input",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("S", "secret")
			path := filepath.Join(t.TempDir(), "facet.yaml")
			write(t, path, tc.text)
			_, _, err := program("web").load(path)
			if err == nil {
				t.Fatal("it is taken")
			}
			if diff := cmp.Diff(tc.want, strings.Split(strings.ReplaceAll(err.Error(), path+":", ""), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheStackFollowsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, "upstreams: {o: {url: 'http://o'}}\ncache: {off: true}\nlimits: {shed: {target: 1s}, tiers: [{name: a, limits: 1/h}]}\nfrontends: {iot: {limits: {in_flight: 3}, answers: {compress: {}}}}")
	settings, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for frontend, want := range map[string]string{"": "cors, compress, limit by address, limit by device, limit in flight, cbor, etag, cache, responses", "iot": "cors, limit by address, limit by principal, limit by device, cbor, etag, cache, responses"} {
		links, err := settings.Stack(frontend)
		if err != nil {
			t.Fatal(err)
		}
		var off []string
		for _, link := range links {
			if link.Off {
				off = append(off, link.Name)
			}
		}
		if got := strings.Join(off, ", "); got != want {
			t.Errorf("%q is off for %q, want %q", got, frontend, want)
		}
	}
}

func TestArguments(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facet.yaml")
	write(t, path, "upstreams: {orders: {url: 'http://o'}}")
	p := program("web")
	for _, tc := range []struct {
		args string
		want string
	}{
		{"", "no configuration: give -config FILE"},
		{"-nope", "-nope; see test-bff -help"},
		{"more", `unexpected argument "more"`},
		{"-check -config nowhere.yaml", "open nowhere.yaml"},
	} {
		if err := p.main(strings.Fields(tc.args), io.Discard); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", tc.args, err)
		}
	}
	var out bytes.Buffer
	if err := p.main([]string{"-check", "-config", path}, &out); err != nil || !strings.Contains(out.String(), "is right") {
		t.Errorf("%v, %s", err, &out)
	}
	if err := p.main([]string{"-help"}, &out); !errors.Is(err, flag.ErrHelp) || !strings.Contains(out.String(), "-config") {
		t.Errorf("%v, %s", err, &out)
	}
}
