// Package problemtest holds answers to what is promised of every problem: the one schema, its headers, and that nothing of
// what is inside is told.
package problemtest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/facet-bff/facet/shared/fault"
)

// Canary is a text for tests to plant in what services answer, where it must stay.
const Canary = "canary-of-the-service"

// inner are what only somebody inside could know: addresses, the names of Go's types, packages and files, what its errors
// say, and pages of others.
var inner = regexp.MustCompile(`(?i)\d+\.\d+\.\d+\.\d+|localhost|:\d{4,5}\b|\bdial\b|goroutine|\w\.go\b|panic|html|\bEOF\b|context |` +
	`(?-i:[a-z]+\.[A-Z]\w+)|github\.com|/root/|/home/|/tmp/|redis|<nil>|%!|` + Canary)

var schema = sync.OnceValue(func() *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(fault.Schema()))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("problem.json", document); err != nil {
		panic(err)
	}
	return compiler.MustCompile("problem.json")
})

// Check fails the test unless an answer of 400 and above is a problem that keeps all promises.
func Check(t testing.TB, status int, header http.Header, body string) {
	t.Helper()
	if status < 400 {
		return
	}
	if mediaType := header.Get("Content-Type"); mediaType != fault.MediaType {
		t.Errorf("status %d with media type %q: %s", status, mediaType, body)
		return
	}
	if control := header.Get("Cache-Control"); control != "no-store" {
		t.Errorf("a problem with Cache-Control %q", control)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		t.Errorf("%v: %s", err, body)
		return
	}
	if err := schema().Validate(value); err != nil {
		t.Errorf("%v: %s", err, body)
		return
	}
	problem := value.(map[string]any)
	if said := problem["status"]; said != json.Number(strconv.Itoa(status)) {
		t.Errorf("status %d says that it is %v", status, said)
	}
	id := header.Get(fault.RequestIDHeader)
	if problem["request_id"] != id {
		t.Errorf("the request %q is called %v", id, problem["request_id"])
	}
	if told := inner.FindString(strings.ReplaceAll(body, id, "")); told != "" { // the id is random
		t.Errorf("the problem tells of %q: %s", told, body)
	}
}
