package upstream

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// Builder builds a request, part after part in the order of the path. It keeps the first mistake, and [Builder.Request]
// returns it. Make one with [Build].
type Builder struct {
	request Request
	target  []byte
	query   bool
	err     error
}

// Build begins a request for an operation: "orders.getOrder".
func Build(op, method string) *Builder {
	return &Builder{request: Request{Op: op, Method: method}, target: make([]byte, 0, 64)}
}

// Path adds a literal part of the path, already escaped.
func (b *Builder) Path(literal string) { b.target = append(b.target, literal...) }

// Segment adds the value of a path parameter, escaped. A value that a server would read as another path ("", ".", "..")
// names nothing and is an Invalid fault.
func (b *Builder) Segment(param, value string) {
	switch value {
	case "", ".", "..":
		b.fail(fault.Invalid, fmt.Errorf("path parameter %s: %q is no path segment", param, value))
	}
	b.Path(url.PathEscape(value))
}

// Query adds a query parameter, escaped.
func (b *Builder) Query(param, value string) {
	b.RawQuery(url.QueryEscape(param) + "=" + url.QueryEscape(value))
}

// RawQuery adds parameters that are already in the form of a query.
func (b *Builder) RawQuery(fragment string) {
	if fragment == "" {
		return
	}
	separator := byte('?')
	if b.query {
		separator = '&'
	}
	b.query = true
	b.target = append(append(b.target, separator), fragment...)
}

// Field adds a header field. A value that is no field value is an Invalid fault.
func (b *Builder) Field(name, value string) {
	if !isFieldValue(value) {
		b.fail(fault.Invalid, fmt.Errorf("header field %s: the value has a control character", name))
	}
	b.request.Header = append(b.request.Header, Field{name, value})
}

// Cookie adds a cookie. A value that is no cookie value (RFC 6265 section 4.1.1) is an Invalid fault.
func (b *Builder) Cookie(name, value string) {
	for i := range len(value) {
		if c := value[i]; c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\' {
			b.fail(fault.Invalid, fmt.Errorf("cookie %s: byte %d of the value is not allowed", name, i))
		}
	}
	b.RawCookie(name + "=" + value)
}

// RawCookie adds cookies that are already in the form of a Cookie field.
func (b *Builder) RawCookie(pair string) {
	if before := b.request.Header.Get("Cookie"); before != "" {
		pair = before + "; " + pair
	}
	b.request.Header = b.request.Header.With("Cookie", pair)
}

// JSON makes value the body. A [projection.Raw] is JSON already and becomes the body as it is; an empty one is no body.
func (b *Builder) JSON(mediaType string, value any) {
	if raw, ok := value.(projection.Raw); ok {
		if len(raw) > 0 {
			b.Body(mediaType, raw)
		}
		return
	}
	body, err := json.Marshal(value)
	if err != nil {
		b.fail(fault.Internal, fmt.Errorf("encode the body: %w", err))
	}
	b.Body(mediaType, body)
}

// Body makes body the body.
func (b *Builder) Body(mediaType string, body []byte) {
	b.Field("Content-Type", mediaType)
	b.request.Body = body
}

// Text passes on a parameter that was serialised elsewhere, and keeps the error.
func (b *Builder) Text(serialised string, err error) string {
	if err != nil {
		b.fail(fault.Invalid, err)
	}
	return serialised
}

// Misled makes of an Invalid fault, which the builder has of a value that cannot be sent, one of kind BadUpstream. It is for
// requests that are made of what another service has answered: that is not the client's mistake.
func Misled(err error) error {
	if err == nil || fault.KindOf(err) != fault.Invalid {
		return err
	}
	return fault.Wrap(fault.BadUpstream, "", err)
}

func (b *Builder) fail(kind fault.Kind, err error) {
	if b.err == nil {
		b.err = fault.Wrap(kind, b.request.Op, err)
	}
}

// Request returns the request, or the first mistake.
func (b *Builder) Request() (*Request, error) {
	if b.err != nil {
		return nil, b.err
	}
	b.request.Target = string(b.target)
	return &b.request, nil
}
