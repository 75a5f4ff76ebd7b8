package graph

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// Lengths, in pixels.
const (
	letter     = 7.4 // the widest a letter of a monospaced font of 12 is
	lineHeight = 16.0
	padding    = 10.0
	gapX       = 56.0 // between columns, for lines to bend in
	gapY       = 18.0 // between boxes
	passage    = 8.0  // the height of a line's place in a column
	margin     = 20.0
)

// slot is a place in a column: a step's box, or that of a line which passes the column.
type slot struct {
	step       int // the index of the step, or of the one that the line leads to
	from       int // the index of the step that the line comes from; -1 for a box
	lines      []string
	x, y, w, h float64
}

func (s *slot) middle() float64 { return s.y + s.h/2 }

// layout is where everything is.
type layout struct {
	columns       [][]*slot
	width, bottom float64
}

// laid lays out the steps below top.
func laid(t plan.Timing, top float64) layout {
	l := layout{columns: make([][]*slot, t.Waves)}
	for i, s := range t.Steps {
		l.columns[s.Wave-1] = append(l.columns[s.Wave-1], &slot{step: i, from: -1, lines: label(s)})
		for _, id := range s.After {
			from := slices.IndexFunc(t.Steps, func(other plan.TimedStep) bool { return other.ID == id })
			for wave := t.Steps[from].Wave + 1; wave < s.Wave; wave++ {
				l.columns[wave-1] = append(l.columns[wave-1], &slot{step: i, from: from, h: passage})
			}
		}
	}
	l.size()
	l.place(t, top)
	return l
}

// size gives each box its size. The boxes of a column are equally wide, so that lines bend between columns only.
func (l *layout) size() {
	l.width = margin
	for _, column := range l.columns {
		widest := 0
		for _, s := range column {
			for _, line := range s.lines {
				widest = max(widest, utf8.RuneCountInString(line))
			}
			if s.from < 0 {
				s.h = float64(len(s.lines))*lineHeight + 2*padding
			}
		}
		for _, s := range column {
			s.x, s.w = l.width, float64(widest)*letter+2*padding
		}
		l.width += float64(widest)*letter + 2*padding + gapX
	}
	l.width += margin - gapX
}

// place stacks the slots of each column, near to those that they come from, and the columns around a common middle.
func (l *layout) place(t plan.Timing, top float64) {
	tallest := 0.0
	for i, column := range l.columns {
		if i > 0 {
			slices.SortStableFunc(column, func(a, b *slot) int { return cmp.Compare(l.origin(t, i, a), l.origin(t, i, b)) })
		}
		y := 0.0
		for _, s := range column {
			s.y = y
			y += s.h + gapY
		}
		tallest = max(tallest, y-gapY)
	}
	for _, column := range l.columns {
		last := column[len(column)-1]
		shift := top + (tallest-last.y-last.h)/2
		for _, s := range column {
			s.y += shift
		}
	}
	l.bottom = top + tallest
}

// origin is the height that a slot's lines come from, on average.
func (l *layout) origin(t plan.Timing, column int, s *slot) float64 {
	if s.from >= 0 {
		return l.passes(t, column-1, s.from, s.step).middle()
	}
	sum, count := 0.0, 0.0
	for i, other := range t.Steps {
		if slices.Contains(t.Steps[s.step].After, other.ID) {
			sum += l.passes(t, column-1, i, s.step).middle()
			count++
		}
	}
	return sum / max(count, 1)
}

// passes returns the slot of a column that the line between two steps passes: that of the step which it comes from, where
// that is in the column.
func (l *layout) passes(t plan.Timing, column, from, to int) *slot {
	for _, s := range l.columns[column] {
		if s.from < 0 && s.step == from || s.from == from && s.step == to {
			return s
		}
	}
	return l.box(t, from)
}

// box returns the box of a step.
func (l *layout) box(t plan.Timing, step int) *slot {
	for _, s := range l.columns[t.Steps[step].Wave-1] {
		if s.from < 0 && s.step == step {
			return s
		}
	}
	return nil
}
