package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	File string
	// Line and Column are where it is, from 1; 0 for nowhere in particular.
	Line, Column int
	// Path is the key that it is about: "upstreams.orders.retry.limit". Empty for the file as a whole.
	Path string
	// Text says what is wrong, and what to do instead.
	Text string
}

// Error returns the problem as a compiler would say it: "facet.yaml:7:3: upstreams.orders: …".
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	return b.String() + ": " + p.Text
}

// Problems are all that is wrong with a file, from top to bottom.
type Problems []Problem

// Error returns a line for each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// err is nil when there are none.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return p
}

// KeyError is an error of a Validate method that says which key it is about.
type KeyError struct {
	// Path is the key, from the struct whose method it is: "orders.url".
	Path string
	Err  error
}

// Error returns both.
func (e *KeyError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the error itself.
func (e *KeyError) Unwrap() error { return e.Err }

func (d *decoder) wrong(at *yaml.Node, path, format string, args ...any) {
	p := Problem{File: d.file, Path: path, Text: fmt.Sprintf(format, args...)}
	if at != nil {
		p.Line, p.Column = at.Line, at.Column
	}
	d.problems = append(d.problems, p)
}

// below is the path of a key within another.
func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
