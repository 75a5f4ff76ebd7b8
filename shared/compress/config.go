package compress

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Config says what is compressed and how. The zero value has defaults.
type Config struct {
	// MinSize is how many bytes an answer has at least. Default 1 KiB: less fits into a packet as it is.
	MinSize int
	// Codings are those on offer, the one that is preferred first. Default zstd, br, gzip.
	Codings []string
	// Types are the media types that are worth it: "application/json", "text/*", or "+json" for whatever ends in it. Default
	// [DefaultTypes].
	Types []string
}

// DefaultTypes are the media types of texts.
var DefaultTypes = []string{
	"text/*", "application/json", "+json", "application/xml", "+xml", "application/cbor", "+cbor",
	"application/javascript", "application/yaml", "application/x-ndjson",
}

var defaultCodings = []string{"zstd", "br", "gzip"}

const defaultMinSize = 1 << 10

// Validate returns everything that is wrong with the configuration, or nil.
func (c Config) Validate() error {
	var errs []error
	if c.MinSize < 0 {
		errs = append(errs, fmt.Errorf("a MinSize of %d bytes is negative", c.MinSize))
	}
	for i, coding := range c.Codings {
		if pools[coding] == nil {
			errs = append(errs, fmt.Errorf("there is no coding %q: it is one of zstd, br, gzip", coding))
		}
		if slices.Contains(c.Codings[:i], coding) {
			errs = append(errs, fmt.Errorf("the coding %q is there twice", coding))
		}
	}
	for _, name := range c.Types {
		if main, sub, _ := strings.Cut(name, "/"); name != strings.ToLower(name) || !strings.HasPrefix(name, "+") && (main == "" || main == "*" || sub == "") {
			errs = append(errs, fmt.Errorf(`%q is no media type: it is "application/json", "text/*" or "+json", in lower case`, name))
		}
	}
	return errors.Join(errs...)
}

// worth says whether a Content-Type is that of something that gets smaller.
func (c *Config) worth(contentType string) bool {
	name, _, _ := strings.Cut(contentType, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" || name == "text/event-stream" {
		return false
	}
	return slices.ContainsFunc(c.Types, func(t string) bool {
		prefix, any := strings.CutSuffix(t, "*")
		switch {
		case any:
			return strings.HasPrefix(name, prefix)
		case t[0] == '+':
			return strings.HasSuffix(name, t)
		}
		return name == t
	})
}
