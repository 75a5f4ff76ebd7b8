package demo_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facet-bff/facet/gen/upstreams/notificationsapi"
)

func TestToMarkAsReadChangesTheCount(t *testing.T) {
	s := own(t)
	first := read[page](t, s, get("notifications", "/users/42/notifications?unread_only=true&limit=1"))
	unread := func() int32 {
		t.Helper()
		count := read[notificationsapi.UnreadCount](t, s, get("notifications", "/users/42/unread")).Count
		page := read[notificationsapi.NotificationPage](t, s, get("notifications", "/users/42/notifications?unread_only=true"))
		if page.Total != count || len(page.Items) != int(count) {
			t.Errorf("the badge says %d, the list has %d of %d", count, len(page.Items), page.Total)
		}
		return count
	}
	if n := unread(); n != 2 {
		t.Fatalf("%d unread at first, want 2", n)
	}
	for range 2 { // the second time changes nothing
		s.want(t, http.StatusNoContent, post("notifications", "/users/42/notifications/n-5003/read", "", ""))
		if n := unread(); n != 1 {
			t.Errorf("%d unread afterwards, want 1", n)
		}
	}
	// A page goes on after what is no longer unread.
	second := read[page](t, s, get("notifications", "/users/42/notifications?unread_only=true&limit=1&cursor=%s", *first.NextCursor))
	if diff := cmp.Diff([]string{"n-5002"}, second.ids()); diff != "" {
		t.Errorf("second page: %s", diff)
	}
	if page := read[notificationsapi.NotificationPage](t, s, get("notifications", "/users/42/notifications?unread_only=false")); page.Total != 3 {
		t.Errorf("%d notifications read or not, want 3", page.Total)
	}
	s.want(t, http.StatusNotFound, post("notifications", "/users/43/notifications/n-5002/read", "", ""))
	if n := unread(); n != 1 {
		t.Errorf("%d unread after somebody else tried, want 1", n)
	}
}
