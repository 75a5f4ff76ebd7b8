package fault

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MediaType is the media type of a problem (RFC 9457 section 6.1).
const MediaType = "application/problem+json"

// RequestIDHeader carries the request's id. [Write] repeats in the body what the response's header says.
const RequestIDHeader = "X-Request-Id"

// Problem is what a caller reads of a failure (RFC 9457 section 3). The members after Detail are extensions.
type Problem struct {
	Type      string      `json:"type"`
	Title     string      `json:"title"`
	Status    int         `json:"status"`
	Detail    string      `json:"detail,omitempty"`
	RequestID string      `json:"request_id,omitempty"`
	Errors    []Violation `json:"errors,omitempty"`
}

//go:embed problem.schema.json
var schema string

// Schema returns the JSON Schema (2020-12) that the body of every problem keeps, whatever part of a gateway answers it.
func Schema() string { return schema }

// Write answers r with err as problem details, and tells the request's observer of err (see [Observe]). It writes
// nothing of a [Canceled] fault when the client has gone; one whose client is still there is a bug of ours and answered as
// one. Other faults are written in any case, since net/http takes a client that was slow with its body for one that has gone.
//
// Nothing of err's cause is written, nor the detail of an [Internal] fault.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	Observe(r.Context(), err)
	kind := KindOf(err)
	if kind == Canceled {
		if r.Context().Err() == context.Canceled {
			return
		}
		kind = Internal
	}
	problem := Problem{Type: "about:blank", Status: kind.Status(), RequestID: w.Header().Get(RequestIDHeader)}
	header := w.Header()
	var f *Error
	if errors.As(err, &f) && kind != Internal {
		if f.Answer != 0 {
			problem.Status = f.Answer
		}
		problem.Detail = f.Public
		problem.Errors = f.Violations
		if f.RetryAfter > 0 {
			seconds := (f.RetryAfter + time.Second - 1) / time.Second
			header.Set("Retry-After", strconv.Itoa(int(seconds)))
		}
		if len(f.Allow) > 0 {
			header.Set("Allow", strings.Join(f.Allow, ", "))
		}
	}
	problem.Title = http.StatusText(problem.Status) // RFC 9457 section 4.2.1: about:blank takes the status's phrase
	body, err := json.Marshal(problem)
	if err != nil { // strings and numbers always marshal
		panic(err)
	}
	body = append(body, '\n') // for whoever reads it in a terminal, as encoding/json's Encoder does
	header.Set("Content-Type", MediaType)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Del("Etag")
	w.WriteHeader(problem.Status)
	_, _ = w.Write(body) // the client has gone; there is nobody left to tell
}
