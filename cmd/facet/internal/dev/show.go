package dev

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// Show returns the diagnostics, each with its line of the document and a caret below the place.
func Show(wrong spec.Diagnostics, colours bool) string {
	var out strings.Builder
	files := map[string][]string{}
	for _, d := range wrong {
		fmt.Fprintf(&out, "%s\n", painted(colours, bold, d.Error()))
		if _, read := files[d.File]; !read {
			text, _ := os.ReadFile(d.File) // a file that is gone has no lines
			files[d.File] = strings.Split(string(text), "\n")
		}
		if lines := files[d.File]; d.Line > 0 && d.Line <= len(lines) {
			out.WriteString(excerpt(lines[d.Line-1], d.Line, d.Column, colours))
		}
	}
	return out.String()
}

// widest is how much of a line is shown: a document may be one line.
const widest = 120

func excerpt(line string, number, column int, colours bool) string {
	text := []rune(strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " "))
	column = max(column, 1)
	if from := column - widest/2; len(text) > widest && from > 0 {
		from = min(from, max(len(text)-widest, 0))
		text, column = text[from:], column-from
	}
	text = text[:min(len(text), widest)]
	label := fmt.Sprintf("%5d", number)
	caret := strings.Repeat(" ", min(column-1, widest)) + "^"
	return fmt.Sprintf("%s | %s\n%s | %s\n", label, string(text), strings.Repeat(" ", utf8.RuneCountInString(label)), painted(colours, red, caret))
}

const (
	bold = "\x1b[1m"
	red  = "\x1b[31m"
)

func painted(colours bool, how, text string) string {
	if !colours {
		return text
	}
	return how + text + "\x1b[0m"
}
