package transform

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/facet-bff/facet/shared/fault"
)

// Envelope is an object around the body, by the version that the request asks for. The zero value is none.
type Envelope struct {
	// Field is the request's field that names the version. Empty means API-Version.
	Field string
	// Default is the version of a request that names none. It is required where there are versions.
	Default string
	// Versions are the envelopes. A request that names another version is refused with their names.
	Versions map[string]Wrap
}

// Wrap is one envelope.
type Wrap struct {
	// Member is where the body goes; empty for a version whose body goes without an envelope.
	Member string
	// With are the members beside it: maps, lists and scalars, whose strings are texts.
	With map[string]any
}

// envelope is a compiled Envelope; nil for none.
type envelope struct {
	field, preset string
	versions      map[string]wrap
}

type wrap struct {
	member string
	with   []member
}

type member struct {
	name  string
	value value
}

func (e Envelope) compile() (*envelope, error) {
	if len(e.Versions) == 0 {
		return nil, nil
	}
	var errs []error
	field := cmp.Or(e.Field, "API-Version")
	_, err := fieldName(field)
	errs = append(errs, err)
	compiled := &envelope{field: field, preset: e.Default, versions: map[string]wrap{}}
	if _, known := e.Versions[e.Default]; !known {
		errs = append(errs, fmt.Errorf("the Default %q is none of the Versions", e.Default))
	}
	for _, version := range slices.Sorted(maps.Keys(e.Versions)) {
		of, err := e.Versions[version].compile()
		errs = append(errs, named(version, err))
		compiled.versions[version] = of
	}
	return compiled, errors.Join(errs...)
}

func (w Wrap) compile() (wrap, error) {
	compiled := wrap{member: w.Member}
	var errs []error
	if w.Member == "" && len(w.With) > 0 {
		errs = append(errs, errors.New("an envelope without a Member for the body"))
	}
	for _, name := range slices.Sorted(maps.Keys(w.With)) {
		parsed, err := parseValue(w.With[name])
		errs = append(errs, named(name, err))
		if name == w.Member {
			errs = append(errs, fmt.Errorf("%q is where the body goes", name))
		}
		compiled.with = append(compiled.with, member{name, parsed})
	}
	return compiled, errors.Join(errs...)
}

// version returns the version that a request asks for, or an Invalid fault that lists those there are.
func (e *envelope) version(h http.Header) (string, error) {
	asked := h.Values(e.field)
	if len(asked) == 0 {
		return e.preset, nil
	}
	if _, known := e.versions[asked[0]]; known && len(asked) == 1 {
		return asked[0], nil
	}
	known := strings.Join(slices.Sorted(maps.Keys(e.versions)), ", ")
	return "", fault.New(fault.Invalid, "transform", fmt.Sprintf("%s names no version that there is. There are %s.", e.field, known))
}

// around returns the body in the envelope of the facts' version.
func (e *envelope) around(body []byte, f Facts) []byte {
	w := e.versions[f.version]
	if w.member == "" {
		return body
	}
	dst := append(append([]byte{'{'}, quote(w.member)...), ':')
	dst = append(dst, body...)
	for _, m := range w.with {
		dst = append(append(append(dst, ','), quote(m.name)...), ':')
		dst = m.value.append(dst, f)
	}
	return append(dst, '}')
}
