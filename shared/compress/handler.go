package compress

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/facet-bff/facet/shared/etag"
)

// Handler returns the link. It belongs outside of whatever looks at bodies. The configuration must be valid.
func Handler(config Config) func(http.Handler) http.Handler {
	config.MinSize = cmp.Or(config.MinSize, defaultMinSize)
	if config.Codings == nil {
		config.Codings = defaultCodings
	}
	if config.Types == nil {
		config.Types = DefaultTypes
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header["Upgrade"] != nil { // the connection is going to be the handler's
				next.ServeHTTP(w, r)
				return
			}
			chosen := choose(r.Header["Accept-Encoding"], config.Codings)
			if noTransform(r.Header) {
				chosen = choice{}
			}
			answer := &response{ResponseWriter: w, request: r, config: &config, choice: chosen}
			next.ServeHTTP(answer, unmarked(r, chosen.coding, config.Codings))
			answer.finish()
		})
	}
}

// unmarked returns the request as it would be if answers were not coded: with the tags of what they are made of.
func unmarked(r *http.Request, coding string, all []string) *http.Request {
	asks, changes := r.Header["If-None-Match"] != nil && coding != "", r.Header["If-Match"] != nil
	if !asks && !changes {
		return r
	}
	inner := *r
	inner.Header = r.Header.Clone()
	if asks {
		etag.Rewrite(inner.Header, "If-None-Match", func(tag string) string {
			tag, _ = etag.Unmark(tag, coding)
			return tag
		})
	}
	etag.Rewrite(inner.Header, "If-Match", func(tag string) string {
		for _, coding := range all {
			if plain, marked := etag.Unmark(tag, coding); marked {
				return plain
			}
		}
		return tag
	})
	return &inner
}

// noTransform says whether a header forbids to change the form of a body (RFC 9111 sections 5.2.1.6 and 5.2.2.6).
func noTransform(header http.Header) bool {
	for _, line := range header["Cache-Control"] {
		if strings.Contains(strings.ToLower(line), "no-transform") {
			return true
		}
	}
	return false
}
