package ratelimit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// units are the times of rates that have a letter.
var units = []unit{
	{"s", "a second", time.Second},
	{"m", "a minute", time.Minute},
	{"h", "an hour", time.Hour},
	{"d", "a day", 24 * time.Hour},
}

type unit struct {
	letter, words string
	per           time.Duration
}

func unitOf(per time.Duration) string {
	for _, u := range units {
		if u.per == per {
			return u.letter
		}
	}
	return per.String()
}

// Tier is what callers of one tier may have.
type Tier struct {
	// Name is what the principal's tier is called.
	Name string
	// Limits all hold at once. Without any, the tier is not limited.
	Limits []Limit
}

// ParseTiers reads tiers as a command line has them, in their order: "free=100/h,premium=10000/h+100000@day". It reports
// everything that is wrong. The empty text is no tier.
func ParseTiers(text string) ([]Tier, error) {
	if text == "" {
		return nil, nil
	}
	var tiers []Tier
	for part := range strings.SplitSeq(text, ",") {
		name, limits, found := strings.Cut(part, "=")
		if !found || !isName(name) {
			return nil, fmt.Errorf("%q is no tier: write it as free=100/h", part)
		}
		if slices.ContainsFunc(tiers, func(t Tier) bool { return t.Name == name }) {
			return nil, fmt.Errorf("the tier %q is there twice", name)
		}
		parsed, err := ParseLimits(limits)
		if err != nil {
			return nil, fmt.Errorf("tier %s: %w", name, err)
		}
		tiers = append(tiers, Tier{name, parsed})
	}
	return tiers, nil
}

// ParseLimits reads limits that hold at once: "10/s+1000@day". Each is
//
//	100/h        a hundred an hour, and a hundred at once; s, m, h and d are the units
//	10/s:20      ten a second, and twenty at once
//	1000@day     a thousand on each day, UTC
//	1000@month   a thousand in each month, UTC
func ParseLimits(text string) ([]Limit, error) {
	var limits []Limit
	for part := range strings.SplitSeq(text, "+") {
		limit, err := parseLimit(part)
		if err != nil {
			return nil, err
		}
		if slices.Contains(limits, limit) {
			return nil, fmt.Errorf("the limit %s is there twice", part)
		}
		limits = append(limits, limit)
	}
	return limits, nil
}

func parseLimit(text string) (Limit, error) {
	bad := fmt.Errorf("%q is no limit: write it as 100/h, 10/s:20, 1000@day or 1000@month", text)
	var limit Limit
	var count string
	if before, window, found := strings.Cut(text, "@"); found {
		count = before
		switch window {
		case "day":
			limit.Calendar = Day
		case "month":
			limit.Calendar = Month
		default:
			return Limit{}, bad
		}
	} else {
		before, rate, _ := strings.Cut(text, "/")
		letter, burst, hasBurst := strings.Cut(rate, ":")
		at := slices.IndexFunc(units, func(u unit) bool { return u.letter == letter })
		if at < 0 {
			return Limit{}, bad
		}
		count, limit.Per = before, units[at].per
		if hasBurst {
			if limit.Burst = number(burst); limit.Burst == 0 {
				return Limit{}, bad
			}
		}
	}
	if limit.Count = number(count); limit.Count == 0 {
		return Limit{}, bad
	}
	if err := limit.Validate(); err != nil {
		return Limit{}, fmt.Errorf("the limit %s: %w", text, err)
	}
	if limit.Burst == limit.Count {
		limit.Burst = 0 // one way to say it
	}
	return limit, nil
}

// number reads digits that begin with another one than 0; anything else is 0.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != text || n < 0 {
		return 0
	}
	return n
}

// isName reports whether a text can be the name of a rule or of a tier: letters, digits, "-", "_" and ".", at most 64.
func isName(text string) bool {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}
	return text != "" && len(text) <= 64 && !strings.ContainsFunc(text, odd)
}
