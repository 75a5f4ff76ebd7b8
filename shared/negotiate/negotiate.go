// Package negotiate reads what clients say they take: the lists of Accept, Accept-Encoding and the like, whose members have
// weights (RFC 9110 section 12.4.2). What a member means is for whoever asks.
package negotiate

import (
	"iter"
	"strings"
)

// Members yields the members of a list in their order, each in lower case and without its weight, and the weight in
// thousandths: 1000 where none is said, 0 for what is refused. A member whose weight is none is left out, as if it were not
// there.
func Members(lines []string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, line := range lines {
			for line != "" {
				var member string
				member, line = cut(line, ',')
				if value, weight, ok := read(member); ok && !yield(value, weight) {
					return
				}
			}
		}
	}
}

// cut cuts a text in two at the first separator that is not quoted (RFC 9110 section 5.6.4).
func cut(text string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case quoted && text[i] == '\\':
			i++
		case !quoted && text[i] == separator:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// read splits a member into what it names, with its parameters, and the weight, which ends it.
func read(member string) (value string, weight int, ok bool) {
	value, rest := cut(member, ';')
	value, weight = trim(value), 1000
	for rest != "" {
		var parameter string
		parameter, rest = cut(rest, ';')
		parameter = trim(parameter)
		if len(parameter) > 1 && parameter[:2] == "q=" {
			weight, ok = readWeight(parameter[2:])
			return value, weight, ok && value != ""
		}
		value += ";" + parameter
	}
	return value, weight, value != ""
}

func trim(text string) string { return strings.ToLower(strings.Trim(text, " \t")) }

// readWeight reads "0.5" as thousandths.
func readWeight(text string) (weight int, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole != "0" && whole != "1" || len(fraction) > 3 {
		return 0, false
	}
	for i := range 3 {
		weight *= 10
		if i < len(fraction) {
			if fraction[i] < '0' || fraction[i] > '9' {
				return 0, false
			}
			weight += int(fraction[i] - '0')
		}
	}
	if whole == "1" {
		return 1000, weight == 0
	}
	return weight, true
}
