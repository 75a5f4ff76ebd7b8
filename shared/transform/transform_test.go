package transform_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/transform"
)

var known = transform.Facts{RequestID: "r1", Principal: `a"b`, Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}

func newTransform(t *testing.T, config transform.Config) *transform.Transform {
	t.Helper()
	made, err := transform.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func request(body string, options ...func(*http.Request)) *http.Request {
	r := httptest.NewRequest("POST", "/x?b=2&a=%31&a=3;4&empty", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	for _, o := range options {
		o(r)
	}
	return r
}

func given(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}, "Etag": {`"1"`}, "Digest": {"x"}, "Accept-Ranges": {"bytes"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var bodies = []struct {
	name    string
	body    transform.Body
	in, out string // an error's text where it begins with !
}{
	{"snake", transform.Body{Case: transform.Snake}, `{"userId":{"isOK":[{"HTTPServer":1}]},"userID2":2,"_a":3}`, `{"user_id":{"is_ok":[{"http_server":1}]},"user_id2":2,"_a":3}`},
	{"camel", transform.Body{Case: transform.Camel}, `{"user_id":1,"_request_id":2,"a__b":3,"a_1":4,"a_":5}`, `{"userId":1,"_requestId":2,"a__b":3,"a_1":4,"a_":5}`},
	{"numbers stay", transform.Body{Case: transform.Snake}, `[12345678901234567890.123, 1e400, -0, 0.10, 1E+2]`, `[12345678901234567890.123,1e400,-0,0.10,1E+2]`},
	{"strings stay", transform.Body{Case: transform.Snake}, `["\u00e9\/<\ud800", "Ünï\n"]`, `["\u00e9\/<\ud800","Ünï\n"]`},
	{"a name is what it spells", transform.Body{Case: transform.Snake}, `{"\u0061B":1,"\u0061":2}`, `{"a_b":1,"\u0061":2}`},
	{"rename", transform.Body{Rename: map[string]string{"/items/sku": "product", "/a~1b": "c"}}, `{"sku":1,"items":[{"sku":2},{"sku":3}],"a/b":4}`, `{"sku":1,"items":[{"product":2},{"product":3}],"c":4}`},
	{"rename goes before the case", transform.Body{Rename: map[string]string{"/userId": "whoIs"}, Case: transform.Snake}, `{"userId":1,"orderId":2}`, `{"whoIs":1,"order_id":2}`},
	{"inject", transform.Body{Inject: map[string]string{"_request_id": "{request_id}", "_timestamp": "{timestamp}"}}, ` {"a" : {"_request_id": 1} , "_request_id":"forged"} `, `{"a":{"_request_id":1},"_request_id":"r1","_timestamp":"2026-01-02T03:04:05Z"}`},
	{"inject first", transform.Body{Inject: map[string]string{"p": "<{principal}>"}}, `{"p":1,"q":2}`, `{"q":2,"p":"<a\"b>"}`},
	{"inject alone", transform.Body{Inject: map[string]string{"p": "x"}}, `{}`, `{"p":"x"}`},
	{"no place for it", transform.Body{Inject: map[string]string{"p": "x"}}, `[{}]`, `[{}]`},
	{"collision", transform.Body{Case: transform.Snake}, `{"userId":1,"user_id":2}`, `!two members are called "user_id"`},
	{"collision by rename", transform.Body{Rename: map[string]string{"/a": "b"}}, `{"b":1,"a":2}`, `!two members are called "b"`},
	{"twice as it came", transform.Body{Case: transform.Snake}, `{"a":1,"\u0061":2}`, `!two members are called "a"`},
	{"forged twice", transform.Body{Inject: map[string]string{"p": "x"}}, `{"p":1,"p":2}`, `!two members are called "p"`},
	{"too deep", transform.Body{Case: transform.Snake}, strings.Repeat("[", 101) + strings.Repeat("]", 101), "!nested deeper than 100"},
	{"as deep as may be", transform.Body{Case: transform.Snake}, strings.Repeat("[", 100) + strings.Repeat("]", 100), strings.Repeat("[", 100) + strings.Repeat("]", 100)},
	{"not UTF-8", transform.Body{Case: transform.Snake}, "\"\xff\"", "!bytes that are not UTF-8"},
	{"more than one", transform.Body{Case: transform.Snake}, `{} {}`, "!something follows the value"},
	{"cut off", transform.Body{Case: transform.Snake}, `{"a":[1,`, "!not JSON"},
	{"01", transform.Body{Case: transform.Snake}, `01`, "!something follows"},
	{"a comma too many", transform.Body{Case: transform.Snake}, `{"a":1,}`, "!not JSON"},
}

func TestABodyOfARequestIsRewritten(t *testing.T) {
	for _, tc := range bodies {
		t.Run(tc.name, func(t *testing.T) {
			r := request(tc.in, given("Content-Length", "1"), given("Digest", "x"))
			_, err := newTransform(t, transform.Config{Request: transform.Request{Body: tc.body}}).Request(r, known)
			if want, broken := strings.CutPrefix(tc.out, "!"); broken {
				if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, r.Body); got != tc.out || r.ContentLength != int64(len(got)) || r.Header.Get("Content-Length")+r.Header.Get("Digest") != "" {
				t.Errorf("sent %s (%d, %v), want %s", got, r.ContentLength, r.Header, tc.out)
			}
		})
	}
}

func TestABodyOfAnAnswerIsRewritten(t *testing.T) {
	for _, tc := range bodies {
		t.Run(tc.name, func(t *testing.T) {
			x, err := newTransform(t, transform.Config{Response: transform.Response{Body: tc.body}}).Request(request(""), known)
			if err != nil {
				t.Fatal(err)
			}
			res := answer(404, tc.in)
			err = x.Response(res)
			if want, broken := strings.CutPrefix(tc.out, "!"); broken {
				if fault.KindOf(err) != fault.BadUpstream || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %s", err, want)
				}
				return
			}
			got, h := read(t, res.Body), res.Header
			if err != nil || got != tc.out || res.ContentLength != int64(len(got)) || h.Get("Etag") != `W/"1"` || h.Get("Digest")+h.Get("Accept-Ranges") != "" {
				t.Errorf("answered %s (%v), %v, want %s", got, h, err, tc.out)
			}
		})
	}
}

var envelope = transform.Envelope{Default: "v2", Versions: map[string]transform.Wrap{
	"v0": {},
	"v1": {Member: "data", With: map[string]any{"success": true}},
	"v2": {Member: "result", With: map[string]any{"meta": map[string]any{"version": "{version}", "timestamp": "{timestamp}", "tags": []any{"<{request_id}>", 1, nil}, "none": map[string]any{}}}},
}}

func TestAnEnvelopeIsThatOfTheVersion(t *testing.T) {
	for _, tc := range []struct{ name, version, status, want string }{
		{"none asked for", "", "200", `{"result":[1e400],"meta":{"none":{},"tags":["<r1>",1,null],"timestamp":"2026-01-02T03:04:05Z","version":"v2"}}`},
		{"another", "v1", "201", `{"data":[1e400],"success":true}`},
		{"one without", "v0", "200", `[1e400]`},
		{"no success", "v1", "404", `[1e400]`},
		{"unknown", "v3", "", "transform: invalid: API-Version names no version that there is. There are v0, v1, v2."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := request("")
			if tc.version != "" {
				r.Header.Set("API-Version", tc.version)
			}
			x, err := newTransform(t, transform.Config{Response: transform.Response{Envelope: envelope}}).Request(r, known)
			if tc.status == "" {
				if err == nil || err.Error() != tc.want {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			status := map[string]int{"200": 200, "201": 201, "404": 404}[tc.status]
			res := answer(status, ` [1e400] `)
			if err := x.Response(res); err != nil {
				t.Fatal(err)
			}
			if got := read(t, res.Body); got != tc.want || res.Header.Get("Vary") != "API-Version" || r.Header.Get("Accept-Encoding") != "identity" {
				t.Errorf("answered %s, %v", got, res.Header)
			}
		})
	}
}

func TestWhatIsNotJSONIsLeftAlone(t *testing.T) {
	snake := transform.Body{Case: transform.Snake}
	made := newTransform(t, transform.Config{Request: transform.Request{Body: snake}, Response: transform.Response{Body: snake}})
	for _, mediaType := range []string{"", "text/plain", "application/problem+json", "application/jsonl", "text/event-stream", "application/json; =", ";"} {
		r := request(`{"aB":1`, given("Content-Type", mediaType))
		x, err := made.Request(r, known)
		if mediaType == "application/json; =" { // broken parameters make it no less JSON
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", mediaType, err)
			}
			continue
		}
		if err != nil || read(t, r.Body) != `{"aB":1` {
			t.Errorf("%q: %v", mediaType, err)
			continue
		}
		res := answer(200, `{"aB":1`, "Content-Type", mediaType)
		if err := x.Response(res); err != nil || read(t, res.Body) != `{"aB":1` || res.Header.Get("Etag") != `"1"` {
			t.Errorf("%q: %v %v", mediaType, err, res.Header)
		}
	}
}

func TestABodyThatCannotBeReadIsRefused(t *testing.T) {
	snake := transform.Body{Case: transform.Snake}
	made := newTransform(t, transform.Config{Request: transform.Request{Body: snake}, Response: transform.Response{Body: snake}, MaxBody: 8})
	for _, tc := range []struct {
		name string
		r    *http.Request
		want fault.Kind
	}{
		{"coded", request("{}", given("Content-Encoding", "gzip")), fault.UnsupportedMediaType},
		{"too large, and says so", request(`"12345678"`), fault.TooLarge},
		{"too large", httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(`"12345678"`))), fault.TooLarge},
		{"over the server's limit", limited(), fault.TooLarge},
		{"broken off", httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader("{"), broken{})), fault.Invalid},
	} {
		tc.r.Header.Set("Content-Type", "application/vnd.x+json")
		if _, err := made.Request(tc.r, known); fault.KindOf(err) != tc.want {
			t.Errorf("%s: got %v", tc.name, err)
		}
	}
	x, err := made.Request(request("{}"), known)
	if err != nil {
		t.Fatal(err)
	}
	for _, res := range []*http.Response{
		answer(200, "{}", "Content-Encoding", "gzip"), answer(200, `"12345678"`), answer(200, ""),
		{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(broken{})},
	} {
		if err := x.Response(res); fault.KindOf(err) != fault.BadUpstream {
			t.Errorf("%v: got %v", res.Header, err)
		}
	}
}

func limited() *http.Request {
	r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(`"123"`)))
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 2)
	return r
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cut off") }

func TestAnAnswerWithoutABodyStaysOne(t *testing.T) {
	made := newTransform(t, transform.Config{Response: transform.Response{Body: transform.Body{Case: transform.Snake}}})
	for _, tc := range []struct {
		method string
		status int
	}{{"GET", 204}, {"GET", 304}, {"HEAD", 200}} {
		x, err := made.Request(request(""), known)
		if err != nil {
			t.Fatal(err)
		}
		res := answer(tc.status, "", "Content-Length", "99")
		res.Request = httptest.NewRequest(tc.method, "/", nil)
		if err := x.Response(res); err != nil || res.Header.Get("Content-Length") != "" || res.Header.Get("Etag") != `W/"1"` {
			t.Errorf("%v: %v, %v", tc, err, res.Header)
		}
	}
}

func TestFieldsAreChangedInOneOrder(t *testing.T) {
	fields := transform.Fields{
		Remove:  []string{"x-gone", "b"},
		Rename:  map[string]string{"x-old": "x-new", "a": "c", "x-none": "x-other", "empty": "e"},
		Set:     map[string]string{"x-set": "{request_id}/{principal}"},
		Add:     map[string]string{"x-new": "last"},
		Default: map[string]string{"x-set": "no", "x-default": "yes"},
	}
	made := newTransform(t, transform.Config{Request: transform.Request{Header: fields, Query: fields}, Response: transform.Response{Header: fields}})
	r := request("", given("X-Gone", "1"), given("X-Old", "old"), given("X-New", "new"), given("X-Set", "forged"))
	x, err := made.Request(r, known)
	if err != nil {
		t.Fatal(err)
	}
	want := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "X-New": {"new", "old", "last"}, "X-Set": {`r1/a"b`}, "X-Default": {"yes"}}
	if !equal(r.Header, want) {
		t.Errorf("sent %v", r.Header)
	}
	if got := r.URL.RawQuery; got != "c=%31&c=3;4&e&x-set=r1%2Fa%22b&x-new=last&x-default=yes" {
		t.Errorf("sent %s", got)
	}
	res := answer(200, "{}", "X-Gone", "1")
	if err := x.Response(res); err != nil || res.Header.Get("X-Gone") != "" || res.Header.Get("X-Set") != `r1/a"b` || read(t, res.Body) != "{}" {
		t.Errorf("%v, %v", err, res.Header)
	}
}

func equal(a, b http.Header) bool {
	var x, y bytes.Buffer
	return a.Write(&x) == nil && b.Write(&y) == nil && x.String() == y.String()
}

func TestAQueryThatDoesNotChangeStaysAsItIs(t *testing.T) {
	r := request("")
	before := r.URL.RawQuery
	if _, err := newTransform(t, transform.Config{}).Request(r, known); err != nil || r.URL.RawQuery != before {
		t.Errorf("%v, %s", err, r.URL.RawQuery)
	}
}

func TestPartsOfWhatChangesAreNotAskedFor(t *testing.T) {
	made := newTransform(t, transform.Config{Response: transform.Response{Body: transform.Body{Case: transform.Snake}}})
	r := request("", given("Range", "bytes=0-1"), given("If-Range", `"x"`), given("Accept-Encoding", "gzip"))
	if _, err := made.Request(r, known); err != nil || r.Header.Get("Range")+r.Header.Get("If-Range") != "" || r.Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("%v, %v", err, r.Header)
	}
}

func TestValidateReportsEverything(t *testing.T) {
	wrong := transform.Fields{
		Remove: []string{"Connection", "a b"}, Set: map[string]string{"x": "{nothing}", "y": "a\nb", "": ""}, Add: map[string]string{"z": "{"},
	}
	body := transform.Body{Case: "kebab", Rename: map[string]string{"a": "b"}, Inject: map[string]string{"x": "{"}}
	config := transform.Config{
		Request:  transform.Request{Header: wrong, Query: wrong, Body: body},
		Response: transform.Response{Header: wrong, Body: body, Envelope: transform.Envelope{Field: "a b", Default: "x", Versions: map[string]transform.Wrap{"v1": {With: map[string]any{"": "{"}}}}},
		MaxBody:  -1,
	}
	err := config.Validate()
	if err == nil {
		t.Fatal("it is taken")
	}
	for want, times := range map[string]int{
		"Request.Header: ": 1, "Request.Query: ": 1, "Request.Body: ": 1, "Response.Header: ": 1, "Response.Body: ": 1, "Response.Envelope: ": 1, "MaxBody": 1,
		"Connection frames": 2, "no name of a header": 5, "without a name": 1, "a brace": 9, "kebab": 2, "JSON pointer": 2, "control character": 3, "is none of the Versions": 1, "without a Member": 1,
		"is where the body goes": 1,
	} {
		if got := strings.Count(err.Error(), want); got != times {
			t.Errorf("%d of %q, want %d", got, want, times)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}
