package cache

import (
	"net/http"
	"strings"
	"time"
)

// byDefault says whether responses of the status may be cached without saying so (RFC 9110 section 15.1), 206 left aside.
func byDefault(status int) bool {
	switch status {
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusNoContent, http.StatusMultipleChoices,
		http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusGone, http.StatusRequestURITooLong, http.StatusNotImplemented:
		return true
	}
	return false
}

// maxHeuristic bounds the lifetime that is made up from a Last-Modified (RFC 9111 section 4.2.2).
const maxHeuristic = 24 * time.Hour

// lifetime is the freshness lifetime (RFC 9111 section 4.2.1), the first of: s-maxage, max-age, Expires, the policy's
// MaxAge, a tenth of the time since the last modification. explicit says that the response itself set it. Whatever is
// invalid makes the response stale.
func lifetime(said *control, status int, header fields, date time.Time, policy *Policy) (d time.Duration, explicit bool) {
	if said.sMaxAge != absent {
		return said.sMaxAge.duration(), true
	}
	if said.maxAge != absent {
		return said.maxAge.duration(), true
	}
	if expires, present, valid := singleDate(header, "Expires"); present && !said.targeted {
		if !valid {
			return 0, true
		}
		return max(0, expires.Sub(date)), true
	}
	if !byDefault(status) && !said.public {
		return 0, false
	}
	if policy.MaxAge > 0 {
		return policy.MaxAge, false
	}
	if modified, _, valid := singleDate(header, "Last-Modified"); valid {
		return min(max(0, date.Sub(modified)/10), maxHeuristic), false
	}
	return 0, false
}

// initialAge is the corrected_initial_age of RFC 9111 section 4.2.3.
func initialAge(header fields, date, requested, received time.Time) time.Duration {
	apparent := max(0, received.Sub(date))
	said := max(0, ageField(header).duration())
	return max(apparent, said+received.Sub(requested))
}

// ageField reads Age (section 5.1): the first member of what should have one only, and nothing when that is invalid.
func ageField(header fields) seconds {
	lines := header.Values("Age")
	if len(lines) == 0 {
		return absent
	}
	first, _, _ := strings.Cut(lines[0], ",")
	return parseSeconds(strings.TrimSpace(first))
}

// dateOf is the Date of a response, or when it arrived where that is missing or invalid (RFC 9110 section 6.6.1).
func dateOf(header fields, received time.Time) time.Time {
	if date, _, valid := singleDate(header, "Date"); valid {
		return date
	}
	return received
}
