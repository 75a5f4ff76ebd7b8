package cache

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/shared/upstream"
)

// said is a response as the model sees it: seconds, with -1 for what it does not say. Times count from its arrival.
type said struct {
	status                     int
	sMaxAge, maxAge, expires   int // expires is relative to date
	date, lastModified         int // before the arrival
	age, delay                 int
	mustRevalidate, public     bool
	whileRevalidate, ifError   int
	policyMaxAge, policyWindow int
}

// lifetime follows RFC 9111 section 4.2.1, sentence by sentence.
func (s said) lifetime() int {
	if s.sMaxAge >= 0 {
		return s.sMaxAge
	}
	if s.maxAge >= 0 {
		return s.maxAge
	}
	if s.expires >= 0 {
		return s.expires
	}
	if s.status != 200 && !s.public {
		return 0
	}
	if s.policyMaxAge > 0 {
		return s.policyMaxAge
	}
	if s.lastModified > s.date {
		return min((s.lastModified-s.date)/10, 86400)
	}
	return 0
}

// currentAge follows section 4.2.3.
func (s said) currentAge(after int) int {
	apparent := s.date
	corrected := max(s.age, 0) + s.delay
	return max(apparent, corrected) + after
}

// answers says what may be done with the response that many seconds after its arrival.
func (s said) answers(after int) string {
	over := s.currentAge(after) - s.lifetime()
	mayBeStale := !s.mustRevalidate && s.sMaxAge < 0
	switch {
	case over < 0:
		return "fresh"
	case mayBeStale && over < s.window(s.whileRevalidate):
		return "stale while revalidating"
	case mayBeStale && over < s.window(s.ifError):
		return "stale if error"
	}
	return "validate"
}

func (s said) window(own int) int {
	if own >= 0 {
		return own
	}
	return s.policyWindow
}

func (s said) answer(arrival time.Time) *answer {
	var header upstream.Header
	add := func(name, format string, args ...any) {
		header = append(header, upstream.Field{Name: name, Value: fmt.Sprintf(format, args...)})
	}
	for name, n := range map[string]int{"s-maxage": s.sMaxAge, "max-age": s.maxAge, "stale-while-revalidate": s.whileRevalidate, "stale-if-error": s.ifError} {
		if n >= 0 {
			add("Cache-Control", "%s=%d", name, n)
		}
	}
	for name, set := range map[string]bool{"must-revalidate": s.mustRevalidate, "public": s.public} {
		if set {
			add("Cache-Control", "%s", name)
		}
	}
	date := arrival.Add(-time.Duration(s.date) * time.Second)
	add("Date", "%s", formatDate(date))
	if s.expires >= 0 {
		add("Expires", "%s", formatDate(date.Add(time.Duration(s.expires)*time.Second)))
	}
	if s.lastModified >= 0 {
		add("Last-Modified", "%s", formatDate(arrival.Add(-time.Duration(s.lastModified)*time.Second)))
	}
	if s.age >= 0 {
		add("Age", "%d", s.age)
	}
	add("ETag", `"a"`)
	return &answer{status: s.status, header: header, requested: arrival.Add(-time.Duration(s.delay) * time.Second), received: arrival}
}

func TestFreshnessIsThatOfTheModel(t *testing.T) {
	maybe := func(limit int) *rapid.Generator[int] {
		return rapid.OneOf(rapid.Just(-1), rapid.IntRange(0, limit))
	}
	arrival := time.Unix(1_800_000_000, 0)
	rapid.Check(t, func(rt *rapid.T) {
		s := said{
			status: rapid.SampledFrom([]int{200, 201, 500}).Draw(rt, "status"), sMaxAge: maybe(50).Draw(rt, "s-maxage"), maxAge: maybe(50).Draw(rt, "max-age"),
			expires: maybe(50).Draw(rt, "expires"), date: rapid.IntRange(0, 20).Draw(rt, "date"), lastModified: maybe(1000).Draw(rt, "last modified"),
			age: maybe(20).Draw(rt, "age"), delay: rapid.IntRange(0, 5).Draw(rt, "delay"),
			mustRevalidate: rapid.Bool().Draw(rt, "must-revalidate"), public: rapid.Bool().Draw(rt, "public"),
			whileRevalidate: maybe(30).Draw(rt, "stale-while-revalidate"), ifError: maybe(30).Draw(rt, "stale-if-error"),
			policyMaxAge: rapid.IntRange(0, 50).Draw(rt, "policy"), policyWindow: rapid.IntRange(0, 30).Draw(rt, "policy's window"),
		}
		if s.lastModified >= 0 {
			s.lastModified = s.lastModified / 10 * 10
			s.date = s.date / 10 * 10 // so that a tenth of it is whole
		}
		window := time.Duration(s.policyWindow) * time.Second
		k := newCall(http.MethodGet, "things:///x", list(nil), Policy{For: Everybody(), MaxAge: time.Duration(s.policyMaxAge) * time.Second, StaleWhileRevalidate: window, StaleIfError: window})
		entry, why := newEntry(k, s.answer(arrival), time.Minute)
		if stored := s.status == 200 || s.public || s.sMaxAge >= 0 || s.maxAge >= 0 || s.expires >= 0; stored != (entry != nil) {
			rt.Fatalf("stored is %v (%s), want %v", entry != nil, why, stored)
		}
		if entry == nil {
			return
		}
		after := rapid.IntRange(0, 120).Draw(rt, "after")
		now := arrival.Add(time.Duration(after) * time.Second)
		got := map[verdict]string{unusable: "validate", usable: "fresh", refreshable: "stale while revalidating"}[k.judge(entry, now)]
		if got == "validate" && k.rescues(entry, now) {
			got = "stale if error"
		}
		if want := s.answers(after); got != want {
			rt.Fatalf("got %q, want %q: lifetime %d, age %d", got, want, s.lifetime(), s.currentAge(after))
		}
		if age := int(entry.age(now) / time.Second); age != s.currentAge(after) {
			rt.Fatalf("an age of %d, want %d", age, s.currentAge(after))
		}
		if got != "validate" && !now.Before(entry.Expires) {
			rt.Fatalf("a store may forget what is still of use")
		}
	})
}
