// Package cachetest is what every [cache.Store] must pass. A store's test calls [Run]:
//
//	func TestMyStore(t *testing.T) {
//		cachetest.Run(t, func(t *testing.T) cache.Store { … })
//	}
package cachetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/facet-bff/facet/shared/cache"
	"github.com/facet-bff/facet/shared/upstream"
)

// Run tests the stores that open returns: each empty, and closed with its test.
func Run(t *testing.T, open func(*testing.T) cache.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, cache.Store){
		"an entry comes back as it was":                  comesBack,
		"a large body comes back as it was":              largeBody,
		"what is not there is nil":                       notThere,
		"several keys are asked for at once":             several,
		"a second entry replaces the first":              replaces,
		"an entry that has expired is not there":         expires,
		"an entry that expires soon goes":                goes,
		"what is deleted is not there":                   deletes,
		"a tag deletes what has it and nothing else":     tags,
		"an entry with another tag than before":          retagged,
		"everything can be deleted":                      clears,
		"many goroutines may use it":                     concurrently,
		"a context that has ended does not make it hang": ended,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Key returns a key for a test.
func Key(name string) cache.Key {
	var key cache.Key
	copy(key[:], name)
	return key
}

// Entry returns an entry for a test, which expires in a minute.
func Entry(body string, tags ...string) *cache.Entry {
	now := time.Now()
	entry := &cache.Entry{
		Status: 200, Body: []byte(body),
		Header:   upstream.Header{{Name: "Content-Type", Value: "text/plain"}, {Name: "X-Empty", Value: ""}},
		Control:  upstream.Header{{Name: cache.TagField, Value: strings.Join(tags, " ")}},
		Received: now, Age: 3 * time.Second, Lifetime: 40 * time.Second,
		StaleWhileRevalidate: 5 * time.Second, StaleIfError: 6 * time.Second, NoCache: true, Strict: true,
		Expires: now.Add(time.Minute),
	}
	for _, tag := range tags {
		entry.Tags = append(entry.Tags, Key("tag "+tag))
	}
	return entry
}

func set(t *testing.T, store cache.Store, name string, entry *cache.Entry) {
	t.Helper()
	if err := store.Set(t.Context(), cache.Item{Key: Key(name), Entry: entry}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, store cache.Store, names ...string) []*cache.Entry {
	t.Helper()
	keys := make([]cache.Key, len(names))
	entries := make([]*cache.Entry, len(names))
	for i, name := range names {
		keys[i], entries[i] = Key(name), Entry("what a store must overwrite")
	}
	if err := store.Get(t.Context(), keys, entries); err != nil {
		t.Fatal(err)
	}
	return entries
}

// bodies are those of the entries, "-" for none.
func bodies(entries []*cache.Entry) string {
	var all []string
	for _, entry := range entries {
		if entry == nil {
			all = append(all, "-")
			continue
		}
		all = append(all, string(entry.Body))
	}
	return strings.Join(all, " ")
}

func wantBodies(t *testing.T, store cache.Store, want string, names ...string) {
	t.Helper()
	if got := bodies(get(t, store, names...)); got != want {
		t.Errorf("%v are %q, want %q", names, got, want)
	}
}

func wantCount(t *testing.T, want int) func(got int, err error) {
	t.Helper()
	return func(got int, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("got %d and %v, want %d", got, err, want)
		}
	}
}

func comesBack(t *testing.T, store cache.Store) {
	t.Helper()
	want := Entry("body", "a", "b")
	set(t, store, "k", want)
	same(t, get(t, store, "k")[0], want)
}

func same(t *testing.T, got, want *cache.Entry) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(cache.Entry{})); diff != "" {
		t.Errorf("the entry that came back (-want +got):\n%s", diff)
	}
}

func largeBody(t *testing.T, store cache.Store) {
	t.Helper()
	want := Entry(strings.Repeat("a body that is worth compressing ", 2000))
	set(t, store, "k", want)
	same(t, get(t, store, "k")[0], want)
}

func notThere(t *testing.T, store cache.Store) {
	t.Helper()
	wantBodies(t, store, "-", "k")
}

func several(t *testing.T, store cache.Store) {
	t.Helper()
	if err := store.Set(t.Context(), cache.Item{Key: Key("a"), Entry: Entry("A")}, cache.Item{Key: Key("c"), Entry: Entry("C")}); err != nil {
		t.Fatal(err)
	}
	wantBodies(t, store, "A - C", "a", "b", "c")
}

func replaces(t *testing.T, store cache.Store) {
	t.Helper()
	set(t, store, "k", Entry("1"))
	set(t, store, "k", Entry("2"))
	wantBodies(t, store, "2", "k")
}

func expires(t *testing.T, store cache.Store) {
	t.Helper()
	past := Entry("2")
	past.Expires = time.Now().Add(-time.Second)
	set(t, store, "k", Entry("1"))
	set(t, store, "k", past)
	wantBodies(t, store, "-", "k")
}

func goes(t *testing.T, store cache.Store) {
	t.Helper()
	soon := Entry("1")
	soon.Expires = time.Now().Add(30 * time.Millisecond)
	set(t, store, "k", soon)
	for deadline := time.After(20 * time.Second); bodies(get(t, store, "k")) != "-"; {
		select {
		case <-deadline:
			t.Fatal("the entry does not go")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func deletes(t *testing.T, store cache.Store) {
	t.Helper()
	set(t, store, "a", Entry("A"))
	set(t, store, "b", Entry("B"))
	wantCount(t, 1)(store.Delete(t.Context(), Key("a"), Key("none")))
	wantCount(t, 0)(store.Delete(t.Context()))
	wantBodies(t, store, "- B", "a", "b")
}

func tags(t *testing.T, store cache.Store) {
	t.Helper()
	set(t, store, "a", Entry("A", "x", "y"))
	set(t, store, "b", Entry("B", "y"))
	set(t, store, "c", Entry("C", "z"))
	set(t, store, "d", Entry("D"))
	wantCount(t, 2)(store.DeleteTagged(t.Context(), Key("tag x"), Key("tag y")))
	wantBodies(t, store, "- - C D", "a", "b", "c", "d")
	wantCount(t, 0)(store.DeleteTagged(t.Context(), Key("tag x"), Key("tag none")))
}

func retagged(t *testing.T, store cache.Store) {
	t.Helper()
	set(t, store, "a", Entry("1", "x"))
	set(t, store, "a", Entry("2", "y"))
	if n, err := store.DeleteTagged(t.Context(), Key("tag y")); n != 1 || err != nil {
		t.Errorf("got %d and %v", n, err)
	}
	wantBodies(t, store, "-", "a")
	set(t, store, "a", Entry("3", "x"))
	if _, err := store.DeleteTagged(t.Context(), Key("tag y")); err != nil {
		t.Error(err)
	}
}

func clears(t *testing.T, store cache.Store) {
	t.Helper()
	for i := range 20 {
		set(t, store, fmt.Sprint(i), Entry("x", "t"))
	}
	wantCount(t, 20)(store.Clear(t.Context()))
	wantBodies(t, store, "- -", "0", "19")
	wantCount(t, 0)(store.DeleteTagged(t.Context(), Key("tag t")))
	wantCount(t, 0)(store.Clear(t.Context()))
}

func concurrently(t *testing.T, store cache.Store) {
	t.Helper()
	var running sync.WaitGroup
	for worker := range 8 {
		running.Go(func() {
			for i := range 50 {
				name := fmt.Sprint((worker + i) % 5)
				set(t, store, name, Entry(name, "t"+name))
				if entry := get(t, store, name)[0]; entry != nil && string(entry.Body) != name {
					t.Errorf("under %s is %s", name, entry.Body)
				}
				if i%10 == 0 {
					_, _ = store.DeleteTagged(t.Context(), Key("tag t"+name))
				}
			}
		})
	}
	running.Wait()
}

func ended(t *testing.T, store cache.Store) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	into := make([]*cache.Entry, 1)
	_ = store.Get(ctx, []cache.Key{Key("k")}, into)
	_ = store.Set(ctx, cache.Item{Key: Key("k"), Entry: Entry("1")})
}
