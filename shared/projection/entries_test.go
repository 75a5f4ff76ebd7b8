package projection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
)

func TestEntries(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{`{}`, ""},
		{`[1]`, ""},
		{`7`, ""},
		{`null`, ""},
		{`{"a":1}`, `"a"=1`},
		{` { "a" : {"b" : [1, 2]} , "a\u0062,:" :"}" , "a":null } `, `"a"={"b" : [1, 2]} "a\u0062,:"="}" "a"=null`},
	} {
		raw, err := (&projection.Shape{Nullable: true}).Parse([]byte(tc.text))
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for name, value := range raw.Entries() {
			all = append(all, fmt.Sprintf("%s=%s", name, value))
		}
		if got := strings.Join(all, " "); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.text, got, tc.want)
		}
		for range raw.Entries() {
			break // a reader may stop
		}
	}
	for range projection.Raw(`{"a`).Entries() {
		t.Error("bytes that no shape has checked have a member")
	}
}
