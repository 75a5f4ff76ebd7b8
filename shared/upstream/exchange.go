package upstream

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
)

// Exchange sends req to a service and fills in res, which is empty. It may change neither req nor its parts, since a link
// may send the same request again, and keeps none of them but the strings after it has returned. It returns soon after ctx
// has ended. Any number of goroutines may use one Exchange.
type Exchange func(ctx context.Context, req *Request, res *Response) error

// Link wraps an Exchange.
type Link func(Exchange) Exchange

// Chain puts links around an exchange; the first link is the outermost, the one that a caller meets first.
func Chain(exchange Exchange, links ...Link) Exchange {
	for i := len(links) - 1; i >= 0; i-- {
		exchange = links[i](exchange)
	}
	return exchange
}

// Request is what a service is asked.
type Request struct {
	// Op names the operation: "orders.listUserOrders".
	Op string
	// Method is the HTTP method.
	Method string
	// Target is the path and the query, escaped: "/users/42/orders?limit=5".
	Target string
	// Header holds the fields that the operation sets; links add theirs to a copy.
	Header Header
	// Body is the whole body, or nil for none.
	Body []byte
	// Avoid is the address of an instance that had better not be asked, because it just failed; empty for none.
	Avoid string

	stream *stream // in place of Body; see RoundTripper
}

// Copy is a request for a link to change. Make one with [Request.Copy].
type Copy struct {
	Request
	room   [12]Field
	values [8]string // see Derived
}

var copies = sync.Pool{New: func() any { return new(Copy) }}

// Copy returns a copy of the request from a pool, with an empty header of its own.
func (r *Request) Copy() *Copy {
	c := copies.Get().(*Copy)
	c.Request = *r
	c.Header = c.room[:0]
	return c
}

// Release gives the copy back to the pool when its exchange has returned.
func (c *Copy) Release() {
	if c.stream != nil {
		return // its body may still be on its way
	}
	*c = Copy{}
	copies.Put(c)
}

// Response is what a service answered. Make one with [NewResponse].
type Response struct {
	// Status is the status code.
	Status int
	// Header holds the response's fields.
	Header Header
	// Body is the whole body, undone of any content coding. It belongs to the response and is gone with Release.
	Body []byte
	// Instance is the address of the instance that was asked, or empty where there is only one.
	Instance string

	buffer bytes.Buffer
	stream *http.Response // in place of Body; see RoundTripper
}

var responses = sync.Pool{New: func() any { return new(Response) }}

// maxPooled is the size in bytes above which a body's buffer is left to the garbage collector, so that one large answer
// does not stay in memory for good.
const maxPooled = 256 << 10

// NewResponse returns an empty response from the pool.
func NewResponse() *Response { return responses.Get().(*Response) }

// Release gives the response back to the pool. Neither it nor its Body may be used afterwards.
func (r *Response) Release() {
	r.closeStream()
	if r.buffer.Cap() > maxPooled {
		return
	}
	r.Reset()
	responses.Put(r)
}

// Reset empties the response, for a link that asks again.
func (r *Response) Reset() {
	r.closeStream()
	clear(r.Header) // the strings would stay alive behind the slice's end
	r.Status, r.Header, r.Body, r.Instance = 0, r.Header[:0], nil, ""
	r.buffer.Reset()
}

func (r *Response) closeStream() {
	if r.stream != nil {
		r.stream.Body.Close()
		r.stream = nil
	}
}

func (r *Response) addHeader(header http.Header) {
	for name, values := range header {
		for _, value := range values {
			r.Header = append(r.Header, Field{name, value})
		}
	}
}

// Swap exchanges what the two responses hold, for a link that asked twice and takes the second answer.
func (r *Response) Swap(other *Response) { *r, *other = *other, *r }

// CopyTo makes to a copy that shares nothing that either of the two may change.
func (r *Response) CopyTo(to *Response) {
	to.Reset()
	to.Status, to.Instance = r.Status, r.Instance
	to.Header = append(to.Header, r.Header...)
	to.buffer.Write(r.Body)
	to.Body = to.buffer.Bytes()
}

// Field is one field line of a header.
type Field struct{ Name, Value string }

// is says whether the field has the name. Most have not, which their lengths tell.
func (f *Field) is(name string) bool {
	return len(f.Name) == len(name) && strings.EqualFold(f.Name, name)
}

// isFieldValue says whether a field may have the value (RFC 9110 section 5.5).
func isFieldValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// Header is a list of fields in the order of the wire. A few fields in a slice are found faster than in a map, and cost
// one allocation. Names are compared without regard to case (RFC 9110 section 5.1).
type Header []Field

// Get returns the value of the first field of that name, or "".
func (h Header) Get(name string) string {
	for i := range h {
		if h[i].is(name) {
			return h[i].Value
		}
	}
	return ""
}

// Add returns the header with another field, unless value is "". It may write behind the end of h.
func (h Header) Add(name, value string) Header {
	if value == "" {
		return h
	}
	return append(h, Field{name, value})
}

// With returns a header that has the field set to value, in place of any field of that name, and without the field when
// value is "". It leaves h alone.
func (h Header) With(name, value string) Header {
	with := make(Header, 0, len(h)+1)
	for _, f := range h {
		if !f.is(name) {
			with = append(with, f)
		}
	}
	if value != "" {
		with = append(with, Field{name, value})
	}
	return with
}
