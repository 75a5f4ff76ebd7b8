package plan

import (
	"math"
	"regexp/syntax"
)

// lengthOf returns how many characters a text has that matches a pattern: what can be seen of a pattern without comparing it.
// One that is not anchored says only how many there are at least, and one that Go does not read says nothing.
func lengthOf(pattern string) Span {
	read, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return Span{}
	}
	least, most := letters(read)
	span := Span{Min: least}
	if most != endless && anchored(read) {
		span.Max = &most
	}
	return span
}

// anchored says whether a text matches as a whole or not at all.
func anchored(read *syntax.Regexp) bool {
	for read.Op == syntax.OpCapture {
		read = read.Sub[0]
	}
	parts := read.Sub
	return read.Op == syntax.OpConcat && len(parts) > 1 && parts[0].Op == syntax.OpBeginText && parts[len(parts)-1].Op == syntax.OpEndText
}

// endless is the length of what has no end.
const endless = math.MaxUint32

// letters returns the least and the greatest number of characters that match. A character beyond the first 65536 may be two for
// who reads patterns as JavaScript does, so that one which may be such counts for none at least.
func letters(read *syntax.Regexp) (least, most uint64) {
	switch read.Op {
	case syntax.OpLiteral:
		for _, r := range read.Rune {
			if r <= 0xFFFF {
				least++
			}
		}
		return least, uint64(len(read.Rune))
	case syntax.OpCharClass:
		if n := len(read.Rune); n > 0 && read.Rune[n-1] <= 0xFFFF {
			least = 1
		}
		return least, 1
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 0, 1
	case syntax.OpCapture:
		return letters(read.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		return repeated(read)
	case syntax.OpConcat:
		for _, part := range read.Sub {
			l, m := letters(part)
			least, most = least+l, min(most+m, endless)
		}
		return min(least, endless), most
	case syntax.OpAlternate:
		least = endless
		for _, part := range read.Sub {
			l, m := letters(part)
			least, most = min(least, l), max(most, m)
		}
		return least, most
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return 0, 0
	default:
		return 0, endless
	}
}

func repeated(read *syntax.Regexp) (least, most uint64) {
	l, m := letters(read.Sub[0])
	times, atMost := uint64(max(read.Min, 0)), uint64(max(read.Max, 0))
	if read.Op == syntax.OpPlus {
		times = 1
	}
	if read.Op == syntax.OpQuest {
		atMost = 1
	}
	unbounded := read.Op == syntax.OpStar || read.Op == syntax.OpPlus || read.Op == syntax.OpRepeat && read.Max < 0
	if unbounded && m > 0 {
		return min(l*times, endless), endless
	}
	return min(l*times, endless), min(m*atMost, endless)
}
