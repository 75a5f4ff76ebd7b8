package compress

import (
	"net/http"
	"strconv"

	"github.com/facet-bff/facet/shared/etag"
)

// response codes an answer, once it is known to be worth it.
type response struct {
	http.ResponseWriter
	request *http.Request
	config  *Config
	choice  choice

	phase  phase
	status int
	held   []byte // the beginning of a body that may turn out to be small
	coder  coder  // nil for HEAD
}

// phase is how far an answer is.
type phase uint8

const (
	open    phase = iota // nothing is said yet
	holding              // the status is known; whether there is enough is not
	plain                // everything is sent as it comes
	coded                // everything is coded and sent
)

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader takes the status. Informational ones (RFC 9110 section 15.2) go out at once.
func (w *response) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.phase != open {
		return
	}
	w.status = status
	header := w.Header()
	if status == http.StatusNotModified {
		w.notModified()
	}
	if !w.config.candidate(status, header) {
		w.sendPlain()
		return
	}
	header.Add("Vary", "Accept-Encoding")
	length, err := strconv.Atoi(header.Get("Content-Length"))
	switch known := err == nil; {
	case w.choice.coding == "", known && length < w.config.MinSize && !w.choice.must:
		w.sendPlain()
	case known || w.choice.must:
		w.sendCoded()
	default:
		w.phase = holding
	}
}

// candidate says whether an answer would be coded, for a client that takes it and if there is enough of it.
func (c *Config) candidate(status int, header http.Header) bool {
	switch status {
	case http.StatusSwitchingProtocols, http.StatusNoContent, http.StatusPartialContent, http.StatusNotModified:
		return false
	}
	return header.Get("Content-Encoding") == "" && c.worth(header.Get("Content-Type")) && !noTransform(header)
}

// notModified makes a 304 say what the 200 would have said: the tag that the client has of it.
func (w *response) notModified() {
	header := w.Header()
	header.Add("Vary", "Accept-Encoding")
	tag := header.Get("ETag")
	if w.choice.coding == "" || tag == "" {
		return
	}
	marked := etag.Mark(tag, w.choice.coding)
	for has := range etag.All(w.request.Header["If-None-Match"]) {
		if etag.Opaque(has) != "" && etag.Opaque(has) == etag.Opaque(marked) {
			header.Set("ETag", marked)
			return
		}
	}
}

func (w *response) sendPlain() {
	w.phase = plain
	w.ResponseWriter.WriteHeader(w.status)
}

// sendCoded sends the header, and takes a coder for the body.
func (w *response) sendCoded() {
	w.phase = coded
	header := w.Header()
	for _, name := range ofPlain {
		delete(header, name)
	}
	header.Set("Content-Encoding", w.choice.coding)
	if tag := header.Get("ETag"); tag != "" {
		header.Set("ETag", etag.Mark(tag, w.choice.coding))
	}
	w.ResponseWriter.WriteHeader(w.status)
	if w.request.Method != http.MethodHead {
		w.coder = take(w.choice.coding, w.ResponseWriter)
	}
}

// ofPlain are the fields that are wrong of a coded body.
var ofPlain = []string{"Content-Length", "Accept-Ranges", "Content-Digest", "Repr-Digest", "Content-Md5"}

// Write takes a part of the body.
func (w *response) Write(part []byte) (int, error) {
	w.begin()
	if w.phase != holding {
		return w.send(part)
	}
	if len(w.held)+len(part) < w.config.MinSize {
		w.held = append(w.held, part...)
		return len(part), nil
	}
	if err := w.release(); err != nil {
		return 0, err
	}
	return w.send(part)
}

// begin says 200 for a handler that has not said anything.
func (w *response) begin() {
	if w.phase == open {
		w.WriteHeader(http.StatusOK)
	}
}

// release sends, coded, what was held back.
func (w *response) release() error {
	w.sendCoded()
	held := w.held
	w.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := w.send(held)
	return err
}

func (w *response) send(part []byte) (int, error) {
	switch {
	case w.phase == plain:
		return w.ResponseWriter.Write(part)
	case w.coder == nil:
		return len(part), nil
	default:
		return w.coder.Write(part)
	}
}

// FlushError sends what there is. It is what [http.ResponseController.Flush] calls.
func (w *response) FlushError() error {
	w.begin()
	if w.phase == holding {
		if err := w.release(); err != nil {
			return err
		}
	}
	if w.coder != nil {
		if err := w.coder.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// finish ends the answer. A handler that panics does not come here: its coder is not used again.
func (w *response) finish() {
	switch {
	case w.phase == holding:
		if w.request.Method != http.MethodHead || len(w.held) > 0 {
			w.Header().Set("Content-Length", strconv.Itoa(len(w.held)))
		}
		w.sendPlain()
		_, _ = w.ResponseWriter.Write(w.held) // the client has gone; there is nobody left to tell
	case w.coder != nil:
		if w.coder.Close() == nil {
			give(w.choice.coding, w.coder)
		}
		w.coder = nil
	}
}
