package demo_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/gen/upstreams/usersapi"
)

// page is any of the services' pages.
type page struct {
	Items []struct {
		ID string `json:"id"`
	} `json:"items"`
	Total      int     `json:"total"`
	NextCursor *string `json:"next_cursor"`
}

func (p page) ids() []string {
	var ids []string
	for _, item := range p.Items {
		ids = append(ids, item.ID)
	}
	return ids
}

var lists = []request{
	get("users", "/users?role=customer"),
	get("users", "/users?tier=premium"),
	get("orders", "/users/42/orders?"),
	get("orders", "/users/42/orders?status=delivered"),
	get("notifications", "/users/42/notifications?"),
	get("catalog", "/products/p-503/reviews?"),
}

func TestPagesAddUpToTheWholeList(t *testing.T) {
	s := shared(t)
	for _, list := range lists {
		t.Run(list.service+list.path, func(t *testing.T) {
			whole := list
			whole.path += "&limit=100"
			want := read[page](t, s, whole)
			if want.NextCursor != nil || len(want.Items) < 3 || want.Total != len(want.Items) {
				t.Fatalf("the whole list has %d of %d items", len(want.Items), want.Total)
			}
			for _, limit := range []string{"1", "2", "3"} {
				var got []string
				cursor := ""
				for range len(want.Items) {
					part := list
					part.path += "&limit=" + limit + cursor
					p := read[page](t, s, part)
					got = append(got, p.ids()...)
					if p.Total != want.Total {
						t.Errorf("total %d, want %d", p.Total, want.Total)
					}
					if p.NextCursor == nil {
						break
					}
					cursor = "&cursor=" + *p.NextCursor
				}
				if diff := cmp.Diff(want.ids(), got); diff != "" {
					t.Errorf("limit %s: whole (-), pages (+):\n%s", limit, diff)
				}
			}
		})
	}
}

func TestPagesHaveTheDocumentsLengthByDefault(t *testing.T) {
	s := shared(t)
	if n := len(read[page](t, s, get("users", "/users")).Items); n != 20 {
		t.Errorf("%d users, want 20", n)
	}
	if n := len(read[page](t, s, get("catalog", "/products/p-501/recommendations?limit=1")).Items); n != 1 {
		t.Errorf("%d recommendations, want the 1 asked for", n)
	}
}

func TestUsersAreFilteredByTierAndRole(t *testing.T) {
	s := shared(t)
	all := read[usersapi.UserPage](t, s, get("users", "/users?limit=100")).Items
	for _, tc := range []struct {
		query string
		want  func(usersapi.User) bool
	}{
		{"tier=premium", func(u usersapi.User) bool { return u.Tier == "premium" }},
		{"role=support", func(u usersapi.User) bool { return slices.Contains(u.Roles, "support") }},
		{"role=admin&tier=free", func(u usersapi.User) bool { return u.Tier == "free" && slices.Contains(u.Roles, "admin") }},
	} {
		want := slices.DeleteFunc(slices.Clone(all), func(u usersapi.User) bool { return !tc.want(u) })
		got := read[usersapi.UserPage](t, s, get("users", "/users?limit=100&%s", tc.query)).Items
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%s: want (-), got %d (+):\n%s", tc.query, len(got), diff)
		}
	}
}

func TestACursorThatIsMadeUpOrOfAnotherListIsRefused(t *testing.T) {
	s := shared(t)
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, list := range lists {
		for _, cursor := range []string{
			"x", encode("{"), encode("{}"), encode(`{"before":"x-1"}`), encode(`{"after":"0"}`),
			encode(`{"before":"o-5"}`), encode(`{"before":"o-300"}`), encode(`{"before":"n-1"}`), encode(`{"before":"r-7001"}`), encode(`{"after":"4711"}`),
		} {
			q := list
			q.path += "&cursor=" + cursor
			a := s.want(t, http.StatusBadRequest, q)
			if !strings.Contains(string(a.body), `"#/query/cursor"`) {
				t.Errorf("%s: the problem does not point at the cursor: %s", q.path, a.body)
			}
		}
	}
}
