package upstream

import (
	"context"
	"strconv"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// Derived is a request field whose value is found in the context.
type Derived struct {
	// Name is the field's.
	Name string
	// Value returns the value, or "" for a field that is not sent.
	Value func(context.Context) string
}

// SetHeader returns a link that sets a request field to what value finds in the context, and removes the field when that
// is nothing, so that what an operation did not mean to send cannot slip through.
func SetHeader(name string, value func(context.Context) string) Link {
	return SetHeaders(Derived{name, value})
}

// SetHeaders is [SetHeader] for several fields, with one copy of the request.
func SetHeaders(fields ...Derived) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			with := *req
			with.Header = make(Header, 0, len(req.Header)+len(fields))
			for i := range req.Header {
				if !isDerived(fields, &req.Header[i]) {
					with.Header = append(with.Header, req.Header[i])
				}
			}
			for _, d := range fields {
				if value := d.Value(ctx); value != "" {
					with.Header = append(with.Header, Field{d.Name, value})
				}
			}
			return next(ctx, &with, res)
		}
	}
}

func isDerived(fields []Derived, f *Field) bool {
	for i := range fields {
		if f.is(fields[i].Name) {
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
	deadline, ok := ctx.Deadline()
	if !ok {
		return ""
	}
	return strconv.FormatInt(max(1, time.Until(deadline).Milliseconds()), 10)
}

// Timeout returns a link that gives each exchange at most limit, and less where the context ends sooner.
func Timeout(limit time.Duration) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= limit {
				return next(ctx, req, res) // which costs less than a context
			}
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			return next(ctx, req, res)
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
