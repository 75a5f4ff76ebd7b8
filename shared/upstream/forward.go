package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/projection"
)

// Contract is what a document says of an operation's answers, for whoever passes them on as they are.
type Contract struct {
	// Successes are the answers that are passed on, exact statuses before ranges.
	Successes []Success
	// Declared are the other statuses: see [Refusal].
	Declared []string
}

// Success is an answer that is passed on.
type Success struct {
	// Status is the document's word for it: "201", "2XX".
	Status string
	// Shape is what the body keeps, which is JSON; nil for no body.
	Shape *projection.Shape
	// Required are the fields of the header that the client is promised.
	Required []string
}

// Forward asks, and returns an answer that keeps the contract; any other is a fault as of [AnswerJSON] and [Refusal]. The
// body is checked and neither decoded nor copied: it stays in the response, which the caller gives back, with
// [Response.Pass] or Release.
//
// A Location is made relative to the request (RFC 9110, section 10.2.2), so that it holds for a client who asks at another
// path, whatever comes before it. One that names a host is taken out, for where the service is, is not the client's
// business.
func Forward(ctx context.Context, exchange Exchange, req *Request, contract *Contract) (*Response, error) {
	res := NewResponse()
	err := exchange(ctx, req, res)
	if err == nil {
		err = contract.check(req, res)
	}
	if err != nil {
		res.Release()
		return nil, err
	}
	return res, nil
}

func (c *Contract) check(req *Request, res *Response) error {
	for i := range c.Successes {
		success := &c.Successes[i]
		if !res.is(success.Status) {
			continue
		}
		if success.Shape == nil {
			res.Body = nil
		} else if err := keepsShape(req, res, success.Shape); err != nil {
			return err
		}
		if location := res.Header.Get("Location"); location != "" {
			res.Header = res.Header.With("Location", relative(req.Target, location))
		}
		for _, name := range success.Required {
			if res.Header.Get(name) == "" {
				return fault.Wrap(fault.BadUpstream, req.Op, fmt.Errorf("status %d without a %s that can be passed on", res.Status, name))
			}
		}
		return nil
	}
	return Refusal(req, res, c.Declared...)
}

// relative returns a location as a reference that is relative to the target of the request; "" for one that names a host,
// or is none.
func relative(target, location string) string {
	to, err := url.Parse(location)
	if err != nil || to.Host != "" || to.Scheme != "" {
		return ""
	}
	if !strings.HasPrefix(location, "/") {
		return location
	}
	from, _, _ := strings.Cut(target, "?")
	if base := strings.Index(location, from+"/"); base > 0 { // the path of the service's URL, which no target has
		location = location[base:]
	}
	folder := from[:strings.LastIndexByte(from, '/')+1]
	if rest, inside := strings.CutPrefix(location, folder); inside && rest != "" && !strings.Contains(firstSegment(rest), ":") {
		return rest
	}
	up := ""
	for folder != "" && !strings.HasPrefix(location, folder) {
		folder = folder[:strings.LastIndexByte(strings.TrimSuffix(folder, "/"), '/')+1]
		up += "../"
	}
	if up == "" {
		up = "./" // or the rest would be read as a scheme, or as the request itself
	}
	return up + strings.TrimPrefix(location, folder)
}

func firstSegment(path string) string {
	segment, _, _ := strings.Cut(path, "/")
	return segment
}

// JSONBody reads a request's body that is passed on as it is: one JSON value, or nothing. The result is its only copy.
func JSONBody(body io.Reader) (projection.Raw, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, fault.Unreadable(err)
	}
	if len(data) == 0 {
		return nil, nil
	}
	value, err := (&projection.Shape{Nullable: true}).Parse(data)
	if err != nil {
		return nil, fault.Unreadable(errors.New("the body is not one JSON value"))
	}
	return value, nil
}

// Pass answers with the response: its status, its body as mediaType, and the fields of its header that are there. An empty
// mediaType is for no body. The response is given back.
func (r *Response) Pass(w http.ResponseWriter, mediaType string, fields ...string) error {
	defer r.Release()
	header := w.Header()
	for _, name := range fields {
		if value := r.Header.Get(name); value != "" {
			header.Set(name, value)
		}
	}
	if mediaType == "" {
		w.WriteHeader(r.Status)
		return nil
	}
	header.Set("Content-Type", mediaType)
	header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	w.WriteHeader(r.Status)
	_, err := w.Write(r.Body)
	return err
}
