package cors

import (
	"net/http"
	"strings"
	"time"

	"github.com/rs/cors"
)

// Handler returns the link. It belongs outside of whatever refuses requests, so that a page can read the refusal, and of
// authentication. The configuration must be valid.
func Handler(config Config) func(http.Handler) http.Handler {
	options := cors.Options{
		AllowedMethods:   config.Methods,
		AllowedHeaders:   config.Headers,
		ExposedHeaders:   config.Exposed,
		AllowCredentials: config.Credentials,
		MaxAge:           -1,
	}
	if options.AllowedMethods == nil {
		options.AllowedMethods = defaultMethods
	}
	if options.AllowedHeaders == nil {
		options.AllowedHeaders = DefaultHeaders
	}
	if options.ExposedHeaders == nil {
		options.ExposedHeaders = DefaultExposed
	}
	switch {
	case config.MaxAge == 0:
		options.MaxAge = int(defaultMaxAge / time.Second)
	case config.MaxAge > 0:
		options.MaxAge = int(config.MaxAge / time.Second)
	}
	if len(config.Origins) == 1 && config.Origins[0] == "*" {
		options.AllowedOrigins = config.Origins
	} else {
		options.AllowOriginFunc = matcher(config.Origins)
	}
	return cors.New(options).Handler
}

// matcher says whether an origin is one of some. (The library's own wildcard stands for any text, dots and all.)
func matcher(origins []string) func(string) bool {
	exact := map[string]bool{}
	var patterns [][2]string // what comes before the label, and after it
	for _, origin := range origins {
		if before, after, wild := strings.Cut(origin, "*"); wild {
			patterns = append(patterns, [2]string{before, after})
			continue
		}
		exact[origin] = true
	}
	return func(origin string) bool {
		if exact[origin] {
			return true
		}
		for _, p := range patterns {
			rest, starts := strings.CutPrefix(origin, p[0])
			label, ends := strings.CutSuffix(rest, p[1])
			if starts && ends && isLabel(label) {
				return true
			}
		}
		return false
	}
}

// isLabel says whether a text is one label of a host's name.
func isLabel(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// IsPreflight says whether a request asks what a page may ask, rather than for anything itself.
func IsPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header["Access-Control-Request-Method"] != nil
}
