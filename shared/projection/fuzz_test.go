package projection_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

var seeds = []struct{ data, pointer string }{
	{`{"a":[1,{"b":"\u00e9"}],"a":[2,{"b":null}]}`, "a/1/b"},
	{` [ [ ] , { } , "]" , -0.5e+3 ] `, "2"},
	{`{"":{"":"x"}}`, "/"},
	{`{"\u0061\ud83d\ude00":"}\\\"","b":{"c":"{"}}`, "a😀"},
	{`"text"`, "0"},
	{`{"a":"12345678`, "a"},
	{`[1,`, "1"},
	{`{"a"`, "a"},
	{`]`, ""},
	{`"`, ""},
}

// encoding/json is the reference for where a pointer leads and for what the members and items there are.
func FuzzAtAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed.data), seed.pointer)
	}
	open := &projection.Shape{Nullable: true}
	f.Fuzz(func(t *testing.T, data []byte, pointer string) {
		body, err := open.Parse(data)
		if err != nil {
			return
		}
		tokens := strings.Split(pointer, "/")
		got := body.At(tokens...)
		if want := at(data, tokens); string(got) != string(want) {
			t.Fatalf("At(%q) of %q = %q, want %q", tokens, data, got, want)
		}
		into := make([]projection.Raw, 1)
		body.Members(tokens[:1], into)
		if want := body.Member(tokens[0]); string(into[0]) != string(want) {
			t.Fatalf("Members(%q) of %q = %q, want %q", tokens[:1], data, into[0], want)
		}
		var items []json.RawMessage
		if json.Unmarshal(data, &items) == nil && count(body) != len(items) {
			t.Fatalf("%q has %d items, want %d", data, count(body), len(items))
		}
	})
}

// at is At by encoding/json.
func at(data []byte, tokens []string) json.RawMessage {
	value := json.RawMessage(data)
	for _, token := range tokens {
		var object map[string]json.RawMessage
		var array []json.RawMessage
		switch i, err := strconv.Atoi(token); {
		case json.Unmarshal(value, &object) == nil:
			value = object[token]
		case json.Unmarshal(value, &array) == nil && err == nil && strconv.Itoa(i) == token && i >= 0 && i < len(array):
			value = array[i]
		default:
			return nil
		}
	}
	return value
}

// What a Raw says of bytes that nobody checked is unspecified, but it says something.
func FuzzUncheckedBytesDoNotPanic(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed.data), seed.pointer)
	}
	f.Fuzz(func(_ *testing.T, data []byte, pointer string) {
		r := projection.Raw(data)
		tokens := strings.Split(pointer, "/")
		into := make([]projection.Raw, len(tokens))
		r.Members(tokens, into)
		for item := range r.Each(tokens, into) {
			item.Param()
		}
		x := indexed(r, tokens...)
		x.Find(r.At(tokens...))
		count(r)
		r.Text()
		_, _ = projection.Decode[model](r)
		_, _ = projection.Decode[string](r)
	})
}

// count returns the number of items of a list.
func count(list projection.Raw) int {
	n := 0
	for range list.Items() {
		n++
	}
	return n
}
