package config

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// place makes problems of what a Validate method says of the struct at node.
func (d *decoder) place(err error, node *yaml.Node, path string, t reflect.Type) {
	for _, leaf := range leaves(err) {
		var words []string
		var about *KeyError
		if errors.As(leaf, &about) {
			words, leaf = strings.Split(about.Path, "."), about.Err
		} else {
			words = spoken(leaf.Error(), t)
		}
		at, key := node, path
		for _, word := range words {
			key = below(key, word)
			if inner := child(at, word); inner != nil {
				at = inner
			}
		}
		d.wrong(at, key, "%v", leaf)
	}
}

// leaves are the errors that were joined. A prefix that stood before several is left out: the path says it.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	if about, ok := err.(*KeyError); ok { //nolint:errorlint // it is about the error itself, and not what it wraps
		var all []error
		for _, leaf := range leaves(about.Err) {
			all = append(all, &KeyError{about.Path, leaf})
		}
		return all
	}
	switch err := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() []error }:
		var all []error
		for _, inner := range err.Unwrap() {
			all = append(all, leaves(inner)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := leaves(err.Unwrap()); len(inner) > 1 {
			return inner
		}
	}
	return []error{err}
}

// spoken are the keys of the fields that an error's text names: of "Health.Path "x": …" they are health and path.
func spoken(text string, t reflect.Type) (path []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		fields := fieldsOf(t)
		at := slices.IndexFunc(fields, func(f field) bool { return f.Name == word })
		if at < 0 {
			continue
		}
		path = append(path, fields[at].key)
		if !isStruct(fields[at].Type) {
			break
		}
		t = fields[at].Type
	}
	return path
}

// child is the value of a key, or the item of a list; nil where there is none.
func child(node *yaml.Node, key string) *yaml.Node {
	if node.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i]
		}
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value != key {
			continue
		}
		if value := node.Content[i+1]; value.Kind == yaml.ScalarNode {
			return value
		}
		inner := *node.Content[i+1]
		inner.Line, inner.Column = node.Content[i].Line, node.Content[i].Column // what has keys of its own is at its own
		return &inner
	}
	return nil
}
