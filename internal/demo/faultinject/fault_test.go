package faultinject_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/internal/demo/faultinject"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]faultinject.Fault{
		"none":                     {},
		"latency:2s":               {Latency: 2 * time.Second},
		"errors:0.5":               {Errors: 0.5, ErrorStatus: 503},
		"errors:1:500":             {Errors: 1, ErrorStatus: 500},
		"errors:1e-3:503":          {Errors: 0.001, ErrorStatus: 503},
		"hang":                     {Mode: "hang"},
		"down":                     {Mode: "down"},
		"garbage":                  {Mode: "garbage"},
		"truncate":                 {Mode: "truncate"},
		"empty":                    {Mode: "empty"},
		"latency:1ms,errors:0.1":   {Latency: time.Millisecond, Errors: 0.1, ErrorStatus: 503},
		"empty,latency:1m30s":      {Latency: 90 * time.Second, Mode: "empty"},
		"errors:1,hang,latency:1h": {Latency: time.Hour, Errors: 1, ErrorStatus: 503, Mode: "hang"},
	} {
		if got, err := faultinject.Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                      `character 1: there is no fault ""`,
		"latncy:2s":             `character 1: there is no fault "latncy"`,
		"hang,":                 `character 6: there is no fault ""`,
		"hang, down":            `character 6: there is no fault " down"`,
		"HANG":                  `there is no fault "HANG"`,
		"latency":               `latency "" is not a positive duration`,
		"latency:fast":          `latency "fast" is not a positive duration such as 200ms or 2s`,
		"latency:-1s":           `latency "-1s" is not`,
		"latency:0s":            `latency "0s" is not`,
		"latency:1s,latency:2s": `character 12: "latency" is there twice`,
		"latency:1s,errors:2":   `character 12: errors "2" is not a fraction above 0 and up to 1`,
		"errors:0":              `errors "0" is not`,
		"errors:-0.5":           `errors "-0.5" is not`,
		"errors:NaN":            `errors "NaN" is not`,
		"errors:half":           `errors "half" is not`,
		"errors:0.5:404":        `status "404" is neither 500 nor 503`,
		"errors:0.5:":           `status "" is neither`,
		"hang:1s":               `"hang" takes no argument`,
		"hang,down":             `character 6: "hang" and "down" exclude each other`,
		"down,none":             `character 6: "down" and "none" exclude each other`,
		"none,latency:1s":       `"none" cannot be combined`,
	} {
		got, err := faultinject.Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) || !listsAll(err.Error()) {
			t.Errorf("Parse(%q): error %v, want %q and the syntax", text, err, want)
		}
		if got != (faultinject.Fault{}) {
			t.Errorf("Parse(%q) = %+v beside an error", text, got)
		}
	}
}

// listsAll says whether the text names every fault.
func listsAll(text string) bool {
	_, text, _ = strings.Cut(text, "; want ")
	for _, mode := range append(faultinject.Modes(), "latency:", "errors:", "none") {
		if !strings.Contains(text, string(mode)) {
			return false
		}
	}
	return true
}

func TestWhatStringWritesParseReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := faultinject.Fault{
			Latency: time.Duration(rapid.Int64Min(0).Draw(t, "latency")),
			Mode:    rapid.SampledFrom(append(faultinject.Modes(), "")).Draw(t, "mode"),
		}
		if rapid.Bool().Draw(t, "fails") {
			f.Errors = rapid.Float64Range(1e-300, 1).Draw(t, "errors")
			f.ErrorStatus = rapid.SampledFrom([]int{500, 503}).Draw(t, "status")
		}
		if got, err := faultinject.Parse(f.String()); err != nil || got != f {
			t.Fatalf("%+v is written %q and read %+v, %v", f, f, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"none", "latency:2s,errors:0.5:500,truncate", "errors:", "hang,", ",", "latency:1s:2s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := faultinject.Parse(text)
		if err != nil {
			return
		}
		if again, err := faultinject.Parse(fault.String()); err != nil || again != fault {
			t.Errorf("%q is %+v, which is written %q and read %+v, %v", text, fault, fault, again, err)
		}
	})
}
