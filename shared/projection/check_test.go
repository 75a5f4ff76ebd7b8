package projection_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/facet-bff/facet/shared/projection"
)

var (
	status = &projection.Shape{Type: projection.String, Enum: []string{"open", "shut"}}
	line   = &projection.Shape{Type: projection.Object, Members: []projection.Member{
		{Name: "sku", Required: true, Shape: &projection.Shape{Type: projection.String}},
		{Name: "a/b", Shape: &projection.Shape{Type: projection.Integer}},
	}}
	order = &projection.Shape{Type: projection.Object, Members: []projection.Member{
		{Name: "status", Required: true, Shape: status},
		{Name: "note", Required: true, Shape: &projection.Shape{Type: projection.String, Nullable: true}},
		{Name: "total", Shape: &projection.Shape{Type: projection.Number}},
		{Name: "count", Shape: &projection.Shape{Type: projection.Integer}},
		{Name: "lines", Shape: &projection.Shape{Type: projection.Array, Items: line}},
		{Name: "open", Shape: nil},
	}}
	ages = &projection.Shape{Type: projection.Object, Rest: &projection.Shape{Type: projection.Integer}}
)

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name  string
		shape *projection.Shape
		data  string
		want  string // the error; empty for none
	}{
		{"everything in place", order, ` {"status":"open","note":null,"total":1,"count":2,"lines":[{"sku":"x"}],"open":null} `, ""},
		{"members that the document does not name", order, `{"status":"shut","note":"","more":{"a":[1,2.5e-3,true,false,null,"é\u00e9\n"]}}`, ""},
		{"an escaped member name", order, `{"stat\u0075s":"open","note":null}`, ""},
		{"every length of UTF-8", order, `{"status":"open","note":"¢€😀 ¢","x":"€","�":"�"}`, ""},
		{"an escaped enum value", order, `{"status":"op\u0065n","note":null}`, ""},
		{"a number beyond every Go type", order, `{"status":"open","note":null,"total":12345678901234567890.123e400}`, ""},
		{"an empty object", order, `{}`, `#: member "status" is missing`},
		{"a missing member, deep", order, `{"status":"open","note":null,"lines":[{"sku":"x"},{}]}`, `#/lines/1: member "sku" is missing`},
		{"null where it is not allowed", order, `{"status":null,"note":null}`, `#/status: null is not allowed`},
		{"null for the whole", order, `null`, `#: null is not allowed`},
		{"a string that the enum lacks", order, `{"status":"ajar","note":null}`, `#/status: is none of open, shut`},
		{"a string for a number", order, `{"status":"open","note":null,"total":"1"}`, `#/total: is of type string, want number`},
		{"a fraction for an integer", order, `{"status":"open","note":null,"count":1.0}`, `#/count: is of type number, want integer`},
		{"an object for an array", order, `{"status":"open","note":null,"lines":{"sku":1}}`, `#/lines: is of type object, want array`},
		{"an array for an object", order, `[1]`, `#: is of type array, want object`},
		{"a pointer is escaped", order, `{"status":"open","note":null,"lines":[{"sku":"x","a/b":true}]}`, `#/lines/0/a~1b: is of type boolean, want integer`},
		{"a member twice", order, `{"status":"open","status":"shut","note":null}`, `#: member "status" is there twice`},
		{"a member twice, once with an escape", order, `{"status":"open","note":null,"stat\u0075s":"open"}`, `#: member "status" is there twice`},
		{"a member twice, deep", order, `{"status":"open","note":null,"lines":[{"sku":"x","sku":"x"}]}`, `#/lines/0: member "sku" is there twice`},
		{"a member again in other letters is another", order, `{"status":"open","note":null,"STATUS":"ajar"}`, ""},
		{"a member twice that the document does not name", order, `{"status":"open","note":null,"x":1,"x":2,"X":3}`, ""},
		{"additional members keep their shape", ages, `{"a":1,"b":"x"}`, `#/b: is of type string, want integer`},
		{"HTML", order, `<html>`, `#: not JSON at byte 0: no value starts so`},
		{"nothing", order, ` `, `#: not JSON at byte 1: the text ends early`},
		{"a truncated object", order, `{"status":"open","note":nu`, `#/note: not JSON at byte 24: no value starts so`},
		{"a string that is not UTF-8", order, "{\"status\":\"\xff\"}", `#/status: not JSON at byte 11: bytes that are not UTF-8`},
		{"a line that ends in a string", order, "{\"status\":\"a\nlong line\"}", `#/status: not JSON at byte 12: a control character in a string`},
		{"two values", order, `{"status":"open","note":null}{}`, `#: not JSON at byte 29: something follows the value`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.shape.Check([]byte(tc.data))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("Check(%s)\n got %s\nwant %s", tc.data, got, tc.want)
			}
		})
	}
}

func TestCheckRefusesWhatIsNestedTooDeeply(t *testing.T) {
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	err := (&projection.Shape{}).Check([]byte(deep))
	var e *projection.Error
	if !errors.As(err, &e) || e.Problem != "nested too deeply" {
		t.Errorf("Check = %.80v, want nested too deeply", err)
	}
}

func TestCheckHandlesManyMembers(t *testing.T) {
	wide := &projection.Shape{Type: projection.Object}
	object := map[string]int{}
	for i := range 100 {
		name := fmt.Sprintf("m%d", i)
		wide.Members = append(wide.Members, projection.Member{Name: name, Required: true})
		object[name] = i
	}
	data, _ := json.Marshal(object)
	if err := wide.Check(data); err != nil {
		t.Error(err)
	}
	delete(object, "m99")
	data, _ = json.Marshal(object)
	if err := wide.Check(data); err == nil || err.Error() != `#: member "m99" is missing` {
		t.Errorf("Check without m99 = %v", err)
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	data := []byte(`{"status":"open","note":"\n","total":1.5,"lines":[{"sku":"x"},{"sku":"y"}]}`)
	if n := testing.AllocsPerRun(100, func() { _ = order.Check(data) }); n != 0 {
		t.Errorf("Check allocates %v times", n)
	}
}

// encoding/json is the reference for what is JSON; Check is stricter about depth and UTF-8 alone.
func FuzzCheckAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+3,"\u00e9"]}`, `"\ud800"`, `01`, `-`, `1.`, `[1,]`, `{"a":1,}`, "\"\x01\"", `tru`, `[[[]]]`, ` null `, "\"\xff\"", "\"1234567\xe2\x80\""} {
		f.Add([]byte(seed))
	}
	open := &projection.Shape{Nullable: true}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := open.Check(data)
		if err != nil && strings.Contains(err.Error(), "nested too deeply") {
			return
		}
		if want := json.Valid(data) && utf8.Valid(data); (err == nil) != want {
			t.Errorf("Check(%q) = %v, want valid: %v", data, err, want)
		}
	})
}

func TestAnEnumerationOfNumbersGoesByTheirValues(t *testing.T) {
	number := &projection.Shape{Type: projection.Number, Nullable: true, Enum: []string{"1", "2.50"}}
	boolean := &projection.Shape{Type: projection.Boolean, Enum: []string{"true"}}
	for _, tc := range []struct {
		shape *projection.Shape
		body  string
		fits  bool
	}{
		{number, "1", true},
		{number, "1.0", true},
		{number, "10e-1", true},
		{number, "2.5", true},
		{number, "null", true},
		{number, "-1", false},
		{number, "1.01", false},
		{number, "1e400", false},
		{boolean, "true", true},
		{boolean, "false", false},
	} {
		if err := tc.shape.Check([]byte(tc.body)); (err == nil) != tc.fits {
			t.Errorf("%s: %v", tc.body, err)
		}
	}
}
