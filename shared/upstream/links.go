package upstream

import (
	"context"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

// SetHeader returns a link that sets a request field to what value finds in the context, and removes the field when that
// is nothing, so that what an operation did not mean to send cannot slip through.
func SetHeader(name string, value func(context.Context) string) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			with := *req
			with.Header = req.Header.With(name, value(ctx))
			return next(ctx, &with, res)
		}
	}
}

// Timeout returns a link that gives each exchange at most limit, and less where the context ends sooner.
func Timeout(limit time.Duration) Link {
	return func(next Exchange) Exchange {
		return func(ctx context.Context, req *Request, res *Response) error {
			ctx, cancel := context.WithTimeout(ctx, limit)
			defer cancel()
			return next(ctx, req, res)
		}
	}
}

// Observe returns a link that reports every exchange: its operation, how it ended and how long it took. The outcome is
// "2xx" … "5xx" for an answer, else the fault's kind.
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
		return fault.KindOf(err).String()
	}
	classes := [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}
	if class := res.Status/100 - 1; class >= 0 && class < len(classes) {
		return classes[class]
	}
	return "other"
}
