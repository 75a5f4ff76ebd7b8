package compress_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/facet-bff/facet/shared/compress"
)

var all = []string{"zstd", "br", "gzip"}

func TestNegotiation(t *testing.T) {
	for _, tc := range []struct {
		accept []string
		want   string // with ! where identity is refused
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"gzip"}, "gzip"},
		{[]string{"x-gzip"}, "gzip"},
		{[]string{"GZIP"}, "gzip"},
		{[]string{"gzip, deflate, br, zstd"}, "zstd"},
		{[]string{"gzip", "br"}, "br"},
		{[]string{"gzip;q=1.0, br;q=0.5"}, "gzip"},
		{[]string{"gzip;q=0.8,\tbr ; Q=0.801"}, "br"},
		{[]string{"gzip;q=0"}, ""},
		{[]string{"gzip;q=0.000"}, ""},
		{[]string{"gzip;q=0, *"}, "zstd"},
		{[]string{"*"}, "zstd"},
		{[]string{"*;q=0"}, ""},
		{[]string{"*;q=0, gzip"}, "gzip!"},
		{[]string{"*;q=0, gzip, identity"}, "gzip"},
		{[]string{"identity;q=0"}, ""},
		{[]string{"identity;q=0, br"}, "br!"},
		{[]string{"identity;q=0, *;q=0.1"}, "zstd!"},
		{[]string{"identity, gzip;q=0.5"}, ""},
		{[]string{"identity;q=0.5, gzip;q=0.5"}, "gzip"},
		{[]string{"identity;q=0.5, gzip;q=0.4"}, ""},
		{[]string{"*;q=0.5, identity"}, ""},
		{[]string{"gzip;q=0.001"}, "gzip"},
		{[]string{"deflate"}, ""},
		{[]string{"gzip;q=0, gzip"}, ""},
		{[]string{"gzip;q=2, br"}, "br"},
		{[]string{"gzip;q=1.001, br;q=0.1"}, "br"},
		{[]string{"gzip;q=0.1234, br;q=0.1"}, "br"},
		{[]string{"gzip;q=, br;q=.5, zstd;q=-1"}, ""},
		{[]string{"gzip;level=9, br;q=0.1"}, "br"},
		{[]string{"gzip br"}, ""},
		{[]string{",, ,gzip,"}, "gzip"},
		{[]string{`"gzip"`}, ""},
	} {
		coding, must := compress.Negotiate(tc.accept, all)
		if must {
			coding += "!"
		}
		if coding != tc.want {
			t.Errorf("%q: %q, want %q", tc.accept, coding, tc.want)
		}
	}
}

func TestWhatIsNotOnOfferIsNotChosen(t *testing.T) {
	if coding, _ := compress.Negotiate([]string{"br, zstd, gzip;q=0.1"}, []string{"gzip"}); coding != "gzip" {
		t.Errorf("%q", coding)
	}
}

// Whatever a client sends, it gets what it has named, or what "*" stands for.
func FuzzNegotiation(f *testing.F) {
	for _, seed := range []string{"gzip, br;q=0.5", "*;q=0, identity;q=0.3", "gzip;q=0", "x-gzip;q=1.000", ";;q=,*", "br;q=0.0001"} {
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		coding, must := compress.Negotiate([]string{first, second}, all)
		both := strings.ToLower(first + "," + second)
		if coding != "" && !slices.Contains(all, coding) {
			t.Fatalf("%q is not on offer", coding)
		}
		if coding != "" && !strings.Contains(both, coding) && !strings.Contains(both, "*") {
			t.Fatalf("%q has not been named", coding)
		}
		if must && (coding == "" || !strings.Contains(both, "q=0")) {
			t.Fatalf("nothing refuses identity, and %q is chosen", coding)
		}
		refused := append([]string{coding + ";q=0"}, first, second)
		if again, _ := compress.Negotiate(refused, all); coding != "" && again == coding {
			t.Fatalf("%q is refused, and chosen", coding)
		}
	})
}
