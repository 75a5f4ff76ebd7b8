package route

import (
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
)

// matches says whether a request is for the route, but for its method.
func (r *passing) matches(in *http.Request, segments []string) (captured, bool) {
	if !matchesHost(r.Host, in.Host) {
		return captured{}, false
	}
	c, ok := r.path.match(segments)
	if !ok {
		return captured{}, false
	}
	for name, want := range r.Header {
		values := in.Header.Values(name)
		if len(values) != 1 || want != "*" && values[0] != want {
			return captured{}, false
		}
	}
	return c, true
}

// matchesHost compares names without regard to case (RFC 9110 section 4.2.3), and without the port.
func matchesHost(want, asked string) bool {
	if want == "" {
		return true
	}
	if name, _, err := net.SplitHostPort(asked); err == nil {
		asked = name
	}
	asked = strings.ToLower(strings.TrimSuffix(asked, "."))
	if domain, below := strings.CutPrefix(strings.ToLower(want), "*."); below {
		return strings.HasSuffix(asked, "."+domain)
	}
	return asked == strings.ToLower(want)
}

// takes says whether the route passes requests of the method.
func (r Route) takes(method string) bool {
	if len(r.Methods) == 0 {
		return isMethod(method)
	}
	return slices.Contains(r.Methods, method) || method == http.MethodHead && slices.Contains(r.Methods, http.MethodGet)
}

// covers says whether the route matches all that a later one does, which would never be asked then.
func (r Route) covers(later Route) bool {
	if r.Host != "" && !strings.EqualFold(r.Host, later.Host) {
		return false
	}
	for name, value := range r.Header {
		if later.Header[name] != value {
			return false
		}
	}
	if len(r.Methods) > 0 && (len(later.Methods) == 0 || slices.ContainsFunc(later.Methods, func(m string) bool { return !r.takes(m) })) {
		return false
	}
	return pathCovers(r.Path, later.Path)
}

func pathCovers(path, later string) bool {
	p, err := parsePattern(path)
	l, laterErr := parsePattern(later)
	if err != nil || laterErr != nil || len(l.segments) < len(p.segments) || !p.rest && (l.rest || len(l.segments) > len(p.segments)) {
		return false
	}
	for i, s := range p.segments {
		if s.place == "" && s.literal != l.segments[i].literal || s.place != "" && l.segments[i] == (segment{}) {
			return false
		}
	}
	return true
}

// looksAt are the header fields that routes are told apart by, for Vary.
func looksAt(routes []Route) []string {
	names := map[string]struct{}{}
	for _, r := range routes {
		for name := range r.Header {
			names[http.CanonicalHeaderKey(name)] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
