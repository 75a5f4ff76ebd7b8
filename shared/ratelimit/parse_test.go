package ratelimit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/ratelimit"
)

func contains(err error, text string) bool { return err != nil && strings.Contains(err.Error(), text) }

func TestParseLimits(t *testing.T) {
	for text, want := range map[string][]ratelimit.Limit{
		"100/h":          {{Count: 100, Per: time.Hour}},
		"10/s:20":        {{Count: 10, Per: time.Second, Burst: 20}},
		"10/m:10":        {{Count: 10, Per: time.Minute}},
		"3/d+5@month":    {{Count: 3, Per: 24 * time.Hour}, {Count: 5, Calendar: ratelimit.Month}},
		"1000@day":       {{Count: 1000, Calendar: ratelimit.Day}},
		"1000000/s":      {{Count: 1000000, Per: time.Second}},
		"1/d:31":         {{Count: 1, Per: 24 * time.Hour, Burst: 31}},
		"1000000000@day": {{Count: 1000000000, Calendar: ratelimit.Day}},
	} {
		got, err := ratelimit.ParseLimits(text)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Errorf("%s: %+v", text, got)
			}
		}
	}
}

func TestWhatIsNoLimit(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "write it as 100/h",
		"100":                    "write it as 100/h",
		"100/":                   "write it as 100/h",
		"0/h":                    "write it as 100/h",
		"-1/h":                   "write it as 100/h",
		"+1/h":                   "write it as 100/h",
		"01/h":                   "write it as 100/h",
		"1/week":                 "write it as 100/h",
		"1/h:":                   "write it as 100/h",
		"1/h:0":                  "write it as 100/h",
		"1@year":                 "write it as 100/h",
		"1@day:5":                "write it as 100/h",
		"1/h+":                   "write it as 100/h",
		"1/h+1/h":                "is there twice",
		"1000001/s":              "at most one in a microsecond",
		"1/d:32":                 "is given back in more than",
		"1000000001@day":         "a Count of 1000000001",
		"99999999999999999999/s": "write it as 100/h",
	} {
		if _, err := ratelimit.ParseLimits(text); !contains(err, want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}

func TestParseTiers(t *testing.T) {
	got, err := ratelimit.ParseTiers("free=100/h,premium=10000/h+100000@day")
	if err != nil || fmt.Sprint(got) != "[{free [100/h]} {premium [10000/h 100000@day]}]" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ratelimit.ParseTiers(""); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
	for text, want := range map[string]string{
		"100/h":                "write it as free=100/h",
		"=100/h":               "write it as free=100/h",
		"a b=100/h":            "write it as free=100/h",
		"free=100/h,":          "write it as free=100/h",
		"free=1/h,free=2/h":    "is there twice",
		"free=1/h,basic=often": "tier basic: \"often\" is no limit",
	} {
		if _, err := ratelimit.ParseTiers(text); !contains(err, want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}

func FuzzParseLimits(f *testing.F) {
	for _, text := range []string{"100/h", "10/s:20", "1000@day", "1000@month", "1/d+2@day", "1/h:", "9223372036854775807/s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		limits, err := ratelimit.ParseLimits(text)
		if err != nil {
			return
		}
		var parts []string
		for _, l := range limits {
			if err := l.Validate(); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			parts = append(parts, l.String())
		}
		again, err := ratelimit.ParseLimits(strings.Join(parts, "+"))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(limits) {
			t.Errorf("%q is %v, which is %v, %v", text, limits, again, err)
		}
	})
}

func FuzzParseTiers(f *testing.F) {
	f.Add("free=100/h,premium=10000/h+1@day")
	f.Fuzz(func(t *testing.T, text string) {
		tiers, err := ratelimit.ParseTiers(text)
		if err == nil && len(tiers) != strings.Count(text, "=") {
			t.Errorf("%q is %v", text, tiers)
		}
	})
}
