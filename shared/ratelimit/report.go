package ratelimit

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"
)

// The fields of draft-ietf-httpapi-ratelimit-headers-10, and those of before, which no document defines.
const (
	policyField  = "Ratelimit-Policy" // as net/http writes RateLimit-Policy
	limitField   = "Ratelimit"
	oldLimit     = "X-Ratelimit-Limit"
	oldRemaining = "X-Ratelimit-Remaining"
	oldReset     = "X-Ratelimit-Reset"
)

// newPlan names limits and says how callers read them.
func newPlan(rule string, limits []Limit) *plan {
	p := new(plan)
	var policies httpsfv.List
	for _, limit := range limits {
		limit.Name = rule + " " + limit.String()
		item := httpsfv.NewItem(limit.Name)
		p.limits = append(p.limits, limit)
		p.items = append(p.items, marshal(item))
		item.Params.Add("q", limit.Capacity())
		if window := limit.window(); window > 0 {
			item.Params.Add("w", seconds(window))
		}
		policies = append(policies, item)
	}
	if len(policies) > 0 {
		p.policies = marshal(policies)
	}
	return p
}

// marshal: a name of letters, digits and punctuation is always a string of RFC 9651.
func marshal(value httpsfv.StructuredFieldValue) string {
	text, err := httpsfv.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// report tells the caller what holds, and how much is left of the limit with the smallest share left. A link before this one
// may have told something worse already, which stays.
func (a *attempt) report(header http.Header, now time.Time) {
	policies := a.policies[0]
	if len(a.policies) > 1 {
		policies = strings.Join(a.policies, ", ")
	}
	if before := header[policyField]; len(before) > 0 {
		policies = before[0] + ", " + policies
	}
	values := new([5]string) // one allocation for all of them
	values[0] = policies
	header[policyField] = values[0:1:1]
	worst := a.tightest()
	d := &a.decisions[worst]
	if told, found := shareTold(header); found && told <= d.share() {
		return
	}
	a.write(values[1:], worst, d, now)
	for i, name := range shareFields {
		header[name] = values[i+1 : i+2 : i+2]
	}
}

// shareFields are those of what is left.
var shareFields = [...]string{limitField, oldLimit, oldRemaining, oldReset}

// write puts the values of shareFields into to: parts of one text.
func (a *attempt) write(to []string, worst int, d *Decision, now time.Time) {
	var room [128]byte
	var ends [len(shareFields)]int
	text := append(append(room[:0], a.items[worst]...), ";r="...)
	text = strconv.AppendInt(text, d.Remaining, 10)
	if d.MoreAfter > 0 {
		text = append(text, ";t="...)
		text = strconv.AppendInt(text, seconds(d.MoreAfter), 10)
	}
	ends[0] = len(text)
	for i, n := range [...]int64{d.Limit, d.Remaining, now.Add(d.ResetAfter + time.Second - 1).Unix()} {
		text = strconv.AppendInt(text, n, 10)
		ends[i+1] = len(text)
	}
	whole, start := string(text), 0
	for i, end := range ends {
		to[i], start = whole[start:end], end
	}
}

// tightest returns the decision that the caller had better know: one that refuses, or else the smallest share left, and of
// several the one that lasts longest.
func (a *attempt) tightest() int {
	worst := 0
	for i := range a.decisions {
		d, w := &a.decisions[i], &a.decisions[worst]
		switch {
		case d.share() < w.share(), d.share() == w.share() && max(d.RetryAfter, d.MoreAfter) > max(w.RetryAfter, w.MoreAfter):
			worst = i
		}
	}
	return worst
}

// share is how much is left of all that there is, from 0 to 1; less than 0 when that was not enough.
func (d *Decision) share() float64 {
	if !d.Allowed {
		return -1
	}
	return float64(d.Remaining) / float64(d.Limit)
}

// shareTold is the share that the header tells of already.
func shareTold(header http.Header) (float64, bool) {
	if header[oldLimit] == nil {
		return 0, false
	}
	limit, err := strconv.ParseInt(header.Get(oldLimit), 10, 64)
	remaining, err2 := strconv.ParseInt(header.Get(oldRemaining), 10, 64)
	if err != nil || err2 != nil || limit < 1 {
		return 0, false
	}
	return float64(remaining) / float64(limit), true
}

// seconds are whole ones, rounded up, because whoever comes back too early is refused again.
func seconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}

// words say what the limit is, for people.
func (l Limit) words() string {
	if l.Calendar == Day {
		return fmt.Sprintf("%d a day", l.Count)
	}
	if l.Calendar == Month {
		return fmt.Sprintf("%d a month", l.Count)
	}
	for _, u := range units {
		if l.Per == u.per {
			return fmt.Sprintf("%d %s", l.Count, u.words)
		}
	}
	return fmt.Sprintf("%d in %s", l.Count, l.Per)
}
