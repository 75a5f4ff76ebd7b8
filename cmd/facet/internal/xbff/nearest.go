package xbff

import (
	"fmt"
	"strings"

	"github.com/facet-bff/facet/internal/nearest"
)

// suggest says what to write in place of word.
func suggest(word string, words []string) string {
	if near := nearest.Word(word, words); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return "write " + oneOf(words)
}

// oneOf lists words: "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
