package cache

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/upstream"
)

// message is what the client reads. Its body may be an entry's, so nobody writes to it.
type message struct {
	code   int
	header upstream.Header
	body   []byte
}

// message returns the reply in the form that the call asked for: whole, 304 or a range. It may use the room for the header.
func (r *reply) message(k *call, room upstream.Header) message {
	status := upstream.Field{Name: statusField, Value: r.status}
	if r.entry == nil {
		header := slices.DeleteFunc(r.answer.header, func(f upstream.Field) bool { return ours(f.Name) })
		return message{r.answer.status, append(header, status), r.answer.body}
	}
	e := r.entry
	m := message{e.Status, append(room[:0], e.Header...), e.Body}
	m.header = append(m.header, upstream.Field{Name: "Age", Value: wholeSeconds(r.age)}, status)
	switch {
	case (k.has("If-None-Match") || k.has("If-Modified-Since")) && e.notModified(k.header):
		m.code, m.body = http.StatusNotModified, nil
		m.header = slices.DeleteFunc(m.header, ofBody)
	case k.ranged():
		if part, ok := e.span(k.header); ok {
			m.cut(part)
		}
	}
	if k.method == http.MethodHead {
		m.body = nil
	}
	return m
}

// ofBody says whether a field describes the body that a 304 does not have (RFC 9110 section 15.4.5).
func ofBody(f upstream.Field) bool {
	return len(f.Name) > 8 && strings.EqualFold(f.Name[:8], "Content-") && !strings.EqualFold(f.Name, "Content-Location")
}

// cut makes the message one of a part of the body (RFC 9110 section 15.3.7).
func (m *message) cut(part span) {
	whole := len(m.body)
	m.code, m.body = http.StatusPartialContent, m.body[part.from:part.to]
	m.header = slices.DeleteFunc(m.header, func(f upstream.Field) bool { return strings.EqualFold(f.Name, "Content-Length") })
	m.header = append(m.header,
		upstream.Field{Name: "Content-Range", Value: fmt.Sprintf("bytes %d-%d/%d", part.from, part.to-1, whole)},
		upstream.Field{Name: "Content-Length", Value: strconv.Itoa(len(m.body))})
}
