package cache

import (
	"net/http"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/upstream"
)

// preconditions are the fields that make a request conditional. Those of the first line are a cache's to answer
// (RFC 9111 section 4.3.2), the others only the origin's.
var preconditions = []string{
	"If-None-Match", "If-Modified-Since",
	"If-Match", "If-Unmodified-Since", "If-Range",
}

// ofOneRequest are fields that a request in the background does not repeat: they are about one answer to one client.
var ofOneRequest = []string{"Range", "Cache-Control", "Pragma"}

// conditions are what makes a request for the entry conditional (RFC 9111 section 4.3.1).
func (e *Entry) conditions() upstream.Header {
	var fields upstream.Header
	if tag := e.Header.Get("ETag"); tag != "" {
		fields = append(fields, upstream.Field{Name: "If-None-Match", Value: tag})
	}
	if date := e.Header.Get("Last-Modified"); date != "" {
		fields = append(fields, upstream.Field{Name: "If-Modified-Since", Value: date})
	}
	return fields
}

// notModified evaluates a client's precondition (RFC 9111 section 4.3.2): whether what the client has is the entry.
// If-None-Match comes before If-Modified-Since (RFC 9110 section 13.2.2).
func (e *Entry) notModified(header fields) bool {
	if e.Status != http.StatusOK {
		return false
	}
	if lines := header.Values("If-None-Match"); len(lines) > 0 {
		return etag.Match(lines, e.Header.Get("ETag"))
	}
	since, _, valid := singleDate(header, "If-Modified-Since")
	if !valid {
		return false
	}
	modified, valid := parseDate(e.Header.Get("Last-Modified"))
	if !valid {
		modified = dateOf(list(e.Header), e.Received)
	}
	return !modified.After(since)
}

// validates says whether a 304 is about the entry (RFC 9111 section 4.3.4): its entity tag is the entry's, or it has none.
func (e *Entry) validates(a *answer) bool {
	tag := a.header.Get("ETag")
	return tag == "" || etag.Opaque(tag) == etag.Opaque(e.Header.Get("ETag"))
}

// unchanging are the fields that an update leaves as they are (RFC 9111 section 3.2): they describe the body, which stays.
var unchanging = []string{"Content-Length", "Content-Encoding", "Content-Range", "Transfer-Encoding"}

// updated returns the stored response with the fields of a newer one (RFC 9111 section 3.2), as an answer that is as new.
func (e *Entry) updated(a *answer) *answer {
	header := upstream.Header{}
	for _, f := range slices.Concat(e.Header, e.Control) {
		replaced := strings.EqualFold(f.Name, "Date") || list(a.header).has(f.Name)
		if !replaced || containsFold(unchanging, f.Name) {
			header = append(header, f)
		}
	}
	for _, f := range a.header {
		if !containsFold(unchanging, f.Name) {
			header = append(header, f)
		}
	}
	return &answer{status: e.Status, header: header, body: e.Body, requested: a.requested, received: a.received}
}

// describes says whether the response to a HEAD is about the stored response (RFC 9111 section 4.3.5), so that it updates
// it rather than showing it to be out of date.
func (e *Entry) describes(a *answer) bool {
	for _, name := range []string{"ETag", "Last-Modified", "Content-Length"} {
		if now, then := a.header.Get(name), e.Header.Get(name); now != "" && then != "" && now != then {
			return false
		}
	}
	return a.status == e.Status
}
