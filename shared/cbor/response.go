package cbor

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/facet-bff/facet/shared/etag"
)

// response holds back a JSON answer for a client that wants CBOR.
type response struct {
	http.ResponseWriter
	request *http.Request
	wanted  bool
	limit   int

	begun  bool
	holds  bool
	status int
	body   bytes.Buffer
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader takes the status. Informational ones (RFC 9110 section 15.2) go out at once.
func (w *response) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.begun {
		return
	}
	w.begun, w.status = true, status
	header := w.Header()
	translatable := essence(header.Get("Content-Type")) == jsonMediaType && header.Get("Content-Encoding") == "" && status != http.StatusPartialContent
	if translatable || status == http.StatusNotModified {
		header.Add("Vary", "Accept")
	}
	if status == http.StatusNotModified && w.wanted {
		mark(header)
	}
	if w.holds = translatable && w.wanted; !w.holds {
		w.ResponseWriter.WriteHeader(status)
	}
}

func mark(header http.Header) {
	if tag := header.Get("ETag"); tag != "" {
		header.Set("ETag", etag.Mark(tag, "cbor"))
	}
}

// Write takes a part of the body.
func (w *response) Write(part []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.holds && w.body.Len()+len(part) > w.limit {
		w.release()
	}
	if w.holds {
		return w.body.Write(part)
	}
	return w.ResponseWriter.Write(part)
}

// FlushError sends what there is, unless it is held back. It is what [http.ResponseController.Flush] calls.
func (w *response) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if w.holds {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// release sends what is held back as it is.
func (w *response) release() {
	w.holds = false
	w.ResponseWriter.WriteHeader(w.status)
	_, _ = w.ResponseWriter.Write(w.body.Bytes())
}

// finish sends an answer that has been held back whole. One to HEAD without a body is of unknown content.
func (w *response) finish() {
	if !w.holds {
		return
	}
	header := w.Header()
	headless := w.request.Method == http.MethodHead && w.body.Len() == 0
	var content []byte
	if !headless {
		var err error
		if content, err = FromJSON(w.body.Bytes()); err != nil {
			w.release()
			return
		}
	}
	for _, name := range ofJSON {
		delete(header, name)
	}
	header.Set("Content-Type", mediaType)
	if !headless {
		header.Set("Content-Length", strconv.Itoa(len(content)))
	}
	mark(header)
	w.ResponseWriter.WriteHeader(w.status)
	_, _ = w.ResponseWriter.Write(content) // the client has gone; there is nobody left to tell
}

// ofJSON are the fields that are wrong of CBOR.
var ofJSON = []string{"Content-Length", "Accept-Ranges", "Content-Digest", "Repr-Digest", "Content-Md5"}
