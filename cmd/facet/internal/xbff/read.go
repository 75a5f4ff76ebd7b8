package xbff

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// extension is the key that holds everything but the two words of a property.
const extension = "x-bff"

// Read reads the x-bff of a frontend's document, YAML or JSON, and reports every mistake in it, in the order of the file.
// The document is never nil; see [Operation.Broken] for what a mistake leaves of it.
func Read(file string, data []byte) (*Document, []Diagnostic) {
	base := path.Base(filepath.ToSlash(file))
	r := newReader(file, data)
	r.document = strings.TrimSuffix(base, path.Ext(base))
	doc := &Document{File: file, Name: r.document}

	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		r.notYAML(err)
		return doc, r.diagnostics()
	}
	if node.Kind != yaml.DocumentNode || node.Content[0].Kind != yaml.MappingNode {
		r.wrong(Pos{1, 1}, NotADocument, "this is not an OpenAPI document", "begin it with openapi: 3.1.0")
		return doc, r.diagnostics()
	}
	root := node.Content[0]
	r.sources(doc, root)
	r.experiments(doc, root)
	r.operations(doc, root)
	r.strays(doc, root, atRoot)
	return doc, r.diagnostics()
}

// ReadProperty reads what a property's schema says about where it comes from: nil when it says nothing. It is for
// schemas outside of the frontend's document; those inside are [Document.Properties] already.
func ReadProperty(file string, schema *yaml.Node) (*Property, []Diagnostic) {
	r := newReader(file, nil)
	return r.property(schema), r.diagnostics()
}

// reader is the reading of one document. Its methods return nil for what they have reported.
type reader struct {
	file     string
	document string
	// operation is the one that is being read: "mobile.getDashboard".
	operation string
	lines     []string
	found     []Diagnostic
}

func newReader(file string, data []byte) *reader {
	return &reader{file: file, lines: strings.Split(string(data), "\n")}
}

// wrong reports a mistake.
func (r *reader) wrong(at Pos, code Code, text, instead string) {
	r.found = append(r.found, Diagnostic{
		Code: code, File: r.file, Line: at.Line, Column: at.Column, Operation: r.operation, Text: text, Instead: instead,
	})
}

// again reports something that was there before.
func (r *reader) again(at, first Pos, code Code, text, instead string) {
	r.wrong(at, code, text, instead)
	r.found[len(r.found)-1].Related = &Place{r.file, first.Line, first.Column}
}

// yamlLine finds the line in what the YAML parser says.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (r *reader) notYAML(err error) {
	text := err.Error()
	at := Pos{1, 1}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = strings.TrimPrefix(text, m[0])
		if line, err := strconv.Atoi(m[1]); err == nil {
			at = Pos{line, 1}
		}
	}
	r.wrong(at, NotADocument, "this is not YAML: "+text, "mend it at or just before this line")
}

// diagnostics returns what was reported, in the order of the file.
func (r *reader) diagnostics() []Diagnostic {
	slices.SortStableFunc(r.found, func(a, b Diagnostic) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return r.found
}
