package cbor_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	oracle "github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/cbor"
	"github.com/facet-bff/facet/shared/projection"
)

// Both ways. Those of RFC 8949 appendix A are as they are there.
func TestBothWays(t *testing.T) {
	for _, tc := range []struct{ json, hex string }{
		{`0`, "00"},
		{`23`, "17"},
		{`24`, "1818"},
		{`100`, "1864"},
		{`1000`, "1903e8"},
		{`1000000`, "1a000f4240"},
		{`1000000000000`, "1b000000e8d4a51000"},
		{`18446744073709551615`, "1bffffffffffffffff"},
		{`18446744073709551616`, "c249010000000000000000"},
		{`-18446744073709551616`, "3bffffffffffffffff"},
		{`-18446744073709551617`, "c349010000000000000000"},
		{`-1`, "20"},
		{`-100`, "3863"},
		{`-1000`, "3903e7"},
		{`9223372036854775807`, "1b7fffffffffffffff"},
		{`-9223372036854775808`, "3b7fffffffffffffff"},
		{`-9223372036854775809`, "3b8000000000000000"},
		{`-0`, "f98000"},
		{`1.1`, "fb3ff199999999999a"},
		{`1.5`, "f93e00"},
		{`100000.5`, "fa47c35040"},
		{`5.960464477539063e-08`, "f90001"},
		{`0.00006103515625`, "f90400"},
		{`-4.1`, "fbc010666666666666"},
		{`1e+300`, "fb7e37e43c8800759c"},
		{`3.4028234663852886e+38`, "fa7f7fffff"},
		{`273.150000000000000001`, "c48231c2490eceb7bdca0df30001"},
		{`12345678901234567890.123`, "c48222c24a" + "029d42b64e76714244cb"},
		{`-12345678901234567890.123`, "c48222c34a" + "029d42b64e76714244ca"},
		{`1e400`, "c48219019001"},
		{`12e-400`, "c4823901" + "8f0c"},
		{`false`, "f4"},
		{`true`, "f5"},
		{`null`, "f6"},
		{`""`, "60"},
		{`"IETF"`, "6449455446"},
		{`"\"\\"`, "62225c"},
		{`"ü"`, "62c3bc"},
		{`"𐅑"`, "64f0908591"},
		{`[]`, "80"},
		{`[1,[2,3],[4,5]]`, "8301820203820405"},
		{`[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]`, "98190102030405060708090a0b0c0d0e0f101112131415161718181819"},
		{`{}`, "a0"},
		{`{"a":1,"b":[2,3]}`, "a26161016162820203"},
		{`{"b":{},"a":null}`, "a26162a06161f6"},
	} {
		encoded, err := cbor.FromJSON([]byte(tc.json))
		if got := hex.EncodeToString(encoded); err != nil || got != tc.hex {
			t.Errorf("%s is %s (%v), want %s", tc.json, got, err, tc.hex)
		}
		content, _ := hex.DecodeString(tc.hex)
		if got, err := cbor.ToJSON(content); err != nil || string(got) != tc.json {
			t.Errorf("%s is %s (%v), want %s", tc.hex, got, err, tc.json)
		}
	}
}

func TestWhatOthersWrite(t *testing.T) {
	for _, tc := range []struct{ hex, json string }{
		{"1800", `0`},
		{"fb3ff8000000000000", `1.5`},
		{"f93c00", `1`},
		{"fa3dcccccd", `0.10000000149011612`},
		{"f7", `null`},
		{"5f42010243030405ff", `"AQIDBAU"`},
		{"4401020304", `"AQIDBA"`},
		{"d64401020304", `"AQIDBA=="`},
		{"d7824401020304820041ff", `["01020304",[0,"ff"]]`},
		{"82d741ff41ff", `["ff","_w"]`},
		{"c11a514b67b0", `1363896240`},
		{"c074323031332d30332d32315432303a30343a30305a", `"2013-03-21T20:04:00Z"`},
		{"d9d9f701", `1`},
		{"7f657374726561646d696e67ff", `"streaming"`},
		{"9f018202039f0405ffff", `[1,[2,3],[4,5]]`},
		{"bf61610161629f0203ffff", `{"a":1,"b":[2,3]}`},
		{"c240", `0`},
		{"c340", `-1`},
		{"c48221196ab3", `273.15`},
		{"c48200196ab3", `27315`},
		{"c48202196ab3", `27315e2`},
		{"c48225196ab3", `27315e-6`},
		{"c4822100", `0e-2`},
		{"6100", `"\u0000"`},
	} {
		content, _ := hex.DecodeString(tc.hex)
		got, err := cbor.ToJSON(content)
		if err != nil || string(got) != tc.json || !json.Valid(got) {
			t.Errorf("%s is %s (%v), want %s", tc.hex, got, err, tc.json)
		}
	}
}

func TestWhatHasNoJSON(t *testing.T) {
	for name, encoded := range map[string]string{
		"nothing":                             "",
		"more than one":                       "0000",
		"half a head":                         "19",
		"half an argument":                    "1903",
		"half a text":                         "6261",
		"half an array":                       "8201",
		"an array that claims to be endless":  "9bffffffffffffffff",
		"a text that claims to be endless":    "7bffffffffffffffff",
		"an array without an end":             "9f01",
		"half a map":                          "a161",
		"a name without a value":              "a16161",
		"an end without a beginning":          "ff",
		"an argument that is reserved":        "1c",
		"an integer of indefinite length":     "1f",
		"a tag of indefinite length":          "df00",
		"a chunk of another type":             "7f4101ff",
		"chunks in chunks":                    "7f7f6161ffff",
		"half a character":                    "61c3",
		"half a character in a chunk":         "7f61c361bcff",
		"a name that is a number":             "a10000",
		"a name that is there twice":          "a2616100616101",
		"half an infinity":                    "f97c00",
		"an infinity":                         "fa7f800000",
		"no number":                           "fb7ff8000000000000",
		"a simple value":                      "f0",
		"a simple value of two bytes":         "f8ff",
		"a bigfloat":                          "c5822003",
		"a bignum that is a number":           "c201",
		"a bignum of a mebibyte":              "c25a00100000" + strings.Repeat("ff", 1<<20),
		"a fraction that is a number":         "c401",
		"a fraction of three":                 "c483000000",
		"a fraction whose exponent is a text": "c4826000",
		"a fraction whose exponent is huge":   "c4821bffffffffffffffff00",
		"a fraction of a float":               "c48200f93c00",
		"deep arrays":                         strings.Repeat("81", 130) + "00",
		"deep tags":                           strings.Repeat("c1", 130) + "00",
	} {
		content, err := hex.DecodeString(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := cbor.ToJSON(content); err == nil {
			t.Errorf("%s is %.100s", name, got)
		}
	}
}

func TestWhatHasNoCBOR(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                     "",
		"no JSON":                     "{",
		"more than one":               "1 2",
		"a name that is there twice":  `{"a":1,"\u0061":2}`,
		"one more name of many":       "{" + strings.Join(numbered(40), ",") + `,"n7":0}`,
		"too many digits":             strings.Repeat("9", cbor.MaxDigits+1),
		"an exponent beyond counting": "1e" + strings.Repeat("9", 30),
		"deep arrays":                 strings.Repeat("[", 130) + strings.Repeat("]", 130),
	} {
		if got, err := cbor.FromJSON([]byte(text)); err == nil {
			t.Errorf("%s is %x", name, got)
		}
	}
	if _, err := cbor.FromJSON([]byte("{" + strings.Join(numbered(40), ",") + "}")); err != nil {
		t.Error(err)
	}
}

func numbered(count int) []string {
	var members []string
	for i := range count {
		members = append(members, fmt.Sprintf(`"n%d":%d`, i, i))
	}
	return members
}

// same says whether two JSON texts have the same value, numbers compared exactly.
func same(a, b projection.Raw) bool {
	if isNumber(a) || isNumber(b) {
		return isNumber(a) && isNumber(b) && a.Compare(b) == 0
	}
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case projection.Object:
		type entry struct {
			name  string
			value projection.Raw
		}
		sorted := func(r projection.Raw) (all []entry) { // readers into maps know no order
			for name, value := range r.Entries() {
				text, _ := name.Text()
				all = append(all, entry{text, value})
			}
			slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.name, b.name) })
			return all
		}
		return slices.EqualFunc(sorted(a), sorted(b), func(a, b entry) bool { return a.name == b.name && same(a.value, b.value) })
	case projection.Array:
		return slices.EqualFunc(slices.Collect(a.Items()), slices.Collect(b.Items()), same)
	case projection.String:
		left, _ := a.Text()
		right, _ := b.Text()
		return left == right
	default:
		return string(a) == string(b)
	}
}

func isNumber(r projection.Raw) bool {
	return r.Kind() == projection.Number || r.Kind() == projection.Integer
}

var anything = &projection.Shape{Nullable: true}

func parse(t interface{ Fatalf(string, ...any) }, text []byte) projection.Raw {
	raw, err := anything.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return raw
}

// value draws a JSON value.
func value(depth int) *rapid.Generator[string] {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,25})?([eE][-+]?[0-9]{1,4})?`)
	text := rapid.Custom(func(t *rapid.T) string {
		encoded, err := json.Marshal(rapid.String().Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	})
	scalar := rapid.OneOf(number, text, rapid.SampledFrom([]string{"null", "true", "false"}), rapid.Map(rapid.Float64(), func(f float64) string { return fmt.Sprint(f) }).Filter(func(s string) bool { return json.Valid([]byte(s)) }))
	if depth == 0 {
		return scalar
	}
	list := rapid.Map(rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[string] { return value(depth - 1) }), 0, 30), func(items []string) string { return "[" + strings.Join(items, ", ") + "]" })
	members := rapid.Custom(func(t *rapid.T) string {
		var all []string
		for i, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zé"]{0,3}`), 0, 30, rapid.ID).Draw(t, "names") {
			encoded, _ := json.Marshal(name)
			all = append(all, string(encoded)+" : "+value(depth-1).Draw(t, fmt.Sprint("member", i)))
		}
		return "{" + strings.Join(all, ",") + "}"
	})
	return rapid.OneOf(scalar, list, members)
}

func TestNothingIsLostOnTheWayThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := []byte(value(3).Draw(rt, "json"))
		encoded, err := cbor.FromJSON(text)
		if err != nil {
			rt.Fatalf("%s: %v", text, err)
		}
		if err := oracle.Wellformed(encoded); err != nil {
			rt.Fatalf("%s is %x: %v", text, encoded, err)
		}
		back, err := cbor.ToJSON(encoded)
		if err != nil {
			rt.Fatalf("%s is %x: %v", text, encoded, err)
		}
		if !same(parse(rt, text), parse(rt, back)) {
			rt.Fatalf("%s came back as %s", text, back)
		}
	})
}

// Another reader of CBOR reads what a reader of JSON would have read.
func TestAnotherReaderReadsTheSame(t *testing.T) {
	mode, err := oracle.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any](), IntDec: oracle.IntDecConvertNone, BigIntDec: oracle.BigIntDecodePointer}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := []byte(value(2).Draw(rt, "json"))
		encoded, err := cbor.FromJSON(text)
		if err != nil {
			rt.Fatal(err)
		}
		var read any
		if err := mode.Unmarshal(encoded, &read); err != nil {
			rt.Fatalf("%s is %x: %v", text, encoded, err)
		}
		if written := written(read); !same(parse(rt, text), parse(rt, []byte(written))) {
			rt.Fatalf("%s was read as %s", text, written)
		}
	})
}

// written returns what another reader has read as JSON.
func written(v any) string {
	switch v := v.(type) {
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, written(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	case map[string]any:
		var members []string
		for name, member := range v {
			encoded, _ := json.Marshal(name)
			members = append(members, string(encoded)+":"+written(member))
		}
		return "{" + strings.Join(members, ",") + "}"
	case oracle.Tag:
		pair := v.Content.([]any)
		return fmt.Sprint(written(pair[1]), "e", pair[0])
	case *big.Int:
		return v.String()
	case big.Int:
		return v.String()
	default:
		encoded, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(encoded)
	}
}

// Whatever is sent as CBOR is refused, or is JSON that has the same CBOR again.
func FuzzToJSON(f *testing.F) {
	for _, seed := range []string{"c48221196ab3", "bf61610161629f0203ffff", "d7824401020304820041ff", "7f657374726561646d696e67ff", "9bffffffffffffffff", "c249010000000000000000", "f97e00"} {
		content, _ := hex.DecodeString(seed)
		f.Add(content)
	}
	deep, err := oracle.DecOptions{MaxNestedLevels: 2 * cbor.MaxDepth}.DecMode()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		text, err := cbor.ToJSON(content)
		if err != nil {
			return
		}
		if err := deep.Wellformed(content); err != nil {
			t.Fatalf("%x is %s, and not well-formed: %v", content, text, err)
		}
		if len(text) > 9*len(content) {
			t.Fatalf("%d bytes became %d", len(content), len(text))
		}
		raw := parse(t, text)
		again, err := cbor.FromJSON(text)
		if err != nil {
			t.Fatalf("%x is %s: %v", content, text, err)
		}
		back, err := cbor.ToJSON(again)
		if err != nil || !same(raw, parse(t, back)) {
			t.Fatalf("%s came back as %s (%v)", text, back, err)
		}
	})
}

func BenchmarkFromJSON(b *testing.B) {
	var body bytes.Buffer
	_, _ = io.WriteString(&body, "["+strings.Repeat(`{"id":"p-501","price":3490,"rating":4.5,"in_stock":true},`, 50)+"null]")
	b.SetBytes(int64(body.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cbor.FromJSON(body.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
