package config

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// largest is how many bytes of a file are read.
const largest = 1 << 20

// Read reads the file into target, a pointer to a struct, with the environment of the process. It returns the files that it
// has read, also when it fails. Its error is [Problems], or that of the file if there is none.
func Read(path string, target any) (Files, error) {
	return source{os.ReadFile, os.LookupEnv}.read(path, target)
}

// Files are the digests of what was read, by path: of the configuration file, and of those that it names. Who watches the
// configuration watches them all. A file that could not be read is as an empty one.
type Files map[string][sha256.Size]byte

// Changed reports whether one of them has something else in it by now.
func (f Files) Changed() bool {
	for path, sum := range f {
		if data, _ := os.ReadFile(path); sha256.Sum256(data) != sum {
			return true
		}
	}
	return false
}

// source is where files and variables come from.
type source struct {
	ReadFile func(string) ([]byte, error)
	Lookup   func(string) (string, bool)
}

// decoder reads one file.
type decoder struct {
	source   source
	file     string
	files    Files
	problems Problems
}

func (s source) read(path string, target any) (Files, error) {
	d := &decoder{source: s, file: path, files: Files{}}
	data, err := d.open(path)
	if err != nil {
		return d.files, err
	}
	setDefaults(into(target))
	if node := d.parse(data); node != nil {
		d.value(node, "", into(target), "")
	}
	return d.files, d.problems.err()
}

// open reads a file and remembers it.
func (d *decoder) open(path string) ([]byte, error) {
	data, err := d.source.ReadFile(path)
	d.files[path] = sha256.Sum256(data)
	return data, err
}

var atLine = regexp.MustCompile(`line (\d+): `)

// parse returns the one document of the file, or nil when it is wrong.
func (d *decoder) parse(data []byte) *yaml.Node {
	if len(data) > largest {
		d.wrong(nil, "", "has %d bytes: at most %d are read", len(data), largest)
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, another yaml.Node
	err := decoder.Decode(&document)
	if errors.Is(err, io.EOF) {
		return &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1} // an empty file says nothing
	}
	if err == nil {
		if next := decoder.Decode(&another); next == nil {
			d.wrong(another.Content[0], "", "a second document: one file is one")
		} else if !errors.Is(next, io.EOF) {
			err = next
		}
	}
	if err != nil {
		at := &yaml.Node{Line: 1, Column: 1}
		text := regexp.MustCompile(`^yaml: `).ReplaceAllString(err.Error(), "")
		if found := atLine.FindStringSubmatch(text); found != nil {
			at.Line, _ = strconv.Atoi(found[1]) // digits
			text = atLine.ReplaceAllString(text, "")
		}
		d.wrong(at, "", "is no YAML: %s", text)
		return nil
	}
	return document.Content[0]
}

// setDefaults gives every field what it has where the file says nothing.
func setDefaults(v reflect.Value) {
	for _, f := range fieldsOf(v.Type()) {
		at := v.FieldByIndex(f.Index)
		switch {
		case f.fallback != "":
			if err := parse(f.fallback, at); err != nil {
				panic(fmt.Sprintf("config: the default of %s.%s: %v", v.Type(), f.Name, err))
			}
		case isStruct(f.Type):
			setDefaults(at)
		}
	}
}
