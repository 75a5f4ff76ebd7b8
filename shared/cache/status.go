package cache

import (
	"math"
	"strconv"
	"time"
)

// statusField says what caches did with a request (RFC 9211).
const statusField = "Cache-Status"

// note is a member of Cache-Status that is being written. It never has the key parameter: keys are made of principals.
type note struct{ text string }

func (c *Cache) note() note { return note{c.name} }

func (n note) String() string { return n.text }

func (n note) hit(left time.Duration) note { return note{n.text + "; hit"}.storedFor(left) }

// forwarded says why the request went further, with a word of RFC 9211 section 2.2.
func (n note) forwarded(why string) note { return note{n.text + "; fwd=" + why} }

func (n note) answered(code int) note { return note{n.text + "; fwd-status=" + strconv.Itoa(code)} }

func (n note) stored() note { return note{n.text + "; stored"} }

func (n note) collapsed() note { return note{n.text + "; collapsed"} }

func (n note) ttl(left time.Duration) note { return note{n.text + "; ttl=" + wholeSeconds(left)} }

func (n note) detail(word string) note { return note{n.text + "; detail=" + word} }

// storedFor is the ttl of what comes from the store. It is rounded down, so that what has been stale for half a second has
// a negative one (RFC 9211 section 2.6). What has just come from the origin is not stale because it has no lifetime.
func (n note) storedFor(left time.Duration) note {
	return note{n.text + "; ttl=" + strconv.FormatInt(int64(math.Floor(left.Seconds())), 10)}
}

func wholeSeconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }
