package xbff

import (
	"fmt"
	"strings"
)

// Nearest returns the one of words that was probably meant by word; empty when none is near.
func Nearest(word string, words []string) string {
	best, least := "", len(word)/3+1
	for _, w := range words {
		a, b := fold(word), fold(w)
		d := distance(a, b)
		if len(a) > 2 && strings.HasPrefix(b, a) && d > 1 {
			d = 1 // cut short
		}
		if d <= least && d < len(b) && (best == "" || d < least) {
			best, least = w, d
		}
	}
	return best
}

// suggest says what to write in place of word.
func suggest(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
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

// fold makes alike what differs by capitals and joints only: step_id and stepId.
func fold(word string) string {
	return strings.NewReplacer("_", "", "-", "", "$", "", ".", "").Replace(strings.ToLower(word))
}

// distance counts the letters that are left out, added or changed.
func distance(a, b string) int {
	const most = 64 // no word is longer, and texts that are cost their product
	if len(a) > most || len(b) > most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
