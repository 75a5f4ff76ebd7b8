package cache

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/etag"
)

// span is a part of a body, its end left out.
type span struct{ from, to int }

// serves says whether a request for a range can be answered from the entry: one range of bytes that a complete response
// has, and if the request names what it has the rest of, that is the entry. Anything else is the origin's to answer.
func (e *Entry) serves(header fields) bool {
	_, ok := e.span(header)
	return ok
}

func (e *Entry) span(header fields) (span, bool) {
	lines := header.Values("Range")
	if e == nil || e.Status != http.StatusOK || len(lines) != 1 {
		return span{}, false
	}
	if conditions := header.Values("If-Range"); len(conditions) > 0 {
		tag := e.Header.Get("ETag") // strong comparison (RFC 9110 section 13.1.5)
		if len(conditions) > 1 || tag != conditions[0] || strings.HasPrefix(tag, "W/") || etag.Opaque(tag) == "" {
			return span{}, false
		}
	}
	return parseRange(lines[0], len(e.Body))
}

// parseRange reads one range of bytes (RFC 9110 section 14.1.2) of a body of some size.
func parseRange(value string, size int) (span, bool) {
	spec, isBytes := strings.CutPrefix(value, "bytes=")
	first, last, isRange := strings.Cut(strings.TrimSpace(spec), "-")
	if !isBytes || !isRange {
		return span{}, false
	}
	if first == "" {
		n, err := strconv.ParseUint(last, 10, 31)
		return span{max(0, size-int(n)), size}, err == nil && n > 0 && size > 0
	}
	from, err := strconv.ParseUint(first, 10, 31)
	if err != nil || int(from) >= size {
		return span{}, false
	}
	if last == "" {
		return span{int(from), size}, true
	}
	to, err := strconv.ParseUint(last, 10, 31)
	if err != nil || to < from {
		return span{}, false
	}
	return span{int(from), min(int(to)+1, size)}, true
}
