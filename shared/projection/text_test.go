package projection_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestTextAndNumbers(t *testing.T) {
	for _, tc := range []struct {
		data, text, param string
		isText            bool
	}{
		{data: `"plain"`, text: "plain", param: "plain", isText: true},
		{data: `""`, isText: true},
		{data: `"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`, text: "\"\\/\b\f\n\r\té😀", param: "\"\\/\b\f\n\r\té😀", isText: true},
		{data: `"12"`, text: "12", param: "12", isText: true},
		{data: `12`, param: "12"},
		{data: `-9223372036854775808`, param: "-9223372036854775808"},
		{data: `9223372036854775808`, param: "9223372036854775808"},
		{data: `1.0`, param: "1.0"},
		{data: `1e400`, param: "1e400"},
		{data: `true`, param: "true"},
		{data: `null`},
		{data: `{"a":1}`},
		{data: `[1]`},
	} {
		r := parse(t, tc.data)
		if text, ok := r.Text(); text != tc.text || ok != tc.isText {
			t.Errorf("Text of %s = %q, %v", tc.data, text, ok)
		}
		if param := r.Param(); param != tc.param {
			t.Errorf("Param of %s = %q", tc.data, param)
		}
	}
	var absent projection.Raw
	if text, ok := absent.Text(); text != "" || ok || absent.Param() != "" {
		t.Error("an absent value has a text")
	}
}

func FuzzTextAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{`"a"`, `"\ud800"`, `"\ud83d\ude00"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, `"\udc00\ud800x"`, `"\u0000\\"`, `"é\u00E9"`} {
		f.Add(seed)
	}
	open := &projection.Shape{Type: projection.String}
	f.Fuzz(func(t *testing.T, data string) {
		r, err := open.Parse([]byte(data))
		if err != nil {
			return
		}
		var want string
		if err := json.Unmarshal([]byte(data), &want); err != nil {
			t.Fatal(err)
		}
		if got, ok := r.Text(); got != want || !ok {
			t.Errorf("Text of %q = %q, %v, want %q", data, got, ok, want)
		}
	})
}

func FuzzAppendStringAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{"", "a\"b\\c", "\x00\x1f\x7f\b\f\n\r\t", "\xff\xc3é\u2028\u2029<>&", "\ufffd\U0010ffff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		got := string(projection.AppendString([]byte("["), text))
		if got != "["+strings.TrimSuffix(want.String(), "\n") {
			t.Errorf("AppendString(%q) = %s, want [%s", text, got, want.String())
		}
	})
}

func TestAppendMembers(t *testing.T) {
	b := projection.AppendMember([]byte(`{`), `"a":`, nil)
	b = projection.AppendMember(b, `"b":`, parse(t, `{"x":"{"}`))
	b = projection.AppendMember(b, `"c":`, parse(t, `null`))
	b = append(projection.AppendComma(b), `"d":[`...)
	for item := range parse(t, `["{","["]`).Items() {
		b = projection.AppendRaw(projection.AppendComma(b), item)
	}
	b = projection.AppendRaw(append(b, `],"e":`...), nil)
	b = append(b, '}')
	if want := `{"b":{"x":"{"},"c":null,"d":["{","["],"e":null}`; string(b) != want {
		t.Errorf("got %s, want %s", b, want)
	}
}
