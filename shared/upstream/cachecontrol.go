package upstream

import (
	"strconv"
	"strings"
)

// Strictest returns the Cache-Control of an answer that is made of several responses: it may be kept no longer, and by no
// more caches, than each of them (RFC 9111 section 5.2.2). private says that it is for one user. A response that does not
// say how long it is fresh leaves the answer nothing to say of it either. A nil header is that of a call which was not
// made, and binds nobody.
func Strictest(private bool, headers ...Header) string {
	c := common{private: private, age: -1, fresh: true}
	for _, h := range headers {
		if h != nil {
			c.join(h)
		}
	}
	c.fresh = c.fresh && c.age >= 0
	return c.String()
}

// common is what several responses allow together.
type common struct {
	private, noCache, noStore, revalidate bool
	fresh                                 bool // each says how long it is fresh
	age                                   int  // in seconds; negative for unlimited
}

func (c *common) join(h Header) {
	// A targeted or repeated field is of no use here: what is not understood makes the answer stricter, never laxer.
	lifetime, shared := -1, -1
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store":
			c.noStore = true
		case "no-cache":
			c.noCache = true
		case "private":
			c.private = true
		case "must-revalidate", "proxy-revalidate":
			c.revalidate = true
		case "max-age":
			lifetime = seconds(value)
		case "s-maxage":
			shared = seconds(value)
		}
	}
	if lifetime < 0 || shared >= 0 && shared < lifetime {
		lifetime = shared
	}
	if lifetime < 0 {
		c.fresh = false
		return
	}
	if age := seconds(h.Get("Age")); age > 0 {
		lifetime = max(0, lifetime-age)
	}
	if c.age < 0 || lifetime < c.age {
		c.age = lifetime
	}
}

// seconds reads delta-seconds (RFC 9111 section 1.2.2); -1 for what is none.
func seconds(text string) int {
	n, err := strconv.ParseUint(strings.Trim(text, `"`), 10, 31)
	if err != nil {
		return -1
	}
	return int(n)
}

func (c *common) String() string {
	if c.noStore {
		return "no-store"
	}
	var all []string
	if c.private {
		all = append(all, "private")
	}
	if c.noCache {
		all = append(all, "no-cache")
	}
	if c.fresh {
		all = append(all, "max-age="+strconv.Itoa(c.age))
		if c.revalidate {
			all = append(all, "must-revalidate")
		}
	}
	return strings.Join(all, ", ")
}
