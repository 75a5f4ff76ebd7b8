package cache

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/facet-bff/facet/shared/upstream"
)

func FuzzCacheControl(f *testing.F) {
	for _, seed := range []string{
		"", "max-age=3600, private", `no-cache="a, b", max-age="1"`, `x="max-age=1\"", s-maxage=2`, "max-age=99999999999999999999",
		`no-cache="`, "=,=,", "max-stale, max-stale=1", "\x00max-age=1", `private=a`, `a="\`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		d := parseCacheControl([]string{line})
		for _, n := range []seconds{d.maxAge, d.sMaxAge, d.maxStale, d.minFresh, d.staleWhileRevalidate, d.staleIfError} {
			if n < invalid || n > tooMany || n.duration() < 0 {
				t.Errorf("%q has an argument of %d", line, n)
			}
		}
		for _, name := range d.unstorable {
			if name == "" || strings.Contains(name, ",") || name != strings.TrimSpace(name) {
				t.Errorf("%q names the field %q", line, name)
			}
		}
		if after := parseCacheControl([]string{line, "no-store"}); !after.noStore {
			t.Errorf("%q hides the line behind it", line)
		}
		if after := parseCacheControl([]string{"no-store", line}); !after.noStore {
			t.Errorf("%q hides the line in front of it", line)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "0", " GMT", "Thu, 18 AUG 2050 02:01:18 gmt"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		date, ok := parseDate(text)
		if !ok {
			return
		}
		if again, ok := parseDate(formatDate(date)); !ok || !again.Equal(date) {
			t.Errorf("%q is %s, which is written as %s", text, date, formatDate(date))
		}
	})
}

func FuzzEntry(f *testing.F) {
	for _, e := range []*Entry{
		{},
		{
			Status: 200, Body: []byte("body"), Header: upstream.Header{{Name: "A", Value: "b"}}, Control: upstream.Header{{Name: TagField, Value: "t"}},
			Received: time.Unix(1, 2), Expires: time.Unix(3, 4), Age: 1, Lifetime: 2, StaleWhileRevalidate: 3, StaleIfError: 4,
			NoCache: true, Strict: true, Tags: []Key{{1}, {2}},
		},
		{vary: &vary{names: []string{"Accept"}, salt: "s"}},
		{Body: []byte(strings.Repeat("a", compressed))},
	} {
		data, err := e.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[head:])
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		data := append([]byte{version, 0, 0, 0, 0}, payload...)
		binary.BigEndian.PutUint32(data[1:], crc32.Checksum(payload, castagnoli))
		var read Entry
		if err := read.UnmarshalBinary(data); err != nil {
			return
		}
		written, err := read.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var again Entry
		if err := again.UnmarshalBinary(written); err != nil {
			t.Fatalf("what was read and written cannot be read: %v", err)
		}
		if diff := cmp.Diff(read, again, cmp.AllowUnexported(Entry{}, vary{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("what was read and written (-before +after):\n%s", diff)
		}
	})
}
