package drive

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
)

func quoted(s string) []byte {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has JSON
	}
	return data
}

// check says how an answer breaks the frontend's document; empty when it keeps it.
func (d *documents) check(op body.Operation, e *exchange, kind string, res *httptest.ResponseRecorder) string {
	if res.Code == 200 {
		return d.checkSuccess(op, e, kind, res)
	}
	if kind == failing && res.Code == 204 && d.forwards[op.ID] {
		return "" // of all undeclared statuses, one that is declared
	}
	if kind == conforming {
		return fmt.Sprintf("status %d although every upstream keeps its document", res.Code)
	}
	if res.Code == 500 && !slices.ContainsFunc(e.calls, func(c sent) bool { return c.How == "panic" }) {
		return "status 500: nothing of an upstream is that"
	}
	response, place := d.frontend.doc.Response(op, res.Code)
	if response == nil && res.Code != 500 { // a panic is ours, and no document says when it happens
		return fmt.Sprintf("status %d is not declared", res.Code)
	}
	if got := res.Header().Get("Content-Type"); got != "application/problem+json" {
		return "a failure with media type " + got
	}
	var problem struct {
		Title, Detail string
		Status        int
	}
	if err := json.Unmarshal(res.Body.Bytes(), &problem); err != nil || problem.Status != res.Code || problem.Title == "" {
		return "a failure that is no problem"
	}
	if strings.Contains(res.Body.String(), "secret") {
		return "an upstream's detail is relayed"
	}
	if _, place := d.frontend.doc.Content(response, place, "application/problem+json"); place != "" {
		if err := d.frontend.judge.Check(place, res.Body.Bytes()); err != nil {
			return "a problem that breaks its schema: " + err.Error()
		}
	}
	return ""
}

func (d *documents) checkSuccess(op body.Operation, e *exchange, kind string, res *httptest.ResponseRecorder) string {
	response, place := d.frontend.doc.Response(op, 200)
	if got := res.Header().Get("Content-Type"); got != "application/json" {
		return "a success with media type " + got
	}
	if !json.Valid(res.Body.Bytes()) {
		return "the answer is not JSON"
	}
	judge := d.frontend.judge
	if kind == broken {
		judge = d.frontend.shape
	}
	if _, place := d.frontend.doc.Content(response, place, "application/json"); place != "" {
		if err := judge.Check(place, res.Body.Bytes()); err != nil {
			return "the answer breaks its schema: " + err.Error()
		}
	}
	return d.checkPartial(op, e, kind, res.Header().Get("X-BFF-Partial"))
}

// checkPartial holds X-BFF-Partial against what failed.
func (d *documents) checkPartial(op body.Operation, e *exchange, kind, partial string) string {
	missing := map[string]bool{}
	for _, part := range strings.Split(partial, ", ") {
		if id, _, ok := strings.Cut(part, ";"); ok {
			missing[id] = true
		}
	}
	steps := d.stepsOf[op.ID]
	known := map[string]*step{}
	for _, of := range steps {
		for _, s := range of {
			known[s.id] = s
		}
	}
	for id := range missing {
		switch s := known[id]; {
		case s == nil || !s.optional:
			return "the answer lacks " + id + ", which is no optional step"
		case kind == conforming && !slices.Contains(d.loose, id):
			return "the answer lacks " + id + " although every upstream keeps its document"
		}
	}
	for _, call := range e.calls {
		if !slices.Contains(ways, call.How) {
			continue
		}
		of := steps[call.Op]
		if len(of) != 1 {
			continue // which of them it was is not known
		}
		switch {
		case !of[0].optional:
			return "a success although " + of[0].id + " failed: " + call.How
		case !missing[of[0].id]:
			return "the answer does not say that it lacks " + of[0].id + ": " + call.How
		}
	}
	return ""
}
