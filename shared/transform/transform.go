package transform

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// Transform rewrites requests and answers. Make one with [New]; it is safe for concurrent use.
type Transform struct {
	maxBody int64
	request struct {
		header, query fields
		body          *body
	}
	response struct {
		header   fields
		body     *body
		envelope *envelope
	}
}

// Exchange is one request and its answer.
type Exchange struct {
	t     *Transform
	facts Facts
}

// Request rewrites a request that is about to be sent, and returns what its answer is rewritten with. A fault means that
// the request is not to be sent. The request's header must be its own; its body is read when it is JSON that changes.
func (t *Transform) Request(r *http.Request, known Facts) (*Exchange, error) {
	if e := t.response.envelope; e != nil {
		version, err := e.version(r.Header)
		if err != nil {
			return nil, err
		}
		known.version = version
	}
	if t.readsAnswers() {
		r.Header.Set("Accept-Encoding", "identity")
		r.Header.Del("Range") // of what the upstream has, which is not what the client gets
		r.Header.Del("If-Range")
	}
	if !t.request.body.empty() && isJSON(r.Header) {
		if err := t.requestBody(r, known); err != nil {
			return nil, err
		}
	}
	t.request.header.header(r.Header, known)
	r.URL.RawQuery = t.request.query.query(r.URL.RawQuery, known)
	return &Exchange{t, known}, nil
}

func (t *Transform) requestBody(r *http.Request, known Facts) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return fault.New(fault.UnsupportedMediaType, "transform", "A body with a content coding is not taken here.")
	}
	if r.ContentLength > t.maxBody {
		return fault.Unreadable(&http.MaxBytesError{Limit: t.maxBody})
	}
	read, err := io.ReadAll(io.LimitReader(r.Body, t.maxBody+1))
	if err != nil {
		return fault.Unreadable(err)
	}
	if int64(len(read)) > t.maxBody {
		return fault.Unreadable(&http.MaxBytesError{Limit: t.maxBody})
	}
	written, err := t.request.body.rewrite(nil, read, known)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Op: "transform", Public: "The request's body is no JSON that can be passed on: " + err.Error() + "."}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(written)), int64(len(written))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(written)), nil }
	r.Header.Del("Content-Length")
	forget(r.Header)
	return nil
}

// Response rewrites the answer. A fault means that it is not to be passed on.
func (e *Exchange) Response(res *http.Response) error {
	t := e.t
	if t.response.envelope != nil {
		res.Header.Add("Vary", t.response.envelope.field)
	}
	if t.readsAnswers() && isJSON(res.Header) && res.StatusCode != http.StatusSwitchingProtocols {
		if err := e.responseBody(res); err != nil {
			return err
		}
	}
	t.response.header.header(res.Header, e.facts)
	return nil
}

func (e *Exchange) responseBody(res *http.Response) error {
	forget(res.Header)
	res.Header.Del("Accept-Ranges")
	weaken(res.Header)
	bodyless := res.StatusCode == http.StatusNoContent || res.StatusCode == http.StatusNotModified
	if bodyless || res.Request != nil && res.Request.Method == http.MethodHead {
		res.Header.Del("Content-Length") // it is another one now, and nobody knows which
		res.ContentLength = -1
		return nil
	}
	if coding := res.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return fault.Wrap(fault.BadUpstream, "transform", fmt.Errorf("the body has the content coding %s, which nobody asked for", coding))
	}
	read, err := io.ReadAll(io.LimitReader(res.Body, e.t.maxBody+1))
	if err != nil {
		return fault.Wrap(fault.BadUpstream, "transform", fmt.Errorf("read the body: %w", err))
	}
	if int64(len(read)) > e.t.maxBody {
		return fault.Wrap(fault.BadUpstream, "transform", fmt.Errorf("the body is larger than %d bytes", e.t.maxBody))
	}
	written, err := e.t.response.body.rewrite(nil, read, e.facts)
	if err != nil {
		return fault.Wrap(fault.BadUpstream, "transform", fmt.Errorf("the body is no JSON that can be passed on: %w", err))
	}
	if e.t.response.envelope != nil && res.StatusCode/100 == 2 {
		written = e.t.response.envelope.around(written, e.facts)
	}
	closeErr := res.Body.Close()
	res.Body, res.ContentLength, res.TransferEncoding = io.NopCloser(bytes.NewReader(written)), int64(len(written)), nil
	res.Header.Set("Content-Length", strconv.Itoa(len(written)))
	return named("close the body", closeErr)
}

// readsAnswers says whether answers that are JSON change.
func (t *Transform) readsAnswers() bool {
	return !t.response.body.empty() || t.response.envelope != nil
}

// isJSON says whether a body is JSON that may change: problem details are for whoever reads problems.
func isJSON(h http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return false
	}
	return mediaType != fault.MediaType && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

// forget removes what was said of the bytes of a body that has others now.
func forget(h http.Header) {
	for _, name := range []string{"Content-Md5", "Digest", "Content-Digest", "Repr-Digest"} {
		h.Del(name)
	}
}

// weaken makes the entity tag a weak one: the content means the same, and its bytes are others.
func weaken(h http.Header) {
	if tag := h.Get("Etag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		h.Set("Etag", "W/"+tag)
	}
}
