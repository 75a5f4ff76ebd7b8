package upstream

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/facet-bff/facet/shared/fault"
)

// Target builds the path and query of a request. The zero Target is empty and ready. The first mistake is kept, and
// [Target.Request] returns it.
type Target struct {
	text  []byte
	query bool
	err   error
}

// Path adds a literal part of the path, already escaped.
func (t *Target) Path(literal string) { t.text = append(t.text, literal...) }

// Segment adds the value of a path parameter, escaped. A value that a server would read as another path ("", ".", "..")
// names nothing and is an Invalid fault.
func (t *Target) Segment(param, value string) {
	switch value {
	case "", ".", "..":
		t.fail(fmt.Errorf("path parameter %s: %q is no path segment", param, value))
	}
	t.text = append(t.text, url.PathEscape(value)...)
}

// Query adds a query parameter, escaped.
func (t *Target) Query(param, value string) {
	t.RawQuery(url.QueryEscape(param)+"="+url.QueryEscape(value), nil)
}

// Styled adds to the path what the OpenAPI serialisation of a path parameter made, or keeps its error.
func (t *Target) Styled(fragment string, err error) {
	t.fail(err)
	t.text = append(t.text, fragment...)
}

// RawQuery adds to the query what the OpenAPI serialisation of a parameter made, or keeps its error.
func (t *Target) RawQuery(fragment string, err error) {
	t.fail(err)
	if fragment == "" {
		return
	}
	separator := byte('?')
	if t.query {
		separator = '&'
	}
	t.query = true
	t.text = append(append(t.text, separator), fragment...)
}

func (t *Target) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// Request returns the request for the target.
func (t *Target) Request(op, method string) (*Request, error) {
	if t.err != nil {
		return nil, fault.Wrap(fault.Invalid, op, t.err)
	}
	return &Request{Op: op, Method: method, Target: string(t.text)}, nil
}

// SetJSON makes value the request's body.
func (r *Request) SetJSON(mediaType string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fault.Wrap(fault.Internal, r.Op, fmt.Errorf("encode the body: %w", err))
	}
	r.SetBody(mediaType, body)
	return nil
}

// SetBody makes body the request's body.
func (r *Request) SetBody(mediaType string, body []byte) {
	r.Header = append(r.Header, Field{"Content-Type", mediaType})
	r.Body = body
}

// SetField adds a header parameter.
func (r *Request) SetField(name, value string) { r.Header = append(r.Header, Field{name, value}) }
