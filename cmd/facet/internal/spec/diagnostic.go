package spec

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// Diagnostic is a mistake in a document. One in OpenAPI itself has no code.
type Diagnostic = xbff.Diagnostic

// Place is a place in a file.
type Place = xbff.Place

// Diagnostics are the mistakes of a workspace, one to a line.
type Diagnostics []Diagnostic

func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the diagnostics as an error, in the order of the files and of what stands in them, each once; nil when there
// are none.
func (ds Diagnostics) Err() error {
	if len(ds) == 0 {
		return nil
	}
	sorted := slices.Clone(ds)
	slices.SortStableFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(sorted, func(a, b Diagnostic) bool { return a.Error() == b.Error() })
}

// Add adds what err reports: its own diagnostics, or itself as one of file.
func (ds Diagnostics) Add(file string, err error) Diagnostics {
	var many Diagnostics
	var one Diagnostic
	switch {
	case err == nil:
		return ds
	case errors.As(err, &many):
		return append(ds, many...)
	case errors.As(err, &one):
		return append(ds, one)
	default:
		return append(ds, Diagnostic{File: file, Text: err.Error()})
	}
}
