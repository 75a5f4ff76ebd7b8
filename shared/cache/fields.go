package cache

import (
	"net/textproto"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/upstream"
)

// list makes a header of an exchange into fields.
type list upstream.Header

// Values returns the lines of the field.
func (l list) Values(name string) []string {
	var lines []string
	for _, f := range l {
		if strings.EqualFold(f.Name, name) {
			lines = append(lines, f.Value)
		}
	}
	return lines
}

func (l list) has(name string) bool {
	return slices.ContainsFunc(l, func(f upstream.Field) bool { return strings.EqualFold(f.Name, name) })
}

func canonical(name string) string { return textproto.CanonicalMIMEHeaderKey(name) }

// without returns a copy of a header that lacks the names in the lists.
func without(header upstream.Header, lists ...[]string) upstream.Header {
	kept := make(upstream.Header, 0, len(header))
	for _, f := range header {
		if !slices.ContainsFunc(lists, func(names []string) bool { return containsFold(names, f.Name) }) {
			kept = append(kept, f)
		}
	}
	return kept
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
