package compress

import "strings"

// choice is what a client takes of what is on offer.
type choice struct {
	coding string // "" for identity
	must   bool   // identity is refused
}

// negotiate reads the lines of an Accept-Encoding (RFC 9110 section 12.5.3).
func negotiate(lines, offered []string) choice {
	asked := read(lines)
	best, weight := "", 0
	for _, coding := range offered {
		if w := asked.of(coding); w > weight {
			best, weight = coding, w
		}
	}
	plain := asked.of(identity)
	if plain > weight {
		return choice{}
	}
	return choice{coding: best, must: best != "" && plain == 0}
}

const identity = "identity"

// weights are those of codings, in thousandths, and of what is not named.
type weights struct {
	named map[string]int
	rest  int // of "*"; unsaid when it is not there
}

const unsaid = -1

// of returns the weight of a coding, in thousandths; 0 when the client does not take it. Identity is taken unless it is
// refused, but gladly only by who says so.
func (w weights) of(coding string) int {
	if weight, named := w.named[coding]; named {
		return weight
	}
	switch {
	case w.rest != unsaid:
		return w.rest
	case coding == identity:
		return 1 // less than any that is said, or as little
	}
	return 0
}

// read returns what is said in the lines. Of a coding that is named twice the first is meant.
func read(lines []string) weights {
	w := weights{rest: unsaid}
	for _, line := range lines {
		for member := range strings.SplitSeq(line, ",") {
			coding, weight, ok := readMember(member)
			if !ok {
				continue
			}
			if coding == "*" {
				if w.rest == unsaid {
					w.rest = weight
				}
				continue
			}
			if _, twice := w.named[coding]; twice {
				continue
			}
			if w.named == nil {
				w.named = map[string]int{}
			}
			w.named[coding] = weight
		}
	}
	return w
}

// readMember reads a coding and its weight, which is 1 when there is none.
func readMember(member string) (coding string, weight int, ok bool) {
	coding, parameter, weighted := strings.Cut(member, ";")
	coding = strings.ToLower(strings.Trim(coding, " \t"))
	if coding == "" || strings.ContainsAny(coding, " \t\"") {
		return "", 0, false
	}
	if coding == "x-gzip" {
		coding = "gzip"
	}
	if !weighted {
		return coding, 1000, true
	}
	weight, ok = readWeight(strings.Trim(parameter, " \t"))
	return coding, weight, ok
}

// readWeight reads "q=0.5" (RFC 9110 section 12.4.2) as thousandths.
func readWeight(text string) (weight int, ok bool) {
	if len(text) < 3 || text[0]|0x20 != 'q' || text[1] != '=' {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text[2:], ".")
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
