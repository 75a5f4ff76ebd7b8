package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/facet-bff/facet/shared/fault"
)

// MaxBody is the size in bytes of the largest body that is read. The documents promise it.
const MaxBody = 1 << 20

// readBody reads the body, which must be JSON, and puts it back for those who read it next.
func readBody(w http.ResponseWriter, r *http.Request, op string) error {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return fault.New(fault.UnsupportedMediaType, op, "The body must be application/json.")
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, op, "The body must be at most 1 MiB.")
	case err != nil: // it broke off; whoever sent it is gone
		return fault.Wrap(fault.Invalid, op, fmt.Errorf("read the body: %w", err))
	}
	var ignored any
	if err := json.Unmarshal(text, &ignored); err != nil {
		return &fault.Error{
			Kind: fault.Invalid, Op: op, Public: "The body is not valid JSON.",
			Violations: []fault.Violation{{Pointer: "#", Detail: err.Error()}},
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	r.ContentLength = int64(len(text))
	return nil
}
