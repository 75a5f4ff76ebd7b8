package route

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// Versions says how a request names the version of the API that it wants.
type Versions struct {
	// Field is the request's field that names it. Empty means API-Version.
	Field string
	// InPath takes it from the first segment of the path, "/v2/orders", which handlers do not see. A path that begins
	// with none of the versions is left alone, and Field counts.
	InPath bool
	// Default is the version of a request that names none. It is required.
	Default string
}

// Handler returns the handler that passes a request to that of the version which it asks for: each is a frontend of its own
// document. A version that there is none of is answered 400 with the names of those there are, by way of around, which is
// where it can be logged; nil for none.
func (v Versions) Handler(handlers map[string]http.Handler, around func(http.Handler) http.Handler) (http.Handler, error) {
	field := cmp.Or(v.Field, "API-Version")
	var errs []error
	if !isToken(field) {
		errs = append(errs, fmt.Errorf("versions: %q is no name of a header field", field))
	}
	if handlers[v.Default] == nil {
		errs = append(errs, fmt.Errorf("versions: the Default %q is none of those there are", v.Default))
	}
	for name := range handlers {
		if !isName(name) {
			errs = append(errs, fmt.Errorf("versions: %q is no name of a version", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	known := strings.Join(slices.Sorted(maps.Keys(handlers)), ", ")
	var refuse http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", field)
		fault.Write(w, r, fault.New(fault.Invalid, "route.versions", fmt.Sprintf("%s names no version that there is. There are %s.", field, known)))
	})
	if around != nil {
		refuse = around(refuse)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v.InPath {
			if name, rest := firstSegment(r.URL); handlers[name] != nil {
				inner := *r
				inner.URL = rest
				handlers[name].ServeHTTP(w, &inner)
				return
			}
		}
		asked := r.Header.Values(field)
		name := v.Default
		if len(asked) > 0 {
			name = asked[0]
		}
		handler := handlers[name]
		if handler == nil || len(asked) > 1 {
			refuse.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", field)
		handler.ServeHTTP(w, r)
	}), nil
}

// firstSegment returns the first segment of a path, and the location without it. A segment that is escaped is none.
func firstSegment(location *url.URL) (string, *url.URL) {
	name, _, _ := strings.Cut(strings.TrimPrefix(location.Path, "/"), "/")
	rest := *location
	rest.Path = cmp.Or(strings.TrimPrefix(location.Path, "/"+name), "/")
	if location.RawPath != "" {
		raw, plain := strings.CutPrefix(location.RawPath, "/"+name)
		if !plain {
			return "", location
		}
		rest.RawPath = cmp.Or(raw, "/")
	}
	return name, &rest
}
