package transform

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is rewritten was JSON and is JSON, and without changes it is what encoding/json would compact it to.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"userId":1,"b":[{"c_d":"é\u00e9"}]}`, `[1e400,-0.1,true,null]`, `{"a":1,"a":2}`, `"\ud800"`, `[[`, ` {} `, "\"\x80\""} {
		f.Add([]byte(seed))
	}
	plain := &body{}
	changed, err := Body{Case: Snake, Rename: map[string]string{"/a/b": "c"}, Inject: map[string]string{"p": "{request_id}"}}.compile()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		for _, b := range []*body{plain, changed} {
			got, err := b.rewrite(nil, src, Facts{RequestID: "r"})
			switch {
			case err == nil && (!json.Valid(src) || !json.Valid(got)):
				t.Fatalf("%q became %q", src, got)
			case err == nil && b == plain:
				var want bytes.Buffer
				if json.Compact(&want, src) != nil || want.String() != string(got) {
					t.Fatalf("%q became %q", src, got)
				}
			case err != nil && b == plain && json.Valid(src) && utf8.Valid(src):
				if s := err.Error(); !strings.Contains(s, "two members") && !strings.Contains(s, "deeper") {
					t.Fatalf("%q is refused: %v", src, err)
				}
			}
		}
		if !bytes.Equal(before, src) {
			t.Fatal("the source changed")
		}
	})
}

// What nobody changes of a query is as it was, and what is removed or set is so for whoever parses it.
func FuzzQuery(f *testing.F) {
	f.Add("a=1&b=2&a=%zz;3&&c", "a", "x y&")
	f.Fuzz(func(t *testing.T, raw, name, value string) {
		if name == "" || strings.ContainsAny(value, "{}") {
			return
		}
		if got := (fields{add: []field{{"q", text{literals: []string{value}}}}}).query(raw, Facts{}); !strings.HasSuffix(got, "q="+url.QueryEscape(value)) {
			t.Fatalf("%q", got)
		}
		set, err := Fields{Set: map[string]string{name: value}}.compile(parameterName)
		if err != nil {
			return
		}
		parsed, _ := url.ParseQuery(set.query(raw, Facts{}))
		if got := parsed[name]; len(got) != 1 || got[0] != value {
			t.Fatalf("%q in %q: %q", name, raw, got)
		}
	})
}

// A name that is taken is one that net/http takes.
func FuzzFieldName(f *testing.F) {
	f.Add("X-A")
	f.Add("a b")
	f.Fuzz(func(t *testing.T, name string) {
		canonical, err := fieldName(name)
		if err == nil && (http.CanonicalHeaderKey(canonical) != canonical || strings.ContainsAny(canonical, " :\r\n")) {
			t.Fatalf("%q is taken as %q", name, canonical)
		}
	})
}

func FuzzCase(f *testing.F) {
	f.Add("user_id")
	f.Add("HTTPServer")
	f.Fuzz(func(t *testing.T, name string) {
		if s := snake(name); snake(s) != s || strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
			t.Fatalf("%q became %q", name, s)
		}
		camel(name)
	})
}
