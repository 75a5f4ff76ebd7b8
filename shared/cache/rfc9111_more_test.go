package cache_test

import (
	"fmt"
	"slices"
	"strings"
)

// selected are the lines of a response that varies.
func selected(names string) []string {
	return []string{"Cache-Control: max-age=5000", "Last-Modified: @-3000", "Date: @0", "Vary: " + names}
}

func varies() []behaviour {
	one := func(name, id, want, vary string, first, second []string) behaviour {
		return behaviour{"4.1 " + name, id, []step{says(selected(vary)...).with(first...), is(want).with(second...)}}
	}
	abc := []string{"Foo: 1", "Bar: abc", "Baz: 789"}
	all := []behaviour{
		one("a match", "vary-match", "cached", "Foo", []string{"Foo: 1"}, []string{"Foo: 1"}),
		one("no match", "vary-no-match", "asked", "Foo", []string{"Foo: 1"}, []string{"Foo: 2"}),
		one("a field that the stored request lacks", "vary-omit-stored", "asked", "Foo", nil, []string{"Foo: 1"}),
		one("a field that the new request lacks", "vary-omit", "asked", "Foo", []string{"Foo: 1"}, nil),
		one("a field that is empty is not one that is missing", "", "asked", "Foo", []string{"Foo:"}, nil),
		{"4.1 two variants", "vary-invalidate", []step{
			says(selected("Foo")...).with("Foo: 1"), says(selected("Foo")...).with("Foo: 2"),
			is("cached").with("Foo: 1").wantsBody("body 0"), is("cached").with("Foo: 2").wantsBody("body 1"),
		}},
		{"4.1 another list of names leaves the variants of the old one", "", []step{
			says(selected("Foo")...).with("Foo: 1"), says(selected("Bar")...).with("Foo: 2", "Bar: 1"),
			is("cached").with("Foo: 9", "Bar: 1").wantsBody("body 1"), is("asked").with("Foo: 1", "Bar: 2").saysThen(selected("Foo")...), is("cached").with("Foo: 1").wantsBody("body 3"),
		}},
		{"4.1 a variant outlives one that is stored later", "", []step{
			says(selected("Foo")...).with("Foo: 1"), says("Cache-Control: max-age=1", "Vary: Foo", `ETag: "a"`).with("Foo: 2"), is("cached").with("Foo: 1").wantsBody("body 0").after(700),
		}},
		one("other fields do not matter", "vary-cache-key", "cached", "Foo", []string{"Foo: 1", "Other: 2"}, []string{"Foo: 1", "Other: 3"}),
		one("two fields match", "vary-2-match", "cached", "Foo, Bar", abc[:2], abc[:2]),
		one("two fields do not", "vary-2-no-match", "asked", "Foo, Bar", abc[:2], []string{"Foo: 2", "Bar: abc"}),
		one("two fields are missing", "vary-2-match-omit", "asked", "Foo, Bar", abc[:2], nil),
		one("three fields match", "vary-3-match", "cached", "Foo, Bar, Baz", abc, abc),
		one("three fields do not", "vary-3-no-match", "asked", "Foo, Bar, Baz", abc, []string{"Foo: 2", "Bar: abc", "Baz: 789"}),
		one("three fields do not in another order", "vary-3-order", "asked", "Foo, Bar, Baz", abc, []string{"Foo: 1", "Baz: 789", "Bar: abcde"}),
		one("both lack one", "vary-3-omit", "cached", "Foo, Bar, Baz", []string{"Foo: 1", "Baz: 789"}, []string{"Foo: 1", "Baz: 789"}),
		one("names ignore case", "", "cached", "fOO", []string{"Foo: 1"}, []string{"foo: 1"}),
		one("Vary: *", "vary-star", "asked", "*", abc, abc),
		one("lines are one list", "vary-normalise-combine", "cached", "Foo", []string{"Foo: 1, 2"}, []string{"Foo: 1", "Foo: 2"}),
		one("languages ignore case", "vary-normalise-lang-case", "cached", "Accept-Language", []string{"Accept-Language: en, de"}, []string{"Accept-Language: eN, De"}),
		one("space in a list of languages", "vary-normalise-lang-space", "cached", "Accept-Language", []string{"Accept-Language: en, de"}, []string{"Accept-Language:  en ,   de"}),
		one("space in any list", "vary-normalise-space", "cached", "Foo", []string{"Foo: 1,2"}, []string{"Foo:  1, 2 "}),
		one("space in a string is not space in a list", "", "asked", "Foo", []string{`Foo: "1,2"`}, []string{`Foo: "1, 2"`}),
		one("other values keep their case", "", "asked", "Foo", []string{"Foo: a"}, []string{"Foo: A"}),
	}
	for id, lines := range map[string][]string{
		"vary-syntax-star": {"*"}, "vary-syntax-star-star": {"*, *"}, "vary-syntax-star-star-lines": {"*", "*"},
		"vary-syntax-empty-star": {", *"}, "vary-syntax-empty-star-lines": {"", "*"},
		"vary-syntax-star-foo": {"*, Foo"}, "vary-syntax-foo-star": {"Foo, *"},
	} {
		said := []string{"Cache-Control: max-age=5000"}
		for _, line := range lines {
			said = append(said, "Vary: "+line)
		}
		all = append(all, behaviour{"4.1 Vary of " + strings.Join(lines, " and "), id, []step{says(said...).with(abc...), is("asked").with(abc...)}})
	}
	return all
}

func conditionals() []behaviour {
	asked := func(name, id, tag, condition string, code int) behaviour {
		return behaviour{"4.3.2 If-None-Match, " + name, id, []step{
			says(fresh("ETag: " + tag)...), is("cached").with("If-None-Match: " + condition).wants(code),
		}}
	}
	stale := func(name, id, tag string, second step) behaviour {
		return behaviour{"4.3.1 " + name, id, []step{says("Cache-Control: max-age=2", "ETag: "+tag), second.after(3)}}
	}
	return []behaviour{
		asked("a strong tag", "conditional-etag-strong-respond", `"abcdef"`, `"abcdef"`, 304),
		{"RFC 9110 15.4.5 a 304 has the tag", "conditional-304-etag", []step{
			says(fresh(`ETag: "abcdef"`, "Content-Type: a/b", "Content-Location: /there")...),
			is("cached").with(`If-None-Match: "abcdef"`).wants(304).has(`ETag: "abcdef"`, "Content-Location: /there").lacks("Content-Type", "Content-Length"),
		}},
		{"4.3.2 If-None-Match beats If-Modified-Since", "conditional-etag-precedence", []step{
			says("Cache-Control: max-age=1000", "Last-Modified: @-5000", `ETag: "abcdef"`), is("cached").with(`If-None-Match: "abcdef"`, "If-Modified-Since: @-6000").wants(304),
		}},
		{"4.3.2 If-None-Match that fails beats If-Modified-Since", "", []step{
			says("Cache-Control: max-age=1000", "Last-Modified: @-5000", `ETag: "abcdef"`), is("cached").with(`If-None-Match: "x"`, "If-Modified-Since: @-1").wants(200),
		}},
		asked("no match", "", `"abcdef"`, `"x"`, 200),
		asked("*", "", `"abcdef"`, `*`, 304),
		asked("obs-text", "conditional-etag-strong-respond-obs-text", `"abcdefü"`, `"abcdefü"`, 304),
		asked("no quotes in the request", "conditional-etag-quoted-respond-unquoted", `"abcdef"`, `abcdef`, 200),
		asked("no quotes at all", "conditional-etag-unquoted-respond-unquoted", `abcdef`, `abcdef`, 200),
		asked("no quotes in the response", "conditional-etag-unquoted-respond-quoted", `abcdef`, `"abcdef"`, 200),
		asked("a weak tag", "conditional-etag-weak-respond", `W/"abcdef"`, `W/"abcdef"`, 304),
		asked("a weak tag for a strong one", "", `"abcdef"`, `W/"abcdef"`, 304),
		asked("a small w", "conditional-etag-weak-respond-lowercase", `w/"abcdef"`, `w/"abcdef"`, 200),
		asked("a backslash", "conditional-etag-weak-respond-backslash", `W\"abcdef"`, `W\"abcdef"`, 200),
		asked("no slash", "conditional-etag-weak-respond-omit-slash", `W"abcdef"`, `W"abcdef"`, 200),
		asked("the first of several", "conditional-etag-strong-respond-multiple-first", `"abcdef"`, `"abcdef", "1234", "5678"`, 304),
		asked("the second of several", "conditional-etag-strong-respond-multiple-second", `"abcdef"`, `"1234", "abcdef", "5678"`, 304),
		asked("the last of several", "conditional-etag-strong-respond-multiple-last", `"abcdef"`, `"1234", "5678", "abcdef"`, 304),
		asked("a comma in a tag", "", `"a,b"`, `"x", "a,b"`, 304),
		{"4.3.1 the selecting fields go along", "conditional-etag-vary-headers", []step{
			says("Expires: @1", `ETag: "abcdef"`, "Date: @0", "Vary: Abc").with("Abc: 123"), is("etag").with("Abc: 123").after(3),
		}},
		{"4.3.1 another variant is not asked for by tag", "conditional-etag-vary-headers-mismatch", []step{
			says("Expires: @10000", `ETag: "abcdef"`, "Date: @0", "Vary: Abc").with("Abc: 123"), is("asked").with("Abc: 456").after(3),
		}},
		stale("a strong tag", "conditional-etag-strong-generate", `"abcdef"`, is("etag")),
		stale("a weak tag", "conditional-etag-weak-generate-weak", `W/"abcdef"`, is("etag")),
		stale("a tag without quotes", "conditional-etag-strong-generate-unquoted", `abcdef`, is("etag")),
		{"4.3.2 nothing stored, the condition goes on", "conditional-etag-forward", []step{is("etag").with(`If-None-Match: "abcdef"`).wants(304)}},
		{"4.3.2 nothing stored, the condition goes on as it is", "conditional-etag-forward-unquoted", []step{is("etag").with(`If-None-Match: abcdef`).wants(304)}},
		{"4.3.2 If-Modified-Since, the same", "conditional-lm-fresh", []step{
			says("Cache-Control: max-age=100000", "Last-Modified: @-3000", "Date: @0"), is("cached").with("If-Modified-Since: @-3000").wants(304),
		}},
		{"4.3.2 If-Modified-Since, before", "", []step{
			says("Cache-Control: max-age=100000", "Last-Modified: @-3000", "Date: @0"), is("cached").with("If-Modified-Since: @-4000").wants(200),
		}},
		{"4.3.2 If-Modified-Since, later", "conditional-lm-fresh-earlier", []step{
			says("Cache-Control: max-age=100000", "Last-Modified: @-3000", "Date: @0"), is("cached").with("If-Modified-Since: @-2000").wants(304),
		}},
		{"4.3.2 If-Modified-Since, without Last-Modified", "", []step{
			says("Cache-Control: max-age=100000", "Date: @0"), is("cached").with("If-Modified-Since: @-5").after(3).wants(200), is("cached").with("If-Modified-Since: @0").wants(304),
		}},
		{"4.3.3 If-Modified-Since of what is stale", "conditional-lm-stale", []step{
			says("Cache-Control: max-age=2", "Last-Modified: @-3000", "Date: @0"), is("modified").with("If-Modified-Since: @-3000").after(3).wants(304),
		}},
		{"4.3.3 a client's tag does not replace the cache's", "", []step{
			says("Cache-Control: max-age=2", `ETag: "ours"`), is("etag").with(`If-None-Match: "theirs"`).after(3).wants(200).wantsBody("body 0").cacheStatus("fwd=stale; fwd-status=304; stored"),
		}},
		{"4.3.4 a 304 about something else", "", []step{
			says("Cache-Control: max-age=2", `ETag: "a"`), is("etag").saysThen(`ETag: "b"`).after(3).wants(200).wantsBody("body 1"),
		}},
		{"RFC 9110 13.1.1 If-Match goes on", "", []step{says(fresh()...), is("asked").with(`If-Match: "x"`).cacheStatus("fwd=bypass")}},
	}
}

// headerFields are those of the suite, with two values each.
var headerFields = []struct{ name, a, b string }{
	{"Test-Header", "1", "2"},
	{"X-Test-Header", "1", "2"},
	{"Content-Foo", "1", "2"},
	{"X-Content-Foo", "1", "2"},
	{"Cache-Control", "max-age=1", "max-age=3600"},
	{"Content-Encoding", "x", "y"},
	{"Content-Location", "/foo", "/bar"},
	{"Content-MD5", "rL0Y20zC+Fzt72VPzMSk2A==", "N7UdGUp1E+RbVvZSTy1R8g=="},
	{"Content-Range", "1", "2"},
	{"Content-Security-Policy", "default-src 'self'", "default-src 'none'"},
	{"Content-Type", "text/plain", "text/plain;charset=utf-8"},
	{"Clear-Site-Data", "cache", "cookies"},
	{"ETag", `"abcdef"`, `"ghijkl"`},
	{"Expires", "Fri, 01 Jan 2038 01:01:01 GMT", "Mon, 11 Jan 2038 11:11:11 GMT"},
	{"Public-Key-Pins", "1", "2"},
	{"Set-Cookie2", "a=b", "a=c"},
	{"X-Frame-Options", "deny", "sameorigin"},
	{"X-XSS-Protection", "1", "1; mode=block"},
	{"Content-Length", "6", "7"},
}

func storedHeaders() []behaviour {
	all := []behaviour{
		{"7.6.1 what Connection names", "headers-omit-headers-listed-in-Connection", []step{
			says(fresh("Connection: a, b", "a: 1", "b: 2", "c: 3")...), is("cached").has("c: 3").lacks("a", "b", "Connection"),
		}},
		{"RFC 6265 Set-Cookie when it is public", "", []step{says("Set-Cookie: a=b", "Cache-Control: public, max-age=3600"), is("cached").has("Set-Cookie: a=b")}},
		{"RFC 6265 Set-Cookie when it is not", "", []step{says("Set-Cookie: a=b", "Cache-Control: max-age=3600").has("Set-Cookie: a=b"), is("asked")}},
	}
	for _, f := range headerFields {
		said := []string{"Date: @0", f.name + ": " + f.a}
		if f.name != "Cache-Control" {
			said = append(said, "Cache-Control: max-age=3600")
		}
		all = append(all, behaviour{"3.1 stores " + f.name, "headers-store-" + f.name, []step{
			says(said...).body("6bytes"), is("cached").wantsBody("6bytes").has(f.name + ": " + f.a),
		}})
	}
	for _, name := range []string{
		"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Proxy-Connection",
		"TE", "Transfer-Encoding", "Upgrade",
	} {
		all = append(all, behaviour{"3.1 does not store " + name, "headers-store-" + name, []step{
			says("Date: @0", name+": x", "Cache-Control: max-age=3600"), is("cached").lacks(name),
		}})
	}
	return all
}

func updates() []behaviour {
	all := []behaviour{{"3.2 a 304 leaves what it does not have", "304-lm-use-stored-Test-Header", []step{
		says("Cache-Control: max-age=2", "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", "Date: @0", "Test-Header: A"),
		is("modified").saysThen("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", "Date: @0").after(3).has("Test-Header: A").wantsBody("body 0"),
	}}}
	for _, f := range headerFields {
		want := f.b
		if slices.Contains([]string{"Content-Length", "Content-Encoding", "Content-Range"}, f.name) {
			want = f.a // they are about the body, which stays
		}
		lines := func(value, age string) []string {
			said := []string{"Date: @0", f.name + ": " + value}
			if f.name != "Cache-Control" {
				said = append(said, "Cache-Control: max-age="+age)
			}
			if f.name != "ETag" {
				said = append(said, `ETag: "one"`)
			}
			return said
		}
		if f.name == "ETag" || f.name == "Expires" { // another tag is another response; Expires is asked for with max-age
			continue
		}
		all = append(all, behaviour{"3.2 a 304 and " + f.name, "304-etag-update-response-" + f.name, []step{
			says(lines(f.a, "2")...).body("6bytes"),
			is("etag").saysThen(lines(f.b, "2")...).after(3).wantsBody("6bytes").has(f.name + ": " + want),
			is("cached").wantsBody("6bytes").has(f.name + ": " + want),
		}})
	}
	return append(all,
		behaviour{"3.2 a 304 and Expires", "304-etag-update-response-Expires", []step{
			says("Date: @0", "Cache-Control: max-age=2", "Expires: @10", `ETag: "one"`),
			is("etag").saysThen("Cache-Control: max-age=2", "Expires: Mon, 11 Jan 2038 11:11:11 GMT", `ETag: "one"`).after(3).has("Expires: Mon, 11 Jan 2038 11:11:11 GMT"),
			is("cached").has("Expires: Mon, 11 Jan 2038 11:11:11 GMT"),
		}},
		behaviour{"4.3.4 a 304 makes the response fresh again", "", []step{
			says("Cache-Control: max-age=5", `ETag: "a"`), is("etag").after(6), is("cached").after(4).wantsBody("body 0").has("Age: 4"), is("etag").after(2),
		}},
		behaviour{"4.3.4 a 304 that may not be stored", "", []step{
			says("Cache-Control: max-age=5", `ETag: "a"`), is("etag").saysThen("Cache-Control: no-store").after(6).wantsBody("body 0").wants(200), is("asked").lacks("Age"),
		}},
	)
}

func heads() []behaviour {
	becomesStale := says("Cache-Control: max-age=2", "Template-A: 1")
	return []behaviour{
		{"RFC 9110 9.3.2 HEAD is answered by a stored GET", "", []step{says(fresh()...), is("cached").method("HEAD").wants(200).has("Age: 0")}},
		{"4.3.5 a HEAD goes on as HEAD", "head-writethrough", []step{becomesStale, is("asked").method("HEAD").after(3)}},
		{"4.3.5 a HEAD is not stored", "", []step{says(fresh()...).method("HEAD"), is("asked").method("HEAD"), is("asked")}},
		{"4.3.5 a HEAD and what it does not have", "head-200-retain", []step{
			becomesStale, is("asked").method("HEAD").saysThen("Cache-Control: max-age=1000").after(3), is("cached").has("Template-A: 1"),
		}},
		{"4.3.5 a HEAD updates the freshness", "head-200-freshness-update", []step{
			becomesStale, is("asked").method("HEAD").saysThen("Cache-Control: max-age=1000").after(3), is("cached").wantsBody("body 0"),
		}},
		{"4.3.5 a HEAD updates fields", "head-200-update", []step{
			becomesStale, is("asked").method("HEAD").saysThen("Template-A: 2", "Cache-Control: max-age=1000").after(3), is("cached").has("Template-A: 2"),
		}},
		{"4.3.5 a 410 to a HEAD", "head-410-update", []step{
			says("Cache-Control: max-age=2", `ETag: "a"`), is("asked").method("HEAD").answering(410).saysThen("Cache-Control: max-age=1000").after(3), is("asked").lacks("Age"),
		}},
		{"4.3.5 a HEAD that tells of a change", "", []step{
			says("Cache-Control: max-age=2", `ETag: "a"`), is("asked").method("HEAD").answering(200).saysThen(`ETag: "b"`).after(3), is("asked").wantsBody("body 2"),
		}},
		{"4.3.5 a 304 to a HEAD", "", []step{
			says("Cache-Control: max-age=2", `ETag: "a"`), is("etag").method("HEAD").after(3).wants(200), is("cached").wantsBody("body 0"),
		}},
	}
}

func invalidations() []behaviour {
	var all []behaviour
	for _, verb := range []string{"POST", "PUT", "DELETE", "M-SEARCH"} {
		all = append(all,
			behaviour{"4.4 " + verb, "invalidate-" + verb, []step{says(fresh()...), says().method(verb), is("asked").lacks("Age")}},
			behaviour{"4.4 " + verb + " that fails", "invalidate-" + verb + "-failed", []step{says(fresh()...), says().method(verb).answering(500), is("cached").wantsBody("body 0")}},
			behaviour{"4.4 " + verb + " and Location", "invalidate-" + verb + "-location", []step{
				says(fresh()...).at("/dir/made"), says("Location: made", "Content-Location: other").method(verb).at("/dir/x"), is("asked").at("/dir/made").lacks("Age"),
			}},
			behaviour{"4.4 " + verb + " and Content-Location", "invalidate-" + verb + "-cl", []step{
				says(fresh()...).at("/dir/made"), says("Location: other", "Content-Location: /dir/made").method(verb).at("/dir/x"), is("asked").at("/dir/made").lacks("Age"),
			}},
		)
	}
	return append(all,
		behaviour{"4.4 a redirect is no error", "", []step{says(fresh()...), says().method("POST").answering(303), is("asked").lacks("Age")}},
		behaviour{"4.4 another origin's Location", "", []step{
			says(fresh()...).at("/made"), says("Location: http://elsewhere.example/made").method("POST"), is("cached").at("/made"),
		}},
		behaviour{"4.4 all variants", "", []step{
			says(selected("Foo")...).with("Foo: 1"), says(selected("Foo")...).with("Foo: 2"), says().method("PUT"), is("asked").with("Foo: 1").lacks("Age"), is("asked").with("Foo: 2").lacks("Age"),
		}},
		behaviour{"4.4 OPTIONS is safe", "", []step{says(fresh()...), says().method("OPTIONS"), is("cached").wantsBody("body 0")}},
	)
}

func ranges() []behaviour {
	ranged := func(name, id, value, want string) behaviour {
		return behaviour{"RFC 9110 14 a range of what is stored, " + name, id, []step{
			says("Cache-Control: max-age=3600", "A: 1").body("0123456789A"), is("cached").with("Range: bytes="+value).wants(206).wantsBody(want).has(fmt.Sprintf("Content-Length: %d", len(want)), "A: 1"),
		}}
	}
	passed := func(name, id string, steps ...step) behaviour {
		return behaviour{"3.3 " + name, id, steps}
	}
	part := says("Cache-Control: max-age=3600", "Content-Range: bytes 4-9/10").with("Range: bytes=-5").answering(206).body("01234")
	return []behaviour{
		ranged("from and to", "partial-store-complete-reuse-partial", "0-1", "01"),
		ranged("from", "partial-store-complete-reuse-partial-no-last", "1-", "123456789A"),
		ranged("the end", "partial-store-complete-reuse-partial-suffix", "-1", "A"),
		ranged("beyond the end", "", "9-99", "9A"),
		ranged("more than there is", "", "-99", "0123456789A"),
		{"3.4 the fields of a part", "partial-use-headers", []step{
			says("Cache-Control: max-age=3600", "A: 1").body("0123"), is("cached").with("Range: bytes=0-1").wants(206).has("A: 1", "Content-Range: bytes 0-1/4"),
		}},
		{"3.4 fields that are stored", "partial-use-stored-headers", []step{
			says("Cache-Control: max-age=3600", "A: 1").body("0123"), is("cached").with("Range: bytes=0-1").wants(206).has("A: 1"),
		}},
		passed("a part is not stored", "", part, part, is("asked")),
		passed("several ranges", "", says(fresh()...).body("0123"), is("asked").with("Range: bytes=0-1,2-3").cacheStatus("fwd=partial")),
		passed("a range that is not there", "", says(fresh()...).body("0123"), is("asked").with("Range: bytes=9-").cacheStatus("fwd=partial")),
		passed("another unit", "", says(fresh()...).body("0123"), is("asked").with("Range: rows=0-1")),
		passed("If-Range that matches", "", says(fresh(`ETag: "a"`)...).body("0123"), is("cached").with("Range: bytes=0-1", `If-Range: "a"`).wants(206).wantsBody("01")),
		passed("If-Range that does not", "", says(fresh(`ETag: "a"`)...).body("0123"), is("asked").with("Range: bytes=0-1", `If-Range: "b"`)),
		passed("If-Range is strong", "", says(fresh(`ETag: W/"a"`)...).body("0123"), is("asked").with("Range: bytes=0-1", `If-Range: W/"a"`)),
		passed("a whole answer to a range is stored", "", says(fresh()...).with("Range: bytes=0-1"), is("cached").wants(200)),
		passed("a condition beats a range", "", says(fresh(`ETag: "a"`)...), is("cached").with("Range: bytes=0-1", `If-None-Match: "a"`).wants(304)),
	}
}

func methods() []behaviour {
	return []behaviour{
		{"9.3.3 POST is not stored", "", []step{says(fresh()...).method("POST"), is("asked").lacks("Age")}},
		{"9.3.3 POST is not answered from the store", "", []step{says(fresh()...), is("asked").method("POST").cacheStatus("fwd=method")}},
	}
}

func others() []behaviour {
	month := fmt.Sprintf("Expires: @%d", 4*week)
	return []behaviour{
		{"4 Age is made", "other-age-gen", []step{says(fresh()...), is("cached").after(3).has("Age: 3")}},
		{"5.1 Age of what is fresh by Expires", "other-age-update-expires", []step{says(month, "Date: @0", "Age: 30"), is("cached").after(3).has("Age: 33")}},
		{"5.1 Age of what is fresh by max-age", "other-age-update-max-age", []step{says(fresh("Age: 30")...), is("cached").after(3).has("Age: 33")}},
		{"RFC 9110 6.6.1 Date stays", "other-date-update", []step{says(fresh()...), is("cached").after(3).has("Date: @-3")}},
		{"RFC 9110 6.6.1 Date stays beside Expires", "other-date-update-expires", []step{says(month, "Date: @0"), is("cached").after(3).has("Date: @-3")}},
		{"RFC 9110 6.6.1 Date is added", "", []step{says("Cache-Control: max-age=10"), is("cached").after(3).has("Date: @-3")}},
		{"5.3 Expires stays", "other-date-update-expires-update", []step{says("Expires: @1000", "Date: @0"), is("cached").after(3).has("Expires: @997")}},
		{"2 another query is another key", "query-args-different", []step{says(fresh()...).at("/x?test=1"), is("asked").at("/x?test=2")}},
		{"2 the same query is the same key", "query-args-same", []step{says(fresh()...).at("/x?test=1"), is("cached").at("/x?test=1")}},
		once("4.2.2 an attachment, heuristically", "other-heuristic-content-disposition-attachment", "cached", "Last-Modified: @-100000", "Date: @0", "Content-Disposition: attachment; filename=example.txt"),
		{"4.2.1 an attachment", "other-fresh-content-disposition-attachment", []step{says(fresh("Content-Disposition: attachment; filename=example.txt")...), is("cached").after(3)}},
		{"RFC 6265 a request with a Cookie", "other-cookie", []step{says(fresh()...), is("cached").with("Cookie: a=b").after(3)}},
	}
}

func targeted() []behaviour {
	const field = "Facet-Cache-Control: "
	said := func(name, id, want string, lines ...string) behaviour {
		return once("RFC 9213 "+name, id, want, lines...)
	}
	return []behaviour{
		said("max-age", "cdn-max-age", "cached", field+"max-age=3600"),
		said("2^31 seconds", "cdn-max-age-max", "cached", field+"max-age=2147483648"),
		said("more seconds", "cdn-max-age-max-plus", "cached", field+"max-age=99999999999"),
		said("Age beyond max-age", "cdn-max-age-age", "asked", "Date: @0", field+"max-age=3600", "Age: 7200"),
		said("a space before =", "cdn-max-age-space-before-equals", "asked", "Cache-Control: max-age=1", field+"max-age =100"),
		said("a space after =", "cdn-max-age-space-after-equals", "asked", "Cache-Control: max-age=1", field+"max-age= 100"),
		said("max-age of 0", "cdn-max-age-0", "asked", field+"max-age=0"),
		said("an extension", "cdn-max-age-extension", "cached", field+"foobar, max-age=3600"),
		said("upper case does not parse", "cdn-max-age-case-insensitive", "asked", field+"MaX-aGe=3600"),
		said("beats a past Expires", "cdn-max-age-expires", "cached", field+"max-age=3600", "Expires: @-10000", "Date: @0"),
		said("beats an invalid Expires", "cdn-max-age-cc-max-age-invalid-expires", "cached", field+"max-age=3600", "Expires: 0", "Date: @0"),
		said("of 0 beats Expires", "cdn-max-age-0-expires", "asked", field+"max-age=0", "Expires: @10000", "Date: @0"),
		said("beats a shorter Cache-Control", "cdn-max-age-short-cc-max-age", "cached", "Cache-Control: max-age=1", field+"max-age=3600"),
		said("beats a longer Cache-Control", "cdn-max-age-long-cc-max-age", "asked", "Cache-Control: max-age=3600", field+"max-age=1"),
		said("private", "cdn-private", "asked", field+"private", "Cache-Control: max-age=10000", "Expires: @10000", "Date: @0"),
		said("no-cache", "cdn-no-cache", "asked", field+"no-cache", "Cache-Control: max-age=10000", "Expires: @10000", "Date: @0"),
		said("no-store", "cdn-no-store-cc-fresh", "asked", "Cache-Control: max-age=10000", field+"no-store", "Expires: @10000", "Date: @0"),
		said("beats no-store", "cdn-fresh-cc-nostore", "cached", "Cache-Control: no-store", field+"max-age=10000"),
		said("what does not parse", "cdn-cc-invalid-sh-type-unknown", "asked", field+"max-age=10000, &&&&&", "Cache-Control: no-store"),
		said("a value of the wrong type", "cdn-cc-invalid-sh-type-wrong", "asked", field+`max-age="10000"`, "Cache-Control: no-store"),
		said("an empty field", "", "cached", "Facet-Cache-Control:", "Cache-Control: max-age=1000"),
		said("no-store that is false", "", "cached", field+"no-store=?0, max-age=1000"),
		{"RFC 9213 the field goes no further", "cdn-remove-header", []step{
			says("Cache-Control: max-age=1", field+"foo, max-age=10000").lacks("Facet-Cache-Control"), is("cached").lacks("Facet-Cache-Control"), is("asked").method("POST").saysThen(field + "foo").lacks("Facet-Cache-Control"),
		}},
		{"RFC 9213 Age is sent", "cdn-remove-age-exceed", []step{says("Cache-Control: max-age=1", field+"max-age=10000", "Date: @0"), is("cached").after(3).has("Age: 3")}},
		{"RFC 9213 Date stays", "cdn-date-update-exceed", []step{says("Cache-Control: max-age=1", field+"max-age=10000", "Date: @0"), is("cached").after(3).has("Date: @-3")}},
		{"RFC 9213 Expires stays", "cdn-expires-update-exceed", []step{says("Cache-Control: max-age=1", "Expires: @1", field+"max-age=10000", "Date: @0"), is("cached").after(3).has("Expires: @-2")}},
		{"RFC 9213 a 304 that lacks the field", "", []step{
			says("Cache-Control: max-age=1", field+"max-age=10", `ETag: "a"`), is("etag").after(11), is("cached").after(9),
		}},
	}
}
