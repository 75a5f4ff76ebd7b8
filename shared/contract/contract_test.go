package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/shared/contract"
)

func lock() *contract.Lock {
	three := uint64(3)
	return &contract.Lock{Version: contract.Version, Frontends: map[string]map[string][]contract.Call{
		"mobile": {"getOrder": {{
			Upstream: "orders", Operation: "getOrder", Step: "order", Method: "GET", Path: "/orders/{id}", Handled: []string{"404"},
			Parameters: []contract.Parameter{{Name: "id", In: "path", Values: contract.Pointers{"#": {Type: "string", Pattern: []string{"^o-"}}}}},
			Answers: map[string]contract.Answer{"200": {MediaType: "application/json", Values: contract.Pointers{
				"#":                  {Type: "object"},
				"#/id":               {Type: "string", Required: true, MaxLength: &three},
				"#/status":           {Type: "string", Enum: []any{"open", "paid"}},
				"#/lines":            {Type: "array", Required: true, MaxItems: &three},
				"#/lines/*":          {Type: "object"},
				"#/lines/*/quantity": {Type: "integer", Required: true, Minimum: "1", Maximum: "10", ExclusiveMaximum: true, MultipleOf: []string{"0.5"}},
				"#/lines/*/parts":    {Nullable: true, As: "#/lines"},
				"#/placed":           {Type: "string", Format: "date-time", Nullable: true},
				"#/a~1b":             {Types: []string{"number", "boolean"}},
			}}},
			Fallback: `{"id":"0"}`,
		}}},
		"web": {"list": {{Upstream: "users", Operation: "list", Method: "GET", Path: "/users", Answers: map[string]contract.Answer{"2XX": {}}}}},
	}}
}

func TestALockIsReadAsItWasWritten(t *testing.T) {
	want := lock()
	data, err := want.Write()
	if err != nil {
		t.Fatal(err)
	}
	got, err := contract.Read(data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if line := `'#/status': {type: string, enum: [open, paid]}`; !strings.Contains(string(data), line) {
		t.Errorf("a fact is not on one line:\n%s", data)
	}
	again, err := got.Write()
	if err != nil || string(again) != string(data) {
		t.Errorf("it is written another way, %v:\n%s", err, again)
	}
}

func TestWhatIsNoLockIsRefused(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":          {"", "no version"},
		"another document": {"openapi: 3.0.3\n", "field openapi not found"},
		"a later version":  {"version: 2\nnew: word\n", "use a newer facet"},
		"not YAML":         {"\t", "no lock"},
		"an unknown word":  {"version: 1\nfrontends: {a: {b: [{sources: c}]}}\n", "sources"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := contract.Read([]byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
	if _, err := contract.Open(t.TempDir() + "/none.yaml"); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestCallsAreFound(t *testing.T) {
	for _, tc := range []struct {
		frontend, upstream, operation string
		want                          int
	}{{"", "", "", 2}, {"web", "", "", 1}, {"", "orders", "", 1}, {"", "orders", "getOrder", 1}, {"", "orders", "list", 0}} {
		if got := lock().Calls(tc.frontend, tc.upstream, tc.operation); len(got) != tc.want {
			t.Errorf("%v: %d", tc, len(got))
		}
	}
	if diff := cmp.Diff([]string{"orders", "users"}, lock().Upstreams()); diff != "" {
		t.Error(diff)
	}
}

func TestABodyIsHeldToWhatIsReliedOn(t *testing.T) {
	call := lock().Calls("mobile", "orders", "getOrder")[0].Call
	for _, tc := range []struct{ body, want string }{
		{`{"id":"a","lines":[],"more":1}`, ``},
		{`{"id":"a","lines":[{"quantity":1}],"status":"paid","placed":null,"a/b":1.5}`, ``},
		{`{"id":"a","lines":[{"quantity":9,"parts":[{"quantity":2,"parts":null}]}],"placed":"2026-01-02T03:04:05Z","a/b":true}`, ``},
		{`null`, `#: want object, and it is null`},
		{`[]`, `#: want object, and it is array`},
		{`{`, `#: want JSON, and it is none`},
		{`{"id":"a","lines":[]}{}`, `#: want one value of JSON, and more follows it`},
		{`{"lines":[]}`, `#/id: want string, and it is not there`},
		{`{"id":1,"lines":[]}`, `#/id: want string, and it is integer`},
		{`{"id":"ääää","lines":[]}`, `#/id: want at most 3 characters, and there are 4`},
		{`{"id":"a","lines":null}`, `#/lines: want array, and it is null`},
		{`{"id":"a","lines":[{"quantity":1},{"quantity":2},{"quantity":3},{"quantity":4}]}`, `#/lines: want at most 3 items, and there are 4`},
		{`{"id":"a","lines":[],"status":"unheard-of"}`, `#/status: want one of 2 values, and it is another`},
		{`{"id":"a","lines":[{"quantity":1},{"quantity":1.5}]}`, `#/lines/*/quantity: want integer, and it is number`},
		{`{"id":"a","lines":[{"quantity":0}]}`, `#/lines/*/quantity: want a number from 1, and it is less`},
		{`{"id":"a","lines":[{"quantity":10}]}`, `#/lines/*/quantity: want a number up to 10, and it is more`},
		{`{"id":"a","lines":[{"quantity":1,"parts":[{"quantity":"2"}]}]}`, `#/lines/*/quantity: want integer, and it is string`},
		{`{"id":"a","lines":[],"placed":"yesterday"}`, `#/placed: want a date-time, and it is none`},
		{`{"id":"a","lines":[],"a/b":"x"}`, `#/a~1b: want number or boolean, and it is string`},
	} {
		var got []string
		for _, d := range call.Check(200, []byte(tc.body)) {
			got = append(got, d.String())
		}
		if strings.Join(got, "\n") != tc.want {
			t.Errorf("%s\ngives %q\nwant  %q", tc.body, got, tc.want)
		}
	}
	if got := call.Check(404, []byte(`{}`)); got != nil {
		t.Errorf("of a failure nothing is relied on: %v", got)
	}
}

func TestADeviationSaysWhereItIsFirst(t *testing.T) {
	call := lock().Calls("mobile", "orders", "getOrder")[0].Call
	got := call.Check(200, []byte(`{"id":"a","lines":[{"quantity":1},{"quantity":"2"},{"quantity":"3"}]}`))
	if len(got) != 1 || got[0].At != "#/lines/1/quantity" {
		t.Errorf("%v", got)
	}
}
