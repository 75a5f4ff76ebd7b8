package config

import (
	"bytes"
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// mask stands for every secret that is printed.
const mask = "********"

// Secret is a text that is never printed. The zero value is none. In the file it is {file: path}, whose white space at both
// ends is no part of it, or a value with a ${VARIABLE}.
type Secret struct {
	text *string // a pointer, which fmt does not follow where it cannot call String
}

// NewSecret returns a secret.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text, empty for none.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is none.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String returns a mask, or nothing for no secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return mask
}

// MarshalText is String, for JSON and whatever else asks for text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// File is the path of a file that exists. In the configuration it is relative to the configuration file.
type File string

// secret reads a secret.
func (d *decoder) secret(node *yaml.Node, path string) (s Secret) {
	if node.Kind == yaml.MappingNode {
		var from struct {
			File File `required:"true"`
		}
		before := len(d.problems)
		d.value(node, path, into(&from), "")
		if len(d.problems) > before {
			return s
		}
		text, err := d.open(string(from.File))
		if err != nil {
			return s // which has been said
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			d.wrong(node, path, "the file %s has nothing in it", from.File)
		}
		return NewSecret(string(text))
	}
	text, refers, ok := d.scalar(node, path, "{file: path} or ${VARIABLE}")
	if ok && !refers {
		d.wrong(node, path, "a secret must not be in the file itself: write {file: path} or ${VARIABLE}")
	}
	if !ok || !refers {
		return s
	}
	return NewSecret(text)
}

// path reads the path of a file and makes sure that it can be read.
func (d *decoder) path(text string) (File, error) {
	if !filepath.IsAbs(text) {
		text = filepath.Join(filepath.Dir(d.file), text)
	}
	if _, err := d.open(text); err != nil {
		return "", fmt.Errorf("cannot be read: %w; paths are relative to the configuration file", err)
	}
	return File(text), nil
}
