package cbor

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/facet-bff/facet/shared/etag"
	"github.com/facet-bff/facet/shared/fault"
)

// Config bounds what is translated. The zero value has defaults.
type Config struct {
	// MaxBody is the largest answer in bytes of JSON that becomes CBOR. Default 4 MiB. That of requests is whatever bounds
	// their bodies before this link.
	MaxBody int
}

const defaultMaxBody = 4 << 20

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	if c.MaxBody < 0 {
		return fmt.Errorf("a MaxBody of %d bytes is negative", c.MaxBody)
	}
	return nil
}

// Handler returns the link. The configuration must be valid.
func Handler(config Config) func(http.Handler) http.Handler {
	limit := cmp.Or(config.MaxBody, defaultMaxBody)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked := wanted(r.Header["Accept"])
			inner, err := translated(r, asked)
			if err != nil {
				fault.Write(w, r, err)
				return
			}
			answer := &response{ResponseWriter: w, request: r, wanted: asked, limit: limit}
			next.ServeHTTP(answer, inner)
			answer.finish()
		})
	}
}

// translated returns the request as it would be if it were about JSON.
func translated(r *http.Request, asked bool) (*http.Request, error) {
	sent := essence(r.Header.Get("Content-Type")) == mediaType && r.Header["Content-Encoding"] == nil
	if !asked && !sent && r.Header["If-Match"] == nil {
		return r, nil
	}
	inner := *r
	inner.Header = r.Header.Clone()
	etag.Rewrite(inner.Header, "If-Match", func(tag string) string {
		tag, _ = etag.Unmark(tag, "cbor") // what is to be changed is the thing, and not its form
		return tag
	})
	if asked {
		etag.Rewrite(inner.Header, "If-None-Match", unmarked)
		inner.Header.Del("Range")
		inner.Header.Del("If-Range")
	}
	if !sent {
		return &inner, nil
	}
	body, err := read(r)
	if err != nil {
		return nil, err
	}
	inner.Header.Set("Content-Type", jsonMediaType)
	inner.Header.Del("Content-Length")
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return &inner, nil
}

// unmarked returns the tag that a CBOR answer's was made of; "" for that of another form, which the client has no use for.
func unmarked(tag string) string {
	if plain, marked := etag.Unmark(tag, "cbor"); marked || tag == "*" {
		return plain
	}
	return ""
}

// read returns the request's body as JSON.
func read(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, fault.Unreadable(tooLarge)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return nil, fault.Late("cbor.read", err)
	case err != nil:
		return nil, cmp.Or(r.Context().Err(), error(fault.Unreadable(err)))
	case len(body) == 0:
		return nil, nil // whether there has to be one is for others to say
	}
	json, err := ToJSON(body)
	if err != nil {
		return nil, &fault.Error{
			Kind: fault.Invalid, Op: "cbor.read", Public: "The body is not CBOR that can be read as JSON.",
			Violations: []fault.Violation{{Pointer: "#", Detail: err.Error()}},
		}
	}
	return json, nil
}
