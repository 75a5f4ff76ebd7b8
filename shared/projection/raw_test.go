package projection_test

import (
	"slices"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

// parse checks a value against a shape that allows everything.
func parse(tb testing.TB, data string) projection.Raw {
	tb.Helper()
	r, err := (&projection.Shape{Nullable: true}).Parse([]byte(data))
	if err != nil {
		tb.Fatalf("Parse(%s): %v", data, err)
	}
	return r
}

func TestParseTrimsWhiteSpaceAroundTheValue(t *testing.T) {
	if got := parse(t, " \t\r\n{ \"a\" : 1 }\n "); string(got) != `{ "a" : 1 }` {
		t.Errorf("Parse = %q", got)
	}
}

func TestParseReturnsNothingOfWhatBreaksItsShape(t *testing.T) {
	for _, data := range []string{`{"status":"ajar","note":null}`, `{} x`, ``} {
		if got, err := order.Parse([]byte(data)); err == nil || got != nil {
			t.Errorf("Parse(%s) = %s, %v, want an error alone", data, got, err)
		}
	}
}

func TestToAppendToARawOverwritesNothing(t *testing.T) {
	body := parse(t, `{"a":"x","b":["y"]}`)
	_ = append(body.Member("a"), "!!!!"...)
	for item := range body.Member("b").Items() {
		_ = append(item, "!!!!"...)
	}
	if string(body) != `{"a":"x","b":["y"]}` {
		t.Errorf("the body became %s", body)
	}
}

func TestKind(t *testing.T) {
	for data, want := range map[string]projection.Type{
		`{}`: projection.Object, `[]`: projection.Array, `""`: projection.String, `true`: projection.Boolean,
		`false`: projection.Boolean, `null`: projection.Any, `0`: projection.Integer, `-12`: projection.Integer,
		`1.0`: projection.Number, `1e2`: projection.Number, `1E2`: projection.Number,
	} {
		if got := parse(t, data).Kind(); got != want {
			t.Errorf("Kind of %s = %v, want %v", data, got, want)
		}
		if got := parse(t, data).IsNull(); got != (data == "null") {
			t.Errorf("IsNull of %s = %v", data, got)
		}
	}
	var absent projection.Raw
	if absent.Kind() != projection.Any || !absent.IsNull() {
		t.Error("an absent value has no type and is null")
	}
}

func TestMembers(t *testing.T) {
	for _, tc := range []struct {
		name, data string
		want       []string // of a, b and c; - for absent
	}{
		{"in the order of the names", `{"a":1,"b":2,"c":3}`, []string{"1", "2", "3"}},
		{"in another order, among others", `{"x":{"a":0},"c" : 3 ,"y":["b",{"b":0}], "a":1,"b":2}`, []string{"1", "2", "3"}},
		{"of two members of one name the last counts", `{"a":1,"b":2,"a":3}`, []string{"3", "2", "-"}},
		{"an escaped name is the same name", `{"\u0061":1,"\u0062":2,"b":3}`, []string{"1", "3", "-"}},
		{"null is there, absent is not", `{"a":null,"c":[]}`, []string{"null", "-", "[]"}},
		{"bytes are kept as they are", `{"a":12345678901234567890.123,"b":1e400,"c":"\u0000é\u00e9\/\ud83d"}`, []string{"12345678901234567890.123", "1e400", `"\u0000é\u00e9\/\ud83d"`}},
		{"brackets and quotation marks in strings are text", `{"a":"}\\","b":["]\"",{"}":"{"}],"c":"\\\""}`, []string{`"}\\"`, `["]\"",{"}":"{"}]`, `"\\\""`}},
		{"characters of every length", `{"a":"¢","b":"€","c":"😀"}`, []string{`"¢"`, `"€"`, `"😀"`}},
		{"no object", `["a",1]`, []string{"-", "-", "-"}},
		{"null", `null`, []string{"-", "-", "-"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			names, into := []string{"a", "b", "c"}, []projection.Raw{{'?'}, {'?'}, {'?'}}
			parse(t, tc.data).Members(names, into)
			var got, single []string
			for i, name := range names {
				got = append(got, show(into[i]))
				single = append(single, show(parse(t, tc.data).Member(name)))
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("Members of %s = %v, want %v", tc.data, got, tc.want)
			}
			if !slices.Equal(single, tc.want) {
				t.Errorf("Member of %s = %v, want %v", tc.data, single, tc.want)
			}
		})
	}
}

func show(r projection.Raw) string {
	if r == nil {
		return "-"
	}
	return string(r)
}

func TestAt(t *testing.T) {
	data := `{"a/b":{"~":[10,[11,{"":"deep"}]]},"":0,"0":"zero","n":null}`
	for _, tc := range []struct {
		pointer []string
		want    string
	}{
		{nil, data},
		{[]string{""}, "0"},
		{[]string{"0"}, `"zero"`},
		{[]string{"a/b", "~", "0"}, "10"},
		{[]string{"a/b", "~", "1", "1", ""}, `"deep"`},
		{[]string{"a/b", "~", "2"}, "-"},
		{[]string{"a/b", "~", "00"}, "-"},
		{[]string{"a/b", "~", "+1"}, "-"},
		{[]string{"a/b", "~", "-"}, "-"},
		{[]string{"a/b", "~", ""}, "-"},
		{[]string{"a/b", "~", "99999999999999999999"}, "-"},
		{[]string{"n"}, "null"},
		{[]string{"n", "x"}, "-"},
		{[]string{"0", "0"}, "-"},
		{[]string{"absent", "x"}, "-"},
	} {
		if got := show(parse(t, data).At(tc.pointer...)); got != tc.want {
			t.Errorf("At(%q) = %s, want %s", tc.pointer, got, tc.want)
		}
	}
}

func TestItems(t *testing.T) {
	for data, want := range map[string][]string{
		`[]`: nil, `[ ]`: nil, `[1]`: {"1"}, `[ 1 , "a,]" ,[2,[3]],{"b":[4]}, null ]`: {"1", `"a,]"`, "[2,[3]]", `{"b":[4]}`, "null"},
		`{"a":1}`: nil, `"[1]"`: nil, `null`: nil,
	} {
		var got []string
		for item := range parse(t, data).Items() {
			got = append(got, string(item))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Items of %s = %q, want %q", data, got, want)
		}
	}
}

func TestItemsStopsWhenTold(t *testing.T) {
	for item := range parse(t, `[1,2,3]`).Items() {
		if string(item) == "2" {
			return
		}
		if string(item) == "3" {
			t.Fatal("Items went on")
		}
	}
}
