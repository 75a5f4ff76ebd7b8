package drive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// sent is one call of an upstream and what it was answered.
type sent struct {
	Op, Method, Target string
	Header             upstream.Header
	Sent               []byte // the request's body
	Status             int
	Body               string
	How                string // how the answer is no good; empty when it is
}

// exchange stands in for the upstreams during one request. Several steps call it at once.
type exchange struct {
	docs   *documents
	seed   uint64
	made   map[string]int
	failed map[string]string // operations that fail, with how
	broken bool              // whether bodies are broken
	asked  []byte            // the body that the client sent
	typed  bool              // whether code by hand gets the answers, as values of Go types

	mu     sync.Mutex
	calls  []sent
	bodies int
	// discarded are bodies that did not keep their document, and were not used.
	discarded int
	void      []string // operations for which no body keeps the document
}

// ways are how an operation fails.
var ways = []string{"declared status", "undeclared status", "timeout", "deadline", "unavailable", "not JSON", "half a body", "media type", "no media type", "no body", "panic"}

// panics is what an exchange panics with.
const panics = "the exchange panics"

// do answers one call.
func (e *exchange) do(_ context.Context, req *upstream.Request, res *upstream.Response) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	call := sent{Op: req.Op, Method: req.Method, Target: req.Target, Header: req.Header, Sent: req.Body, Status: 200, How: e.failed[req.Op]}
	op, ok := e.docs.called[req.Op]
	if !ok {
		return fmt.Errorf("nobody declares %s", req.Op)
	}
	name, _, _ := strings.Cut(req.Op, ".")
	from := e.docs.upstreams[name]
	status := success(op)
	response, place := from.doc.Response(op, status)
	mediaType := body.JSON(response)
	schema, place := from.doc.Content(response, place, mediaType)
	rng := e.draw(req)
	maker := body.NewMaker(from.doc, rng)
	maker.Made, maker.Typed = e.made, e.typed
	value, text, err := e.good(maker, rng, schema, func(text []byte) error { return from.keeps(place, text) }, req)
	if err != nil {
		e.void = append(e.void, fmt.Sprintf("%s: %v\n%s", req.Op, err, text))
	}
	e.bodies++
	if e.broken && call.How == "" && rng.IntN(2) == 0 {
		call.How = value.Break(rng)
		text = maker.Write(value)
		if rng.IntN(8) == 0 {
			text, call.How = text[:rng.IntN(len(text)+1)], "the end is gone"
		}
	}
	res.Status = status
	res.Header = append(res.Header[:0], upstream.Field{Name: "content-type", Value: mediaType + []string{"", "; charset=utf-8", ";charset=\"UTF-8\""}[rng.IntN(3)]})
	res.Body = text
	at := len(e.calls)
	e.calls = append(e.calls, call)
	err = fail(rng, call.How, op, res)
	e.calls[at].Status, e.calls[at].Body = res.Status, string(res.Body)
	return err
}

// tries is how often a body is made anew: of the variants of oneOf, two may allow the same value, and no value at all may
// keep a schema.
const tries = 20

// good makes a body that keeps its schema. An error says that it does not.
func (e *exchange) good(maker *body.Maker, rng *rand.Rand, schema body.Object, keeps func([]byte) error, req *upstream.Request) (value *body.Value, text []byte, err error) {
	for range tries {
		value = maker.Value(schema)
		answers(rng, value, req)
		text = maker.Write(value)
		if err = keeps(text); err == nil {
			return value, text, nil
		}
		e.discarded++
	}
	return value, text, err
}

// keeps judges a body that has a schema.
func (s side) keeps(place string, text []byte) error {
	if place == "" {
		return nil
	}
	return s.judge.Check(place, text)
}

// draw returns what one call's answer is drawn from: the same each time, whatever the order of the calls.
func (e *exchange) draw(req *upstream.Request) *rand.Rand {
	return rand.New(rand.NewPCG(e.seed, hash(req.Op+req.Target)))
}

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum64()
}

func success(op body.Operation) int {
	responses, _ := op.Raw["responses"].(body.Object)
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		if status, err := strconv.Atoi(key); err == nil && status/100 == 2 {
			return status
		}
	}
	return 200
}

// fail makes what was going to be a good answer a bad one.
func fail(rng *rand.Rand, how string, op body.Operation, res *upstream.Response) error {
	switch how {
	case "declared status":
		res.Status, res.Body = 404, []byte(`{"detail":"secret"}`)
		responses, _ := op.Raw["responses"].(body.Object)
		for _, key := range slices.Sorted(maps.Keys(responses)) {
			if status, err := strconv.Atoi(key); err == nil && status >= 400 {
				res.Status = status
			}
		}
	case "undeclared status":
		res.Status = []int{100, 204, 206, 301, 418, 500, 599, 0}[rng.IntN(8)]
	case "timeout":
		return fault.New(fault.Timeout, "exchange", "")
	case "deadline":
		return context.DeadlineExceeded
	case "unavailable":
		return fault.Wrap(fault.Unavailable, "exchange", errors.New("nobody listens"))
	case "not JSON":
		res.Body = []byte("<html>")
	case "half a body":
		res.Body = res.Body[:len(res.Body)/2]
		if json.Valid(res.Body) {
			res.Body = nil // half a number may be a number
		}
	case "no body":
		res.Body = nil
	case "media type":
		res.Header = append(res.Header[:0], upstream.Field{Name: "Content-Type", Value: "text/html"})
	case "no media type":
		res.Header = res.Header[:0]
	case "panic":
		panic(panics)
	}
	return nil
}

// answers makes of some of the answers of a batch those that were asked for: in another order, some twice, some not at
// all.
func answers(rng *rand.Rand, value *body.Value, req *upstream.Request) {
	_, query, _ := strings.Cut(req.Target, "?")
	fields, err := url.ParseQuery(query)
	if err != nil {
		return
	}
	for name, keys := range fields {
		// The generator of documents calls the parameter and the key of an answer alike; the demo's documents do, too.
		rekey(rng, value, name, keys, 0)
	}
}

func rekey(rng *rand.Rand, v *body.Value, name string, keys []string, depth int) {
	if depth > 3 {
		return
	}
	for i, inside := range v.Inside {
		if v.Open == '{' && v.Names[i] == strconv.Quote(name) && inside.Open == 0 && len(inside.Text) > 0 && rng.IntN(8) > 0 {
			key := keys[rng.IntN(len(keys))]
			switch inside.Text[0] {
			case '"':
				inside.Text = string(quoted(key))
			case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-':
				if _, err := strconv.ParseInt(key, 10, 32); err == nil {
					inside.Text = key
				}
			}
		}
		rekey(rng, inside, name, keys, depth+1)
	}
}
