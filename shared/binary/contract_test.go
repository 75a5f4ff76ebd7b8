package binary

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const relied = `
version: 1
frontends:
  web:
    getThing:
      - {upstream: orders, operation: get, method: GET, path: /, answers: {"200": {mediaType: application/json, values: {'#/id': {type: string, required: true}}}}}
`

func lockFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "contract.lock.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAServiceIsHeldToTheLockWhileItAnswers(t *testing.T) {
	g := made(t, program("web"), nil, `
upstreams: {orders: {url: `+orders(t, `{"id": 5}`)+`}}
contract: {lock: `+lockFile(t, relied)+`, share: 1}`)
	if got := ask(g.handler, "/thing"); got != `200 web: {"id": 5}` {
		t.Fatal(got)
	}
	now := new(live)
	now.swap(g)
	admin := now.admin()["GET /contract"]
	waitFor(t, func() bool { return strings.Contains(ask(admin, "/contract"), `"pointer":"#/id"`) })
	if got := ask(admin, "/contract"); !strings.Contains(got, `"by":["web.getThing"]`) {
		t.Error(got)
	}
}

func TestWithoutALockNobodyLooks(t *testing.T) {
	now := new(live)
	now.swap(made(t, program("web"), nil, "upstreams: {orders: {url: "+orders(t, "hello")+"}}"))
	if got := ask(now.admin()["GET /contract"], "/contract"); !strings.HasPrefix(got, "404") {
		t.Error(got)
	}
}

func TestALockThatCannotBeUsedIsRefused(t *testing.T) {
	for want, text := range map[string]string{
		"none of this binary's frontends": strings.ReplaceAll(relied, "web:", "iot:"),
		"this is no lock":                 "a: b",
		"use a newer facet":               "version: 2",
	} {
		_, err := tried(t, program("web"), nil,
			"upstreams: {orders: {url: http://127.0.0.1:1}}\ncontract: {lock: "+lockFile(t, text)+"}")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "contract.lock.yaml") {
			t.Errorf("%v, want %q and the file", err, want)
		}
	}
}
