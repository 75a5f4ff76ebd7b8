package negotiate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/negotiate"
)

func members(lines ...string) string {
	var all []string
	for value, weight := range negotiate.Members(lines) {
		all = append(all, fmt.Sprint(value, " ", weight))
	}
	return strings.Join(all, "|")
}

func TestMembers(t *testing.T) {
	for _, tc := range []struct{ line, want string }{
		{"", ""},
		{"gzip", "gzip 1000"},
		{" GZIP ;\tQ=0.5 , br", "gzip 500|br 1000"},
		{"a;q=0", "a 0"},
		{"a;q=0.", "a 0"},
		{"a;q=1.000", "a 1000"},
		{"a;q=0.001;ext=1", "a 1"},
		{"a;q=1.001, a;q=2, a;q=, a;q=.5, a;q=-1, a;q=0.1234, a;q=0.1x", ""},
		{`text/html;level=1;q=0.7, b;p="x,;q=0";q=0.2`, `text/html;level=1 700|b;p="x,;q=0" 200`},
		{`a;p="\",b;q=0", c`, `a;p="\",b;q=0" 1000|c 1000`},
		{",, ;q=1,a", "a 1000"},
	} {
		if got := members(tc.line); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.line, got, tc.want)
		}
	}
	if got := members("a", "b;q=0.1"); got != "a 1000|b 100" {
		t.Errorf("lines: %s", got)
	}
}

func TestAReaderMayStop(t *testing.T) {
	for range negotiate.Members([]string{"a,b", "c"}) {
		break
	}
}

// Whatever is sent, weights are weights and nothing is named that was not.
func FuzzMembers(f *testing.F) {
	f.Add(`a;q=0.5, b;p="x,y";q=1`)
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, line string) {
		for value, weight := range negotiate.Members([]string{line}) {
			if weight < 0 || weight > 1000 || value == "" {
				t.Fatalf("%q weighs %d", value, weight)
			}
			if name, _, _ := strings.Cut(value, ";"); !strings.Contains(strings.ToLower(line), name) {
				t.Fatalf("%q is not there", name)
			}
		}
	})
}
