package cache

import (
	"context"
	"net/http"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Link returns the link that puts the cache in front of an upstream, named as in its operations: "catalog". What it does
// with a request is in the context, put there by [With]; without it the request is passed on, and nobody is told of it.
// An unsafe request deletes what it makes out of date either way.
//
// It belongs inside of the links that set what the request is made of, the credential above all, because it judges and
// compares what it sees, and outside of those that ask again or elsewhere.
func (c *Cache) Link(space string) (upstream.Link, error) {
	if err := checkSpace(space); err != nil {
		return nil, err
	}
	return func(next upstream.Exchange) upstream.Exchange {
		return func(ctx context.Context, req *upstream.Request, res *upstream.Response) error {
			policy, cached := policyOf(ctx)
			if !cached && req.Method == http.MethodGet { // most calls: there is nothing to keep, and nothing to delete
				return next(ctx, req, res)
			}
			if policy.Op == "" {
				policy.Op = req.Op
			}
			k := newCall(req.Method, space+"://"+req.Target, list(req.Header), policy)
			r, err := c.serve(ctx, k, &exchange{next: next, req: req, res: res})
			if err != nil {
				return asFault(req, err)
			}
			r.fill(k, res)
			return nil
		}
	}, nil
}

// asFault keeps what an exchange returned, and makes a fault of a wait that the context ended.
func asFault(req *upstream.Request, err error) error {
	if kind := fault.KindOf(err); err == context.DeadlineExceeded || err == context.Canceled { //nolint:errorlint // only the bare ones are ours
		return fault.Wrap(kind, req.Op, err)
	}
	return err
}

// exchange is a source that is a chain.
type exchange struct {
	next upstream.Exchange
	req  *upstream.Request
	res  *upstream.Response
}

func (x *exchange) ask(ctx context.Context, terms terms) (*answer, error) {
	req, res := x.req, x.res
	if terms.conditions != nil {
		with := *req
		with.Header = append(without(req.Header, preconditions), terms.conditions...)
		req = &with
	}
	if res.Status != 0 { // asked before
		res = new(upstream.Response)
		defer func() { *x.res = *res }()
	}
	requested := time.Now()
	if err := x.next(ctx, req, res); err != nil {
		return nil, err
	}
	return &answer{
		status: res.Status, header: res.Header, body: res.Body, requested: requested, received: time.Now(),
	}, nil
}

func (x *exchange) detach(ctx context.Context) (context.Context, source, fields) {
	req := *x.req
	req.Method, req.Header = http.MethodGet, without(req.Header, preconditions, ofOneRequest)
	return context.WithoutCancel(ctx), &exchange{next: x.next, req: &req, res: new(upstream.Response)}, list(req.Header)
}

// fill puts the reply into the response of the one who asked.
func (r *reply) fill(k *call, res *upstream.Response) {
	m := r.message(k, res.Header)
	res.Status, res.Header, res.Body = m.code, m.header, m.body
}
