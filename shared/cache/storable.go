package cache

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/facet-bff/facet/shared/upstream"
	"github.com/facet-bff/facet/shared/upstream/credential"
)

// answer is a whole response as it came from behind the cache.
type answer struct {
	status int
	header upstream.Header
	body   []byte
	// requested and received are the times of RFC 9111 section 4.2.3.
	requested, received time.Time
}

// unstorable returns why a response may not be stored, as a word for Cache-Status, or "" (RFC 9111 section 3).
func unstorable(k *call, status int, header fields, said *control) string {
	switch {
	case k.asks.noStore:
		return "request-no-store"
	case status < 200 || status == http.StatusPartialContent || status == http.StatusNotModified:
		return "status"
	case said.mustUnderstand && http.StatusText(status) == "":
		return "must-understand"
	case said.noStore && !said.mustUnderstand:
		return "no-store"
	case said.private && k.policy.For.kind != personal:
		return "private"
	case !k.mayStoreIdentified(said):
		return "authorization"
	case len(header.Values("Set-Cookie")) > 0 && !said.public:
		return "set-cookie"
	}
	if _, star := varyNames(header); star {
		return "vary"
	}
	if _, ok := tagsOf(header); !ok {
		return "tags"
	}
	return ""
}

// identity are the fields that say who is asking.
var identity = credential.Fields()

// mayStoreIdentified is RFC 9111 section 3.5, for every field that says who is asking as for Authorization. What is kept
// for one principal only was asked by that principal.
func (k *call) mayStoreIdentified(said *control) bool {
	return k.policy.For.kind == personal || k.policy.Impersonal ||
		said.public || said.mustRevalidate || said.sMaxAge.valid() || !slices.ContainsFunc(identity, k.has)
}

// prospect is for how long a response could be kept.
type prospect struct {
	said  control
	date  time.Time
	fresh time.Duration
	// refresh and rescue are the windows of RFC 5861.
	refresh, rescue time.Duration
}

// prospect says it of a response, or why the response is not stored.
func (k *call) prospect(status int, header fields, received time.Time) (prospect, string) {
	p := prospect{said: readControl(header), date: received}
	if why := unstorable(k, status, header, &p.said); why != "" {
		return p, why
	}
	p.date = dateOf(header, received)
	var explicit bool
	if p.fresh, explicit = lifetime(&p.said, status, header, p.date, &k.policy); !explicit && !byDefault(status) && !p.said.public {
		return p, "status"
	}
	if !p.strict() {
		p.refresh = window(p.said.staleWhileRevalidate, k.policy.StaleWhileRevalidate)
		p.rescue = window(p.said.staleIfError, k.policy.StaleIfError)
	}
	return p, ""
}

func (p *prospect) strict() bool {
	return p.said.noCache || p.said.mustRevalidate || p.said.proxyRevalidate || p.said.sMaxAge != absent
}

// worth says whether there may be a use for the response, if it is as young as can be.
func (p *prospect) worth(header fields) bool {
	return !p.said.noCache && p.fresh+max(p.refresh, p.rescue) > 0 ||
		len(header.Values("Etag")) > 0 || len(header.Values("Last-Modified")) > 0
}

// newEntry returns the response as it is stored, or why it is not.
func newEntry(k *call, a *answer, keepStale time.Duration) (*Entry, string) {
	header := list(a.header)
	p, why := k.prospect(a.status, header, a.received)
	if why != "" {
		return nil, why
	}
	entry := &Entry{
		Status: a.status, Body: a.body, Tags: tagKeys(k, header),
		Received: a.received, Age: initialAge(header, p.date, a.requested, a.received), Lifetime: p.fresh,
		NoCache: p.said.noCache, Strict: p.strict(), StaleWhileRevalidate: p.refresh, StaleIfError: p.rescue,
	}
	entry.Header, entry.Control = storedFields(a.header, &p.said, p.date)
	left, stale := entry.left(a.received), max(p.refresh, p.rescue)
	if !entry.validator() && (entry.NoCache || left+stale <= 0) {
		return nil, "stale"
	}
	entry.Expires = a.received.Add(max(0, left) + max(stale, keepStale))
	return entry, ""
}

func tagKeys(k *call, header fields) []Key {
	tags, _ := tagsOf(header)
	keys := append(make([]Key, 0, len(tags)+1), uriKey(k.uri))
	for _, tag := range tags {
		keys = append(keys, tagKey(tag))
	}
	return keys
}

// window is one of RFC 5861: the response's own, else the policy's.
func window(said seconds, declared time.Duration) time.Duration {
	if said != absent {
		return said.duration()
	}
	return max(0, declared)
}

// validator says whether the response can be asked for conditionally.
func (e *Entry) validator() bool {
	return e.Header.Get("ETag") != "" || e.Header.Get("Last-Modified") != ""
}

// unsent are fields of the connection (RFC 9110 section 7.6.1), of a proxy's own authentication (RFC 9111 section 3.1), and
// those that the cache makes anew for every answer.
var unsent = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization",
	"Age", "Date", statusField,
}

func ours(name string) bool {
	return strings.EqualFold(name, TargetedField) || strings.EqualFold(name, TagField)
}

// storedFields returns the fields that may be stored (RFC 9111 section 3.1), always with a Date, and those that are the
// cache's own.
func storedFields(header upstream.Header, said *control, date time.Time) (stored, own upstream.Header) {
	unwanted := slices.Concat(unsent, said.unstorable)
	for _, line := range list(header).Values("Connection") {
		for name := range strings.SplitSeq(line, ",") {
			unwanted = append(unwanted, strings.TrimSpace(name))
		}
	}
	stored = make(upstream.Header, 0, len(header)+1)
	for _, f := range header {
		switch {
		case ours(f.Name):
			own = append(own, f)
		case !containsFold(unwanted, f.Name):
			stored = append(stored, f)
		}
	}
	return append(stored, upstream.Field{Name: "Date", Value: formatDate(date)}), own
}
