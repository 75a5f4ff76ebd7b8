package cache

import (
	"strings"
	"time"
)

// parseDate reads an HTTP-date in one of the three forms of RFC 9110 section 5.6.7. It is stricter than
// [net/http.ParseTime], which lets through what time.Parse does, because a date that is invalid must not make a response
// fresh (RFC 9111 section 5.3). Letters' case and the name of the weekday do not matter.
func parseDate(text string) (time.Time, bool) {
	for _, layout := range [...]string{"Mon, 02 Jan 2006 15:04:05 GMT", "Monday, 02-Jan-06 15:04:05 GMT", time.ANSIC} {
		form := text
		if zone := " GMT"; strings.HasSuffix(layout, zone) && len(form) > len(zone) && strings.EqualFold(form[len(form)-len(zone):], zone) {
			form = form[:len(form)-len(zone)] + zone
		}
		t, err := time.Parse(layout, form)
		if err == nil && strings.EqualFold(afterWeekday(t.Format(layout)), afterWeekday(form)) {
			return t, true
		}
	}
	return time.Time{}, false
}

func afterWeekday(date string) string {
	_, rest, _ := strings.Cut(date, " ")
	return rest
}

func formatDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }

// singleDate returns the field's date. Lines that differ are no date.
func singleDate(header fields, name string) (date time.Time, present, valid bool) {
	lines := header.Values(name)
	if len(lines) == 0 {
		return time.Time{}, false, false
	}
	for _, line := range lines[1:] {
		if line != lines[0] {
			return time.Time{}, true, false
		}
	}
	date, valid = parseDate(lines[0])
	return date, true, valid
}
