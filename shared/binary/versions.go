package binary

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/gateway"
	"github.com/facet-bff/facet/shared/route"
)

// Versions is a route.Versions.
type Versions struct {
	Default string `required:"true" doc:"The version that a request wants which names none."`
	Field   string `default:"API-Version" doc:"The field of a request's header that names it."`
	InPath  bool   `doc:"Takes it from the beginning of the path, too: /v2/orders is /orders of v2."`
}

// Validate returns what is wrong with it, or nil.
func (v *Versions) Validate() error { return v.config().Validate() }

func (v *Versions) config() route.Versions {
	return route.Versions{Default: v.Default, Field: v.Field, InPath: v.InPath}
}

// versions are the frontend itself and the others of it.
func (f Frontend) versions() []Frontend { return append([]Frontend{f}, f.Versions...) }

// called are what requests call the versions.
func (f Frontend) called() []string {
	var names []string
	for _, version := range f.versions() {
		names = append(names, version.Version)
	}
	return names
}

// distinct makes sure that no two frontends have one name, by which answers are kept and requests are counted, and that no
// two versions of one are called the same.
func (p Program) distinct() error {
	var errs []error
	names := p.frontends()
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			errs = append(errs, fmt.Errorf("two frontends have the name %q", name))
		}
	}
	for _, f := range p.Frontends {
		called := f.called()
		for i, version := range called {
			if slices.Contains(called[:i], version) {
				errs = append(errs, fmt.Errorf("two versions of the frontend %s are called %q", f.Name, version))
			}
		}
	}
	return errors.Join(errs...)
}

// checkVersions returns what is wrong with how versions are chosen, for this program.
func (s *Settings) checkVersions(p Program) (wrong []error) {
	say := func(path, format string, args ...any) {
		wrong = append(wrong, &config.KeyError{Path: path, Err: fmt.Errorf(format, args...)})
	}
	several := map[string]bool{}
	for _, f := range p.Frontends {
		if len(f.Versions) == 0 {
			continue
		}
		several[f.Name] = true
		path, called := "frontends."+f.Name+".versions", strings.Join(f.called(), ", ")
		switch how := s.Frontends[f.Name].Versions; {
		case how == nil:
			say(path, "is missing: there are the versions %s, and one is that of requests which name none; write {default: %s}", called, f.Version)
		case !slices.Contains(f.called(), how.Default):
			say(path+".default", "there is no version %q: there are %s", how.Default, called)
		}
	}
	for _, name := range p.frontends() {
		if s.Frontends[name].Versions != nil && !several[name] {
			say("frontends."+name+".versions", "%s has one version, and there is nothing to choose", name)
		}
	}
	return wrong
}

// versions makes a frontend's handler: of the one version, or of several that requests choose between.
func (g *generation) versions(f Frontend, exchanges Upstreams, base base) (http.Handler, error) {
	if len(f.Versions) == 0 {
		return g.frontend(f, nil, exchanges, base)
	}
	how := g.settings.Frontends[f.Name].Versions.config()
	var below []string
	if how.InPath {
		below = f.called()
	}
	handlers := map[string]http.Handler{}
	var errs []error
	for _, version := range f.versions() {
		handler, err := g.frontend(version, below, exchanges, base)
		handlers[version.Version], errs = handler, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return gateway.Versions(f.Name, how, handlers, base.logger, base.metrics)
}

// hidden returns an error if the document has a path below one of these names, where requests would be taken for those of a version.
func hidden(document *openapi3.T, below []string) error {
	for _, path := range document.Paths.InMatchingOrder() {
		first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if slices.Contains(below, first) {
			return fmt.Errorf("%s: begins as the path of the version %s, which in_path takes away; leave it out of the document", path, first)
		}
	}
	return nil
}
