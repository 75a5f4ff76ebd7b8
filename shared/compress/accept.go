package compress

import "github.com/facet-bff/facet/shared/negotiate"

// choice is what a client takes of what is on offer.
type choice struct {
	coding string // "" for identity
	must   bool   // identity is refused
}

// choose reads the lines of an Accept-Encoding (RFC 9110 section 12.5.3).
func choose(lines, offered []string) choice {
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
	w := weights{named: map[string]int{}, rest: unsaid}
	for coding, weight := range negotiate.Members(lines) {
		if coding == "x-gzip" {
			coding = "gzip" // RFC 9110 section 8.4.1.3
		}
		if _, twice := w.named[coding]; twice {
			continue
		}
		w.named[coding] = weight
		if coding == "*" {
			w.rest = weight
		}
	}
	return w
}
