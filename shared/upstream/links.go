package upstream

import (
	"context"
	"strconv"
	"time"

	"github.com/facet-bff/facet/shared/deadline"
	"github.com/facet-bff/facet/shared/fault"
)

// Derived are request fields whose values are found in the context.
type Derived struct {
	// Names are the fields', eight at most.
	Names []string
	// Values puts the value of each into its place, which is ""; a field stays away where it is left so. nil has none.
	Values func(ctx context.Context, to []string)
}

// SetHeader returns a link that sets a request field to what value finds in the context, and removes the field when that
// is nothing, so that what an operation did not mean to send cannot slip through.
func SetHeader(name string, value func(context.Context) string) Link {
	return SetHeaders(Derived{[]string{name}, func(ctx context.Context, to []string) { to[0] = value(ctx) }})
}

// SetHeaders is [SetHeader] for several fields, with one copy of the request.
func SetHeaders(fields ...Derived) Link {
	var names []string
	for _, d := range fields {
		names = append(names, d.Names...)
	}
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			with := req.Copy()
			defer with.Release()
			for i := range req.Header {
				if !isOneOf(names, &req.Header[i]) {
					with.Header = append(with.Header, req.Header[i])
				}
			}
			for i := range fields {
				with.derive(ctx, &fields[i])
			}
			return next(ctx, &with.Request, res)
		}
	}
}

func (c *Copy) derive(ctx context.Context, d *Derived) {
	if d.Values == nil {
		return
	}
	values := c.values[:len(d.Names)]
	clear(values)
	d.Values(ctx, values)
	for i, value := range values {
		c.Header = c.Header.Add(d.Names[i], value)
	}
}

func isOneOf(names []string, f *Field) bool {
	for _, name := range names {
		if f.is(name) {
			return true
		}
	}
	return false
}

// TimeoutHeader says how long we still wait for the answer, in whole milliseconds: "X-Request-Timeout: 1875". A service
// that reads it need not work on what nobody will read. It is a span and not a date, as gRPC's is, because the service's
// clock is not ours, and it has one unit, so that nothing has to be parsed but a number.
const TimeoutHeader = "X-Request-Timeout"

// Remaining returns the value of [TimeoutHeader], or "" when ctx has no deadline. It is never less than "1".
func Remaining(ctx context.Context) string {
	at, ok := ctx.Deadline()
	if !ok {
		return ""
	}
	return strconv.FormatInt(max(1, time.Until(at).Milliseconds()), 10)
}

// Timeout returns a link that gives each exchange at most limit, and less where the context ends sooner.
func Timeout(limit time.Duration) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			if at, ok := ctx.Deadline(); ok && time.Until(at) <= limit {
				return next(ctx, req, res) // which costs less than a context
			}
			bounded := new(deadline.Context)
			bounded.Begin(ctx, limit)
			defer bounded.End()
			return next(bounded, req, res)
		}
	}
}

// Observe returns a link that reports every exchange: its operation, how it ended and how long it took. The outcome is
// "2xx" … "5xx" for an answer, else [fault.Reason].
func Observe(record func(op, outcome string, took time.Duration)) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			start := time.Now()
			err := next(ctx, req, res)
			record(req.Op, outcome(res, err), time.Since(start))
			return err
		}
	}
}

func outcome(res *Response, err error) string {
	if err != nil {
		return fault.Reason(err)
	}
	classes := [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}
	if class := res.Status/100 - 1; class >= 0 && class < len(classes) {
		return classes[class]
	}
	return "other"
}
