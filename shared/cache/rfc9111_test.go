package cache_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/shared/cache"
)

// behaviour is something that a cache does, named by section. The ids are those of the public suite of caching behaviours,
// http-tests/cache-tests; a behaviour that the suite does not have has none.
type behaviour struct {
	name  string
	id    string
	steps []step
}

func TestRFC9111(t *testing.T) {
	for _, b := range behaviours() {
		name := b.name
		if b.id != "" {
			name += " (" + b.id + ")"
		}
		t.Run(name, func(t *testing.T) { play(t, everybody, b.steps...) })
	}
}

const week = 7 * 24 * 60 * 60

// fresh are the lines of a response that stays fresh.
func fresh(more ...string) []string {
	return append([]string{"Cache-Control: max-age=100000", "Expires: @100000", "Last-Modified: @0", "Date: @0"}, more...)
}

func behaviours() []behaviour {
	all := []behaviour{}
	for _, group := range [][]behaviour{
		freshness(), parsing(), ages(), expires(), heuristics(), statuses(), responseDirectives(), requestDirectives(),
		pragma(), varies(), conditionals(), storedHeaders(), updates(), heads(), invalidations(), ranges(), stale(),
		authorization(), methods(), others(), targeted(),
	} {
		all = append(all, group...)
	}
	return all
}

// once is a behaviour of two requests: what the origin says to the first, and how the second is answered three seconds
// later.
func once(name, id, want string, lines ...string) behaviour {
	return behaviour{name, id, []step{says(lines...), is(want).after(3)}}
}

func freshness() []behaviour {
	return []behaviour{
		once("4.2.1 nothing about freshness", "freshness-none", "asked"),
		once("5.2.2.1 max-age", "freshness-max-age", "cached", "Cache-Control: max-age=3600"),
		once("5.2.2.1 max-age that has passed", "freshness-max-age-stale", "asked", "Cache-Control: max-age=2"),
		once("5.2.2.1 max-age of 0", "freshness-max-age-0", "asked", "Cache-Control: max-age=0"),
		once("1.2.2 2^31-1 seconds", "freshness-max-age-max-minus-1", "cached", "Cache-Control: max-age=2147483647"),
		once("1.2.2 2^31 seconds", "freshness-max-age-max", "cached", "Cache-Control: max-age=2147483648"),
		once("1.2.2 more than 2^31 seconds", "freshness-max-age-max-plus-1", "cached", "Cache-Control: max-age=2147483649"),
		once("1.2.2 far more", "freshness-max-age-max-plus", "cached", "Cache-Control: max-age=99999999999"),
		once("1.2.2 more than 64 bits", "", "cached", "Cache-Control: max-age=99999999999999999999999999"),
		once("4.2.3 Age beyond max-age", "freshness-max-age-age", "asked", "Date: @0", "Cache-Control: max-age=3600", "Age: 7200"),
		once("4.2.3 Date counts as age", "freshness-max-age-date", "asked", "Date: @-7200", "Cache-Control: max-age=3600"),
		once("4.2.1 max-age beats a past Expires", "freshness-max-age-expires", "cached", "Cache-Control: max-age=3600", "Expires: @-7200", "Date: @0"),
		once("4.2.1 max-age beats an invalid Expires", "freshness-max-age-expires-invalid", "cached", "Cache-Control: max-age=3600", "Expires: 0", "Date: @0"),
		once("4.2.1 max-age of 0 beats Expires", "freshness-max-age-0-expires", "asked", "Cache-Control: max-age=0", "Expires: @3600", "Date: @0"),
		once("5.2.3 an unknown directive is passed over", "freshness-max-age-extension", "cached", "Cache-Control: foobar, max-age=3600"),
		once("5.2 directives ignore case", "freshness-max-age-case-insenstive", "cached", "Cache-Control: MaX-aGe=3600"),
		once("4.2.1 a negative max-age is stale", "freshness-max-age-negative", "asked", "Cache-Control: max-age=-3600"),
		once("5.2.2.10 s-maxage", "freshness-s-maxage-shared", "cached", "Cache-Control: s-maxage=3600"),
		once("4.2.1 s-maxage beats a longer max-age", "freshness-max-age-s-maxage-shared-longer", "asked", "Cache-Control: max-age=3600, s-maxage=1"),
		once("4.2.1 s-maxage beats max-age in any order", "freshness-max-age-s-maxage-shared-longer-reversed", "asked", "Cache-Control: s-maxage=1, max-age=3600"),
		once("4.2.1 s-maxage beats max-age on another line", "freshness-max-age-s-maxage-shared-longer-multiple", "asked", "Cache-Control: max-age=3600", "Cache-Control: s-maxage=1"),
		once("4.2.1 s-maxage beats a shorter max-age", "freshness-max-age-s-maxage-shared-shorter", "cached", "Cache-Control: max-age=1, s-maxage=3600"),
		once("4.2.1 s-maxage beats max-age and Expires", "freshness-max-age-s-maxage-shared-shorter-expires", "cached", "Expires: @-10", "Cache-Control: max-age=0, s-maxage=3600"),
		once("4.2.1 an invalid s-maxage is stale", "", "asked", "Cache-Control: max-age=3600, s-maxage=x"),
	}
}

func parsing() []behaviour {
	return []behaviour{
		once("4.2.1 two values on a line are stale", "freshness-max-age-two-fresh-stale-sameline", "asked", "Cache-Control: max-age=1800, max-age=1"),
		once("4.2.1 two values on two lines are stale", "freshness-max-age-two-fresh-stale-sepline", "asked", "Cache-Control: max-age=1800", "Cache-Control: max-age=1"),
		once("4.2.1 two values on a line, the second fresh", "freshness-max-age-two-stale-fresh-sameline", "asked", "Cache-Control: max-age=1, max-age=1800"),
		once("4.2.1 two values on two lines, the second fresh", "freshness-max-age-two-stale-fresh-sepline", "asked", "Cache-Control: max-age=1", "Cache-Control: max-age=1800"),
		once("4.2.1 the same value twice", "", "cached", "Cache-Control: max-age=1800, max-age=1800"),
		once("5.2 a directive in a string is none", "freshness-max-age-ignore-quoted", "asked", `Cache-Control: extension="max-age=3600", max-age=1`),
		once("5.2 a directive in a string behind is none", "freshness-max-age-ignore-quoted-rev", "asked", `Cache-Control: max-age=1, extension="max-age=3600"`),
		once("5.2 a comma in a string", "", "asked", `Cache-Control: extension="a, max-age=3600, b\"", max-age=1`),
		once("5.2 a quoted argument", "freshness-max-age-quoted", "cached", `Cache-Control: max-age="3600"`),
		once("5.2 a space before =", "freshness-max-age-space-before-equals", "asked", "Cache-Control: max-age =3600"),
		once("5.2 a space after =", "freshness-max-age-space-after-equals", "asked", "Cache-Control: max-age= 3600"),
		once("1.2.2 leading zeros", "freshness-max-age-leading-zero", "cached", "Cache-Control: max-age=003600"),
		once("1.2.2 single quotes", "freshness-max-age-single-quoted", "asked", "Cache-Control: max-age='3600'"),
		once("1.2.2 a decimal", "freshness-max-age-decimal-zero", "asked", "Cache-Control: max-age=3600.0"),
		once("1.2.2 a fraction", "freshness-max-age-decimal-five", "asked", "Cache-Control: max-age=3600.5"),
		once("1.2.2 a letter in front", "freshness-max-age-a100", "asked", "Cache-Control: max-age=a3600"),
		once("1.2.2 a letter behind", "freshness-max-age-100a", "asked", "Cache-Control: max-age=3600a"),
		once("4.2.1 an invalid max-age is stale even with Expires", "", "asked", "Cache-Control: max-age=a3600", "Expires: @3600", "Date: @0"),
	}
}

func ages() []behaviour {
	age := func(name, id, want string, lines ...string) behaviour {
		return once("5.1 Age "+name, id, want, append([]string{"Date: @0", "Cache-Control: max-age=3600"}, lines...)...)
	}
	return []behaviour{
		age("that is no number", "age-parse-nonnumeric", "cached", "Age: abc"),
		age("that is negative", "age-parse-negative", "cached", "Age: -7200"),
		age("that is a decimal", "age-parse-float", "cached", "Age: 7200.0"),
		age("with more behind", "age-parse-suffix", "asked", "Age: 7200,0"),
		age("with another line", "age-parse-suffix-twoline", "asked", "Age: 7200", "Age: 0"),
		age("with more in front", "age-parse-prefix", "cached", "Age: 0,7200"),
		age("with another line in front", "age-parse-prefix-twoline", "cached", "Age: 0", "Age: 7200"),
		age("of 0 twice", "age-parse-dup-0", "cached", "Age: 0, 0"),
		age("of 0 on two lines", "age-parse-dup-0-twoline", "cached", "Age: 0", "Age: 0"),
		age("that is old twice", "age-parse-dup-old", "asked", "Age: 7200, 7200"),
		age("that is old on two lines", "age-parse-dup-old-twoline", "asked", "Age: 7200", "Age: 7200"),
	}
}

func expires() []behaviour {
	date := func(id, want, value string) behaviour {
		return once("5.3 Expires: "+strings.ReplaceAll(value, "/", "-"), id, want, "Expires: "+value, "Date: @0")
	}
	return []behaviour{
		once("5.3 Expires in the future", "freshness-expires-future", "cached", fmt.Sprintf("Expires: @%d", 4*week), "Date: @0"),
		once("4.2.1 Expires in the past", "freshness-expires-past", "asked", fmt.Sprintf("Expires: @-%d", 4*week), "Date: @0"),
		once("4.2.1 Expires now", "freshness-expires-present", "asked", "Expires: @0", "Date: @0"),
		once("4.2.1 Expires before Date", "freshness-expires-old-date", "asked", "Expires: @300", "Date: @400"),
		once("5.3 Expires of 0", "freshness-expires-invalid", "asked", "Expires: 0", "Date: @0"),
		once("4.2.1 Expires with an invalid Date", "freshness-expires-invalid-date", "cached", "Date: foo", "Expires: @10"),
		once("4.2.3 Age beyond Expires, a slow Date", "freshness-expires-age-slow-date", "asked", "Date: @-10", "Expires: @10", "Age: 25"),
		once("4.2.3 Age beyond Expires, a fast Date", "freshness-expires-age-fast-date", "asked", "Date: @10", "Expires: @20", "Age: 15"),
		date("freshness-expires-32bit", "cached", "Tue, 19 Jan 2038 14:14:08 GMT"),
		date("freshness-expires-far-future", "cached", "Sun, 21 Nov 2286 04:46:39 GMT"),
		date("freshness-expires-rfc850", "cached", "Thursday, 18-Aug-50 02:01:18 GMT"),
		date("freshness-expires-ansi-c", "cached", "Thu Aug  8 02:01:18 2050"),
		date("freshness-expires-wrong-case-weekday", "cached", "THU, 18 Aug 2050 02:01:18 GMT"),
		date("freshness-expires-wrong-case-month", "cached", "Thu, 18 AUG 2050 02:01:18 GMT"),
		date("freshness-expires-wrong-case-tz", "cached", "Thu, 18 Aug 2050 02:01:18 gMT"),
		date("freshness-expires-invalid-utc", "asked", "Thu, 18 Aug 2050 02:01:18 UTC"),
		date("freshness-expires-invalid-aest", "asked", "Thu, 18 Aug 2050 02:01:18 AEST"),
		date("freshness-expires-invalid-2-digit-year", "asked", "Thu, 18 Aug 50 02:01:18 GMT"),
		date("freshness-expires-invalid-no-comma", "asked", "Thu 18 Aug 2050 02:01:18 GMT"),
		date("freshness-expires-invalid-multiple-spaces", "asked", "Thu, 18  Aug  2050 02:01:18 GMT"),
		date("freshness-expires-invalid-date-dashes", "asked", "Thu, 18-Aug-2050 02:01:18 GMT"),
		date("freshness-expires-invalid-time-periods", "asked", "Thu, 18 Aug 2050 02.01.18 GMT"),
		date("freshness-expires-invalid-1-digit-hour", "asked", "Thu, 18 Aug 2050 2:01:18 GMT"),
		once("5.3 Expires twice", "freshness-expires-invalid-multiple-lines", "asked", "Expires: Thu, 18 Aug 2050 02:01:18 GMT", "Expires: Thu, 18 Aug 2050 02:01:19 GMT", "Date: @0"),
	}
}

func heuristics() []behaviour {
	var all []behaviour
	status := func(code int, want string, more ...string) {
		lines := append([]string{"Last-Modified: @-86400", "Date: @0"}, more...)
		suffix := map[string]string{"cached": "cached", "asked": "not_cached"}[want]
		name := fmt.Sprintf("4.2.2 a %d %v is %s", code, more, want)
		all = append(all, behaviour{name, fmt.Sprintf("heuristic-%d-%s", code, suffix), []step{says(lines...).answering(code), is(want).answering(code)}})
	}
	for _, code := range []int{200, 203, 204, 404, 405, 410, 414, 501} {
		status(code, "cached")
	}
	for _, code := range []int{201, 202, 403, 502, 503, 504, 599} {
		status(code, "asked")
	}
	status(599, "cached", "Cache-Control: public")
	for delta, want := range map[int]string{
		5: "asked", 10: "asked", 30: "asked", 60: "cached", 300: "cached", 600: "cached", 1200: "cached", 1800: "cached", 3600: "cached", 43200: "cached", 86400: "cached",
	} {
		all = append(all, once(fmt.Sprintf("4.2.2 modified %d s ago", delta), fmt.Sprintf("heuristic-delta-%d", delta), want, fmt.Sprintf("Last-Modified: @-%d", delta), "Date: @0"))
	}
	return append(all,
		behaviour{"4.2.2 a heuristic has a bound", "", []step{says("Last-Modified: @-999999999", "Date: @0"), is("modified").after(86401)}},
		once("4.2.2 no heuristic beside an invalid Expires", "", "modified", "Last-Modified: @-86400", "Date: @0", "Expires: x"),
	)
}

func statuses() []behaviour {
	var all []behaviour
	for _, code := range []int{200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 404, 410, 499, 500, 502, 503, 504, 599} {
		all = append(all,
			behaviour{fmt.Sprintf("3 a fresh %d", code), fmt.Sprintf("status-%d-fresh", code), []step{says(fresh()...).answering(code), is("cached").wants(code)}},
			behaviour{fmt.Sprintf("3 a stale %d", code), fmt.Sprintf("status-%d-stale", code), []step{says("Expires: @-5000", "Last-Modified: @-100000", "Date: @0").answering(code), is("asked").answering(code)}},
		)
	}
	return append(all,
		behaviour{"5.2.2.3 must-understand, an unknown status", "status-599-must-understand", []step{says("Cache-Control: max-age=3600, no-store, must-understand").answering(599), is("asked")}},
		behaviour{"5.2.2.3 must-understand beats no-store", "status-200-must-understand", []step{says("Cache-Control: max-age=3600, no-store, must-understand"), is("cached")}},
		behaviour{"5.2.2.3 must-understand without no-store, an unknown status", "", []step{says("Cache-Control: max-age=3600, must-understand").answering(599), is("asked")}},
	)
}

func responseDirectives() []behaviour {
	return []behaviour{
		once("5.2.2.7 private", "cc-resp-private-shared", "asked", "Cache-Control: private, max-age=3600"),
		once("5.2.2.5 no-store", "cc-resp-no-store", "asked", "Cache-Control: no-store"),
		once("5.2.2.5 no-store in any case", "cc-resp-no-store-case-insensitive", "asked", "Cache-Control: No-StOrE"),
		once("5.2.2.5 no-store beats freshness", "cc-resp-no-store-fresh", "asked", "Cache-Control: max-age=10000, no-store", "Expires: @10000", "Date: @0"),
		{"5.2.2.5 no-store leaves what is stored", "cc-resp-no-store-old-new", []step{
			says("Cache-Control: max-age=10000", "A: 1"), says("Cache-Control: no-store", "A: 2").with("Cache-Control: no-cache").after(3), is("cached").has("A: 1").wantsBody("body 0"),
		}},
		{"5.2.2.5 no-store with max-age=0 leaves what is stored", "cc-resp-no-store-old-max-age", []step{
			says("Cache-Control: max-age=10000", "A: 1"), says("Cache-Control: no-store, max-age=0", "A: 2").with("Cache-Control: no-cache").after(3), is("cached").has("A: 1").wantsBody("body 0"),
		}},
		once("5.2.2.4 no-cache", "cc-resp-no-cache", "asked", "Cache-Control: max-age=10000, no-cache", "Expires: @10000", "Date: @0"),
		once("5.2.2.4 no-cache in any case", "cc-resp-no-cache-case-insensitive", "asked", "Cache-Control: max-age=10000, No-CaChE", "Expires: @10000", "Date: @0"),
		once("5.2.2.4 no-cache is validated", "cc-resp-no-cache-revalidate", "etag", "Cache-Control: no-cache", `ETag: "abcd"`),
		once("5.2.2.4 no-cache is validated however fresh", "cc-resp-no-cache-revalidate-fresh", "etag", "Cache-Control: max-age=10000, no-cache", "Expires: @10000", "Date: @0", `ETag: "abcd"`),
		{"5.2.2.4 no-cache with a field", "headers-omit-headers-listed-in-Cache-Control-no-cache-single", []step{
			says(`Cache-Control: no-cache="a"`, "a: 1", "b: 2", "Cache-Control: max-age=3600", "Date: @0").has("a: 1"), is("cached").has("b: 2").lacks("a"),
		}},
		{"5.2.2.4 no-cache with fields", "headers-omit-headers-listed-in-Cache-Control-no-cache", []step{
			says(`Cache-Control: no-cache="a, b"`, "a: 1", "b: 2", "c: 3", "Cache-Control: max-age=3600", "Date: @0"), is("cached").has("c: 3").lacks("a", "b"),
		}},
		{"5.2.2.7 private with a field", "", []step{
			says(`Cache-Control: private="Set-Cookie2, a", max-age=3600`, "a: 1", "b: 2").has("a: 1"), is("cached").has("b: 2").lacks("a"),
		}},
		once("5.2.2.2 must-revalidate, fresh", "cc-resp-must-revalidate-fresh", "cached", "Cache-Control: max-age=10000, must-revalidate", `ETag: "abcd"`),
		{"5.2.2.2 must-revalidate, stale", "cc-resp-must-revalidate-stale", []step{
			says("Cache-Control: max-age=2, must-revalidate", `ETag: "abcd"`), is("cached"), is("etag").after(3),
		}},
		once("RFC 8246 immutable, stale", "", "etag", "Cache-Control: max-age=2, immutable", `ETag: "abcd"`),
	}
}

func requestDirectives() []behaviour {
	request := func(name, id, want, directive string, lines ...string) behaviour {
		return behaviour{"5.2.1 " + name, id, []step{says(lines...), is(want).with("Cache-Control: " + directive).after(3)}}
	}
	return []behaviour{
		request("max-age=0", "ccreq-ma0", "asked", "max-age=0", fresh()...),
		request("max-age=1", "ccreq-ma1", "asked", "max-age=1", fresh()...),
		request("max-age below Age", "ccreq-magreaterage", "asked", "max-age=600", "Cache-Control: max-age=3600", "Age: 1800"),
		request("max-age above the age", "", "cached", "max-age=600", "Cache-Control: max-age=3600"),
		request("max-stale", "ccreq-max-stale", "cached", "max-stale=1000", "Cache-Control: max-age=1", `ETag: "a"`),
		request("max-stale without a limit", "", "cached", "max-stale", "Cache-Control: max-age=1", `ETag: "a"`),
		request("max-stale that is too little", "", "etag", "max-stale=1", "Cache-Control: max-age=1", `ETag: "a"`),
		request("max-stale against must-revalidate", "", "etag", "max-stale=1000", "Cache-Control: max-age=1, must-revalidate", `ETag: "a"`),
		request("max-stale with Age", "ccreq-max-stale-age", "cached", "max-stale=1000", "Cache-Control: max-age=1500", "Age: 2000", `ETag: "a"`),
		request("min-fresh", "ccreq-min-fresh", "asked", "min-fresh=2000", "Cache-Control: max-age=1500"),
		request("min-fresh with Age", "ccreq-min-fresh-age", "asked", "min-fresh=1000", "Cache-Control: max-age=1500", "Age: 1000"),
		request("min-fresh that is there", "", "cached", "min-fresh=1000", "Cache-Control: max-age=1500"),
		request("no-cache", "ccreq-no-cache", "asked", "no-cache", "Cache-Control: max-age=3600"),
		request("no-cache validates by date", "ccreq-no-cache-lm", "modified", "no-cache", "Cache-Control: max-age=3600", "Last-Modified: @-10000", "Date: @0"),
		request("no-cache validates by tag", "ccreq-no-cache-etag", "etag", "no-cache", "Cache-Control: max-age=3600", `ETag: "abc"`),
		request("no-store", "ccreq-no-store", "asked", "no-store", "Cache-Control: max-age=3600"),
		{"5.2.1.5 no-store stores nothing", "", []step{says("Cache-Control: max-age=3600").with("Cache-Control: no-store"), is("asked")}},
		{"5.2.1.7 only-if-cached", "ccreq-oic", []step{is("cached").with("Cache-Control: only-if-cached").wants(504)}},
		request("only-if-cached that is", "", "cached", "only-if-cached", "Cache-Control: max-age=3600"),
		request("an invalid argument", "", "cached", "max-age=x, min-fresh=y", "Cache-Control: max-age=3600"),
	}
}

func pragma() []behaviour {
	return []behaviour{
		{"5.4 Pragma in a request", "pragma-request-no-cache", []step{says("Cache-Control: max-age=3600"), is("cached").with("Pragma: no-cache")}},
		{"5.4 another Pragma in a request", "pragma-request-extension", []step{says("Cache-Control: max-age=3600"), is("cached").with("Pragma: other")}},
		once("5.4 Pragma in a response", "pragma-response-no-cache", "cached", "Cache-Control: max-age=3600", "Pragma: no-cache"),
		once("5.4 Pragma and the heuristic", "pragma-response-no-cache-heuristic", "cached", "Date: @0", "Last-Modified: @-10000", "Pragma: no-cache"),
		once("5.4 another Pragma in a response", "pragma-response-extension", "cached", "Cache-Control: max-age=3600", "Pragma: other"),
	}
}

func stale() []behaviour {
	closed := func(directive, id string) behaviour {
		return behaviour{"4.2.4 " + directive + " forbids a stale answer", id, []step{
			says("Cache-Control: max-age=2, stale-if-error=60, stale-while-revalidate=60, "+directive, `ETag: "a"`), is("asked").failing().wants(0).lacks("Age").after(3),
		}}
	}
	return []behaviour{
		{"4.2.4 a stale answer needs leave", "stale-close", []step{says("Cache-Control: max-age=2"), is("asked").failing().lacks("Age").after(3)}},
		{"4.2.4 a stale answer in place of a 503 needs leave", "stale-503", []step{says("Cache-Control: max-age=2", `ETag: "a"`), is("asked").answering(503).wants(503).after(3)}},
		{"RFC 5861 3 stale-while-revalidate", "stale-while-revalidate", []step{
			says("Cache-Control: max-age=1, stale-while-revalidate=3600", `ETag: "abc"`),
			is("etag").after(3).wantsBody("body 0").cacheStatus("hit; ttl=-2"),
		}},
		{"RFC 5861 3 after the window", "stale-while-revalidate-window", []step{
			says("Cache-Control: max-age=1, stale-while-revalidate=4", `ETag: "abc"`),
			is("asked").saysThen("Cache-Control: no-cache", `ETag: "def"`).wantsBody("body 0").after(3),
			is("asked").saysThen("Cache-Control: no-cache").wantsBody("body 2").after(3),
		}},
		{"RFC 5861 4 stale-if-error, no connection", "stale-sie-close", []step{
			says("Cache-Control: max-age=2, stale-if-error=60"), is("asked").failing().wants(200).wantsBody("body 0").after(3).cacheStatus("detail=stale-if-error"),
		}},
		{"RFC 5861 4 stale-if-error, a 503", "stale-sie-503", []step{
			says("Cache-Control: max-age=2, stale-if-error=60"), is("asked").answering(503).wants(200).wantsBody("body 0").after(3),
		}},
		{"RFC 5861 4 after the window", "", []step{
			says("Cache-Control: max-age=2, stale-if-error=6"), is("asked").answering(503).wants(503).after(9),
		}},
		{"RFC 5861 4 a 404 is no error", "", []step{
			says("Cache-Control: max-age=2, stale-if-error=60"), is("asked").answering(404).wants(404).after(3),
		}},
		closed("must-revalidate", "stale-close-must-revalidate"),
		closed("proxy-revalidate", "stale-close-proxy-revalidate"),
		closed("no-cache", "stale-close-no-cache"),
		closed("s-maxage=2", "stale-close-s-maxage=2"),
		{"5.5 no Warning on what was stored stale", "stale-warning-stored", []step{
			says("Cache-Control: max-age=0, stale-if-error=60"), is("asked").failing().wants(200).lacks("Warning"),
		}},
		{"5.5 no Warning on what became stale", "stale-warning-become", []step{
			says("Cache-Control: max-age=2, stale-if-error=60"), is("asked").failing().wants(200).lacks("Warning").after(3),
		}},
	}
}

func authorization() []behaviour {
	auth := func(name, id, want, directive string) behaviour {
		return behaviour{"3.5 Authorization, " + name, id, []step{
			says("Cache-Control: max-age=3600"+directive, "Date: @0").with("Authorization: FOO"), is(want).after(3),
		}}
	}
	return []behaviour{
		auth("nothing more", "other-authorization", "asked", ""),
		auth("public", "other-authorization-public", "cached", ", public"),
		auth("must-revalidate", "other-authorization-must-revalidate", "cached", ", must-revalidate"),
		auth("s-maxage", "other-authorization-smaxage", "cached", ", s-maxage=3600"),
		auth("an invalid s-maxage", "", "asked", ", s-maxage=x"),
		{"3.5 X-Principal, nothing more", "", []step{says("Cache-Control: max-age=3600").with("X-Principal: 42"), is("asked").after(3)}},
		{"3.5 X-Principal, public", "", []step{says("Cache-Control: max-age=3600, public").with("X-Principal: 42"), is("cached").after(3)}},
		{"3.5 Authorization of the request that is answered", "", []step{says("Cache-Control: max-age=3600"), is("cached").with("Authorization: FOO")}},
	}
}

func TestAnImpersonalResponseIsForEverybodyWhoeverAsked(t *testing.T) {
	policy := cache.Policy{For: cache.Everybody(), Impersonal: true, MaxAge: 10 * time.Second}
	for _, said := range []string{"Authorization: FOO", "X-Principal: 42"} {
		play(t, policy, says().with(said), is("cached").with("X-Principal: 7"))
		play(t, policy, says("Cache-Control: private").with(said), is("asked").with(said))
	}
}

func TestAPolicySaysWhatAResponseDoesNot(t *testing.T) {
	policy := cache.Policy{For: cache.Everybody(), MaxAge: 10 * time.Second, StaleWhileRevalidate: 5 * time.Second, StaleIfError: 60 * time.Second}
	for name, steps := range map[string][]step{
		"its MaxAge":                     {says(), is("cached").after(9), is("asked").after(12)},
		"not for a status like 500":      {says().answering(500), is("asked")},
		"the response's own comes first": {says("Cache-Control: max-age=1"), is("asked").after(7)},
		"its StaleWhileRevalidate":       {says(), is("asked").after(12).wantsBody("body 0").cacheStatus("hit"), is("cached").wantsBody("body 1")},
		"its StaleIfError":               {says(), is("asked").after(50).failing().wants(200).wantsBody("body 0")},
		"not against must-revalidate":    {says("Cache-Control: must-revalidate"), is("cached").after(5), is("asked").after(7).wantsBody("body 2")},
		"not against no-store":           {says("Cache-Control: no-store"), is("asked")},
	} {
		t.Run(name, func(t *testing.T) { play(t, policy, steps...) })
	}
}
