package upstream_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/facet-bff/facet/shared/projection"
	"github.com/facet-bff/facet/shared/upstream"
)

func TestRepliesAreFoundByKey(t *testing.T) {
	var replies upstream.Replies
	var adding sync.WaitGroup
	for _, body := range []string{`{"items":[{"id":"b"},{"id":"a","n":1}]}`, `{"items":[]}`, `{"items":[{"id":"c"}]}`} {
		adding.Go(func() {
			reply := upstream.Reply{Body: projection.Raw(body), Header: upstream.Header{{Name: "Cache-Control", Value: "max-age=" + strconv.Itoa(len(body))}}}
			replies.AddEach(reply, []string{"items"}, []string{"id"})
		})
	}
	adding.Go(func() {
		replies.Add(projection.Raw("7"), upstream.Reply{Body: projection.Raw(`"seven"`), Header: upstream.Header{{Name: "Cache-Control", Value: "max-age=99"}}})
	})
	adding.Wait()
	for key, want := range map[string]string{`"a"`: `{"id":"a","n":1}`, `"\u0063"`: `{"id":"c"}`, "7": `"seven"`, `"7"`: "", "null": ""} {
		if got := replies.Find(projection.Raw(key)); string(got) != want {
			t.Errorf("Find(%s) = %s, want %s", key, got, want)
		}
	}
	if got := replies.Header().Get("Cache-Control"); got != "max-age=12" {
		t.Errorf("Cache-Control of all is %q", got)
	}
	var none *upstream.Replies
	if none.Find(projection.Raw(`"a"`)) != nil || none.Header() != nil || none.Index() != nil {
		t.Error("no replies have an answer")
	}
}

func TestAReplyThatACacheHadNothingNewerThanIsStale(t *testing.T) {
	for status, want := range map[string]bool{
		"":                            false,
		"facet; hit; ttl=0":           false,
		"facet; fwd=uri-miss; stored": false,
		"facet; hit; ttl=-1":          true,
		"Edge; hit; ttl=-7, facet":    true,
		"facet; fwd=stale; ttl=-12; detail=stale-if-error": true,
	} {
		reply := upstream.Reply{Body: projection.Raw(`{"id":1}`), Header: upstream.Header{{Name: "X", Value: "ttl=-1"}, {Name: "cache-status", Value: status}}}
		replies := new(upstream.Replies)
		replies.Add(projection.Raw("1"), reply)
		replies.Add(projection.Raw("2"), upstream.Reply{})
		if reply.Stale() != want || replies.Stale() != want {
			t.Errorf("%q: a reply %v, replies %v, want %v", status, reply.Stale(), replies.Stale(), want)
		}
	}
	if (*upstream.Replies)(nil).Stale() || (upstream.Reply{}).Stale() {
		t.Error("what was not asked for is stale")
	}
}

func TestStrictest(t *testing.T) {
	for _, tc := range []struct {
		name    string
		private bool
		fields  []string // Cache-Control, or Cache-Control and Age behind a ';'
		want    string
	}{
		{"nothing is said", false, []string{""}, ""},
		{"no responses say nothing", false, nil, ""},
		{"one that is private binds though another says nothing", false, []string{"private, max-age=9", ""}, "private"},
		{"the shortest lifetime wins", false, []string{"max-age=60", "public, MAX-AGE=30, immutable"}, "max-age=30"},
		{"what has aged is fresh for less long", false, []string{"max-age=60;50", "max-age=30"}, "max-age=10"},
		{"what is stale is not fresh", false, []string{"max-age=60;70"}, "max-age=0"},
		{"a response that says nothing leaves nothing to say", false, []string{"max-age=60", ""}, ""},
		{"no-store is the strictest", true, []string{"max-age=60", "no-store", "no-cache"}, "no-store"},
		{"no-cache binds though another says nothing", false, []string{"no-cache", ""}, "no-cache"},
		{"one that is private makes all private", false, []string{"max-age=60", "private, max-age=90"}, "private, max-age=60"},
		{"an answer for one user is private", true, []string{"max-age=60"}, "private, max-age=60"},
		{"a shared lifetime counts when it is shorter", false, []string{"max-age=60, s-maxage=5"}, "max-age=5"},
		{"a shared lifetime alone counts too", false, []string{"s-maxage=5, proxy-revalidate"}, "max-age=5, must-revalidate"},
		{"a lifetime that is no number is none", false, []string{"max-age=soon"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var headers []upstream.Header
			for _, text := range tc.fields {
				control, age, _ := strings.Cut(text, ";")
				headers = append(headers, nil, upstream.Header{}.With("Cache-Control", control).With("Age", age))
			}
			if got := upstream.Strictest(tc.private, headers...); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
