package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parse makes a tree of a file's text. What is no mapping at its root is a mistake: every file of a workspace is a
// document, or holds parts of one by name. It returns [Diagnostics] when it fails.
func parse(path string, data []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, Diagnostics{notYAML(path, data, err)}
	}
	if document.Kind == 0 {
		return nil, Diagnostics{{File: path, Line: 1, Column: 1, Text: "the file is empty", Instead: begin}}
	}
	root := value(document.Content[0])
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, Diagnostics{{
			File: path, Line: 1, Column: 1, Text: "the file is " + kindOf(root) + " where an OpenAPI document is wanted", Instead: begin,
		}}
	}
	return root, odd(path, root, map[*yaml.Node]bool{}).Err()
}

const begin = "begin it with openapi: 3.0.3, info and paths"

var escape = regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|[^u]|u)`)

// withoutEscapes writes out what JSON escapes and YAML does not: a slash, and a character in two halves (RFC 8259 section 7).
func withoutEscapes(data []byte) []byte {
	return escape.ReplaceAllFunc(data, func(escaped []byte) []byte {
		switch {
		case string(escaped) == `\/`:
			return []byte("/")
		case len(escaped) < 12:
			return escaped
		}
		high, _ := strconv.ParseUint(string(escaped[2:6]), 16, 16)
		low, _ := strconv.ParseUint(string(escaped[8:12]), 16, 16)
		return utf8.AppendRune(nil, utf16.DecodeRune(rune(high), rune(low)))
	})
}

// yamlLine finds the line in what the YAML parser says.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// notYAML places what the parser says. It knows the line, and counts from there or from one before; the column is looked
// for: a tab, or where a JSON parser stops.
func notYAML(path string, data []byte, err error) Diagnostic {
	text := err.Error()
	d := Diagnostic{File: path, Line: 1, Instead: "mend it at or just before this line"}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if line, err := strconv.Atoi(m[1]); err == nil {
			d.Line = line
		}
		if strings.HasPrefix(text, "did not find expected") {
			d.Line++ // of these the parser counts lines from 0
		}
	}
	d.Line = min(d.Line, bytes.Count(bytes.TrimRight(data, "\n"), []byte("\n"))+1)
	d.Text = "this is not YAML: " + text
	if strings.HasSuffix(path, ".json") {
		return notJSON(d, data)
	}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		d.Line, d.Column = find(data, "*"+m[1])
		d.Text, d.Instead = "there is no anchor &"+m[1]+" before *"+m[1], "put a text that begins with * into quotes"
	}
	if strings.HasPrefix(text, "mapping values are not allowed") {
		line := bytes.Split(data, []byte("\n"))[d.Line-1]
		if at := bytes.LastIndex(line, []byte(": ")); at >= 0 {
			d.Column, d.Instead = utf8.RuneCount(line[:at])+1, "put a text that has a colon in it into quotes, or begin a new line"
		}
	}
	if line, column, ok := tab(data, d.Line); ok {
		d.Line, d.Column, d.Text, d.Instead = line, column, "a tab indents this line, which YAML does not allow", "indent with spaces"
	}
	return d
}

var unknownAnchor = regexp.MustCompile(`^unknown anchor '([^']*)' referenced`)

// find returns where a text stands for the first time.
func find(data []byte, text string) (line, column int) {
	at := max(0, bytes.Index(data, []byte(text)))
	return bytes.Count(data[:at], []byte("\n")) + 1, utf8.RuneCount(data[bytes.LastIndexByte(data[:at], '\n')+1:at]) + 1
}

// tab finds a tab that indents the line or its neighbours.
func tab(data []byte, near int) (line, column int, ok bool) {
	lines := bytes.Split(data, []byte("\n"))
	for _, line := range []int{near, near + 1, near - 1} {
		if line < 1 || line > len(lines) {
			continue
		}
		text := lines[line-1]
		indent := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if at := bytes.IndexByte(indent, '\t'); at >= 0 {
			return line, at + 1, true
		}
	}
	return 0, 0, false
}

// notJSON places a mistake by a JSON parser, which knows the byte.
func notJSON(d Diagnostic, data []byte) Diagnostic {
	var any json.RawMessage
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(data, &any), &syntax) {
		return d
	}
	before := data[:min(int(syntax.Offset), len(data))]
	if n := len(before); n > 0 {
		before = before[:n-1] // the offset is after the byte that is wrong
	}
	d.Line = bytes.Count(before, []byte("\n")) + 1
	d.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	d.Text, d.Instead = "this is not JSON: "+syntax.Error(), "mend it here or just before"
	return d
}

// odd reports what YAML allows and nothing can be made of: keys that a mapping has twice, and anchors that hold
// themselves. above are the nodes that n is in.
func odd(path string, n *yaml.Node, above map[*yaml.Node]bool) Diagnostics {
	if n.Kind == yaml.AliasNode {
		if above[n.Alias] {
			return Diagnostics{{File: path, Line: n.Line, Column: n.Column, Text: "the anchor &" + n.Value + " contains itself", Instead: "refer to a schema of a name with $ref"}}
		}
		return nil
	}
	above[n] = true
	defer delete(above, n)
	var wrong Diagnostics
	if n.Kind == yaml.MappingNode {
		wrong = repeated(path, n)
	}
	for _, c := range n.Content {
		wrong = append(wrong, odd(path, c, above)...)
	}
	return wrong
}

func repeated(path string, n *yaml.Node) Diagnostics {
	var wrong Diagnostics
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		before, again := first[key.Value]
		if !again {
			first[key.Value] = key
			continue
		}
		wrong = append(wrong, Diagnostic{
			File: path, Line: key.Line, Column: key.Column, Text: "the key " + short(key.Value) + " is here twice",
			Instead: "remove one of them", Related: &Place{File: path, Line: before.Line, Column: before.Column},
		})
	}
	return wrong
}

// kindOf says what a node is.
func kindOf(n *yaml.Node) string {
	if n == nil {
		return "nothing"
	}
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		switch n.ShortTag() {
		case "!!null":
			return "empty"
		case "!!bool":
			return "the boolean " + n.Value
		case "!!int", "!!float":
			return "the number " + n.Value
		default:
			return fmt.Sprintf("the text %q", short(n.Value))
		}
	default:
		return "nothing"
	}
}

// short cuts a text for a message, which has one line.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
