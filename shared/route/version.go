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

// Validate returns what is wrong with it, whatever versions there are, or nil.
func (v Versions) Validate() error {
	var errs []error
	if v.Field != "" && !isToken(v.Field) {
		errs = append(errs, fmt.Errorf("the Field %q is no name of a header field", v.Field))
	}
	if v.Default == "" {
		errs = append(errs, errors.New("no Default: say which version a request wants that names none"))
	}
	return errors.Join(errs...)
}

// Handler returns the handler that passes a request to that of the version which it asks for: each is a frontend of its own
// document. A version that there is none of is answered 400 with the names of those there are, by way of around, which is
// where it can be logged; nil for none.
func (v Versions) Handler(handlers map[string]http.Handler, around func(http.Handler) http.Handler) (http.Handler, error) {
	names := slices.Sorted(maps.Keys(handlers))
	known := strings.Join(names, ", ")
	errs := []error{v.Validate()}
	if v.Default != "" && handlers[v.Default] == nil {
		errs = append(errs, fmt.Errorf("there is no version %q that could be the Default: there are %s", v.Default, known))
	}
	for _, name := range names {
		if !isName(name) {
			errs = append(errs, fmt.Errorf("%q is no name of a version: want letters, digits, dots, hyphens and underscores", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	field := cmp.Or(v.Field, "API-Version")
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
