package spec

import (
	"errors"
	"fmt"
	"strings"
)

// Diagnostic is a mistake in a document.
type Diagnostic struct {
	// File is the document's path as the user would write it.
	File string
	// Line and Column are where it is, counted from 1; 0 when unknown.
	Line, Column int
	// Text says what is wrong and what to do instead.
	Text string
}

func (d *Diagnostic) Error() string {
	place := d.File
	if d.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, d.Line)
		if d.Column > 0 {
			place = fmt.Sprintf("%s:%d", place, d.Column)
		}
	}
	return place + ": " + d.Text
}

// Diagnostics are the mistakes of a workspace.
type Diagnostics []*Diagnostic

func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// err returns the diagnostics as an error, or nil when there are none.
func (ds Diagnostics) err() error {
	if len(ds) == 0 {
		return nil
	}
	return ds
}

// append adds what err reports: its own diagnostics, or itself as one of file.
func (ds Diagnostics) append(file string, err error) Diagnostics {
	var many Diagnostics
	var one *Diagnostic
	switch {
	case errors.As(err, &many):
		return append(ds, many...)
	case errors.As(err, &one):
		return append(ds, one)
	default:
		return append(ds, &Diagnostic{File: file, Text: err.Error()})
	}
}
