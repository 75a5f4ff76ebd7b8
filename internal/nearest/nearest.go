// Package nearest finds the word that was probably meant, for messages about words that nobody knows.
package nearest

import "strings"

// Word returns the one of words that was probably meant by word; empty when none is near.
func Word(word string, words []string) string {
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
