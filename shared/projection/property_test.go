package projection_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/projection"
)

// names are those that random objects have members of, few enough that they come twice; spellings write the first of
// them in other ways.
var (
	names     = []string{"a", "bc", "", "a/b", "~0", "é", "\u2028", "\"\\"}
	spellings = []string{`"\u0061"`, `"\u0062c"`, `""`, `"a\/b"`, `"\u007e0"`, `"\u00e9"`, `"\u2028"`, `"\"\\"`}
	space     = rapid.SampledFrom([]string{"", "", "", " ", "\n\t", "\r "})
	scalar    = rapid.SampledFrom([]string{
		"0", "-0", "12", "1.0", "12345678901234567890.123", "1e400", "-1E-9", "9223372036854775807", "true", "false", "null",
		`""`, `"12"`, `"x"`, `"\u0078"`, `"\u0000"`, `"é"`, `"\u00e9"`, `"}],\"{["`, `"\\"`, `"\\\""`, `"\ud800"`, `"😀\ud83d\ude00"`, `"€"`, `"1234567€"`, `"𐀀¢�"`,
		`"long enough for more than a word or two"`,
	})
)

// value draws a JSON text.
func value(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	switch {
	case depth == 0 || kind < 2:
		return scalar.Draw(t, "scalar")
	case kind == 2:
		return object(t, depth)
	default:
		return array(t, func() string { return value(t, depth-1) })
	}
}

func object(t *rapid.T, depth int) string {
	return nested(t, "{}", func() string {
		i := rapid.IntRange(0, len(names)-1).Draw(t, "name")
		name := string(projection.AppendString(nil, names[i]))
		if rapid.Bool().Draw(t, "escaped") {
			name = spellings[i]
		}
		return name + space.Draw(t, "space") + ":" + space.Draw(t, "space") + value(t, depth-1)
	})
}

func array(t *rapid.T, item func() string) string { return nested(t, "[]", item) }

func nested(t *rapid.T, brackets string, part func() string) string {
	var parts []string
	for range rapid.IntRange(0, 6).Draw(t, "length") {
		parts = append(parts, space.Draw(t, "space")+part()+space.Draw(t, "space"))
	}
	return brackets[:1] + space.Draw(t, "space") + strings.Join(parts, ",") + brackets[1:]
}

func TestMembersAreThoseThatEncodingJSONDecodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := space.Draw(t, "before") + object(t, 4) + space.Draw(t, "after")
		wanted := rapid.SliceOfDistinct(rapid.SampledFrom(append(names, "absent")), rapid.ID).Draw(t, "wanted")
		var members map[string]json.RawMessage
		if err := json.Unmarshal([]byte(data), &members); err != nil {
			t.Fatal(err)
		}
		open := &projection.Shape{}
		body, err := open.Parse([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		after := make([]projection.Raw, len(wanted))
		body.Members(wanted, after)
		for i, name := range wanted {
			for _, got := range []projection.Raw{after[i], body.Member(name), body.At(name)} {
				same(t, got, members[name])
				within(t, got, body)
			}
		}
	})
}

// same fails unless got has the bytes of want, and decodes to the same value.
func same(t *rapid.T, got projection.Raw, want json.RawMessage) {
	if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
		t.Fatalf("got %s, want %s", show(got), want)
	}
	if got != nil && fmt.Sprint(decoded(t, got)) != fmt.Sprint(decoded(t, want)) {
		t.Fatalf("%s decodes to %v, want %v", got, decoded(t, got), decoded(t, want))
	}
}

func decoded(t *rapid.T, data []byte) (v any) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// within fails unless part shares the memory of whole.
func within(t *rapid.T, part, whole projection.Raw) {
	if part == nil {
		return
	}
	offset := uintptr(unsafe.Pointer(unsafe.SliceData(part))) - uintptr(unsafe.Pointer(unsafe.SliceData(whole)))
	if offset+uintptr(len(part)) > uintptr(len(whole)) {
		t.Fatalf("%s is a copy", part)
	}
}

func TestItemsAreThoseThatEncodingJSONDecodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := array(t, func() string { return value(t, 3) })
		var want []json.RawMessage
		if err := json.Unmarshal([]byte(data), &want); err != nil {
			t.Fatal(err)
		}
		list, err := (&projection.Shape{}).Parse([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		items := slices.Collect(list.Items())
		if len(items) != len(want) {
			t.Fatalf("%d items, want %d", len(items), len(want))
		}
		i, into, members := 0, make([]projection.Raw, len(names)), make([]projection.Raw, len(names))
		for item := range list.Each(names, into) {
			same(t, items[i], want[i])
			same(t, item, want[i])
			same(t, list.At(strconv.Itoa(i)), want[i])
			item.Members(names, members)
			if fmt.Sprint(into) != fmt.Sprint(members) {
				t.Fatalf("Each of %s: %s, want %s", item, into, members)
			}
			i++
		}
		if i != len(want) {
			t.Fatalf("Each yields %d items, want %d", i, len(want))
		}
	})
}

// A projection of everything is the thing itself, but for white space between members.
func TestAppendedMembersDecodeToTheObject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := object(t, 3)
		members := make([]projection.Raw, len(names))
		body, err := (&projection.Shape{}).Parse([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		body.Members(names, members)
		b := []byte("{")
		for i, name := range names {
			b = projection.AppendMember(b, string(append(projection.AppendString(nil, name), ':')), members[i])
		}
		b = append(b, '}')
		if got, want := fmt.Sprint(decoded(t, b)), fmt.Sprint(decoded(t, []byte(data))); got != want {
			t.Fatalf("%s became %s", data, b)
		}
	})
}

// The model of an Index is a map from the decoded key: a string is a Go string, a number a json.Number.
func TestIndexAgreesWithAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := indexed(nil, "bc", "a")
		model := map[any]string{}
		for range rapid.IntRange(0, 4).Draw(t, "batches") {
			batch := array(t, func() string { return `{"bc":` + object(t, 2) + `,"n":` + scalar.Draw(t, "n") + `}` })
			list, err := (&projection.Shape{}).Parse([]byte(batch))
			if err != nil {
				t.Fatal(err)
			}
			x.Add(list, "bc", "a")
			for item := range list.Items() {
				if key := item.At("bc", "a"); key != nil && isKey(key) {
					model[decoded(t, key)] = string(item)
				}
			}
		}
		for range 20 {
			key, err := (&projection.Shape{Nullable: true}).Parse([]byte(value(t, 1)))
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if isKey(key) {
				want = model[decoded(t, key)]
			}
			if got := x.Find(key); string(got) != want {
				t.Fatalf("Find(%s) = %s, want %s", key, got, want)
			}
		}
	})
}

func isKey(r projection.Raw) bool {
	return !r.IsNull() && r.Kind() != projection.Object && r.Kind() != projection.Array
}
