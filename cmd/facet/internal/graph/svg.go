package graph

import (
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

// SVG returns the plan as a picture: a column for each wave, a dashed box for what is optional, bold along the critical
// path.
func SVG(a *plan.Aggregation) ([]byte, error) {
	const head = margin + 3*lineHeight + gapY
	legend := "dashed: may fail · bold: the critical path · within: the step's deadline"
	l := laid(a.Timing, head+lineHeight+gapY/2)
	width := l.width
	for _, line := range []string{a.Op, request(a), a.Timing.String(), legend} {
		width = max(width, 2*margin+float64(utf8.RuneCountInString(line))*letter)
	}
	height := l.bottom + gapY + lineHeight + margin

	drawing := element("svg", "xmlns", "http://www.w3.org/2000/svg", "width", px(width), "height", px(height),
		"viewBox", "0 0 "+px(width)+" "+px(height), "font-family", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
		"font-size", "12", "fill", "#1f2937")
	drawing.add(element("title").say(a.Op), tip("tip"), tip("bold-tip"), element("rect", "width", "100%", "height", "100%", "fill", "#ffffff"))
	drawing.add(
		text(margin, margin+lineHeight/2, a.Op, "font-weight", "bold"), text(margin, margin+1.5*lineHeight, request(a)),
		text(margin, margin+2.5*lineHeight, a.Timing.String()),
	)
	for i, column := range l.columns {
		drawing.add(text(column[0].x, head+lineHeight/2, fmt.Sprintf("wave %d", i+1), "fill", "#6b7280"))
	}
	drawing.add(lines(a.Timing, l)...)
	for _, column := range l.columns {
		for _, s := range column {
			if s.from < 0 {
				drawing.add(box(a.Timing.Steps[s.step], s))
			}
		}
	}
	drawing.add(text(margin, height-margin, legend, "fill", "#6b7280"))
	out, err := xml.MarshalIndent(drawing, "", "  ")
	return append(out, '\n'), err
}

// box draws a step.
func box(step plan.TimedStep, s *slot) node {
	shape := element("rect", "x", px(s.x), "y", px(s.y), "width", px(s.w), "height", px(s.h), "rx", "6", "fill", "#f8fafc", "stroke", "#334155")
	if step.Optional {
		shape.set("stroke-dasharray", "6 4")
	}
	if step.Critical {
		shape.set("stroke-width", "3")
	}
	drawn := element("g").add(shape)
	for i, line := range s.lines {
		weight := "normal"
		if i == 0 {
			weight = "bold"
		}
		drawn.add(text(s.x+padding, s.y+padding+(float64(i)+0.5)*lineHeight, line, "font-weight", weight))
	}
	return drawn
}

// lines draws what waits for what.
func lines(t plan.Timing, l layout) []node {
	var all []node
	for to, s := range t.Steps {
		for from, other := range t.Steps {
			for _, id := range s.After {
				if id == other.ID {
					all = append(all, line(t, l, from, to))
				}
			}
		}
	}
	return all
}

// line draws the line between two steps: curves between columns, straight through its places in those that it passes.
func line(t plan.Timing, l layout, from, to int) node {
	at := l.box(t, from)
	x, y := at.x+at.w, at.middle()
	path := "M " + px(x) + " " + px(y)
	for column := t.Steps[from].Wave; column < t.Steps[to].Wave; column++ {
		next := l.box(t, to)
		if column < t.Steps[to].Wave-1 {
			next = l.passes(t, column, from, to)
		}
		bend := x + (next.x-x)/2
		path += fmt.Sprintf(" C %s %s %s %s %s %s", px(bend), px(y), px(bend), px(next.middle()), px(next.x), px(next.middle()))
		x, y = next.x, next.middle()
		if column < t.Steps[to].Wave-1 {
			x += next.w
			path += " H " + px(x)
		}
	}
	drawn := element("path", "d", path, "fill", "none", "stroke", "#334155", "marker-end", "url(#tip)")
	if follows(t, t.Steps[from].ID, t.Steps[to].ID) {
		drawn.set("stroke-width", "3")
		drawn.set("marker-end", "url(#bold-tip)")
	}
	return drawn
}

// tip defines the tip of lines. Its size is not that of the line, which would make bold ones huge.
func tip(id string) node {
	marker := element("marker", "id", id, "viewBox", "0 0 8 8", "refX", "8", "refY", "4", "markerWidth", "9", "markerHeight", "9",
		"markerUnits", "userSpaceOnUse", "orient", "auto")
	return element("defs").add(marker.add(element("path", "d", "M 0 0 L 8 4 L 0 8 z", "fill", "#334155")))
}

// text writes a line whose middle is at y.
func text(x, y float64, of string, attributes ...string) node {
	drawn := element("text", append([]string{"x", px(x), "y", px(y), "dominant-baseline", "central"}, attributes...)...)
	return drawn.say(of)
}

// px is a length: whole pixels and tenths.
func px(length float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", length), ".0") }

// node is an element of the picture.
type node = *xmlElement

type xmlElement struct {
	XMLName    xml.Name
	Attributes []xml.Attr `xml:",any,attr"`
	Text       string     `xml:",chardata"`
	Children   []node     `xml:",any"`
}

// element returns an element with attributes: name, value, name, value.
func element(name string, attributes ...string) node {
	made := &xmlElement{XMLName: xml.Name{Local: name}}
	for i := 0; i+1 < len(attributes); i += 2 {
		made.set(attributes[i], attributes[i+1])
	}
	return made
}

func (e *xmlElement) set(name, value string) {
	for i, attribute := range e.Attributes {
		if attribute.Name.Local == name {
			e.Attributes[i].Value = value
			return
		}
	}
	e.Attributes = append(e.Attributes, xml.Attr{Name: xml.Name{Local: name}, Value: value})
}

func (e *xmlElement) add(children ...node) node {
	e.Children = append(e.Children, children...)
	return e
}

func (e *xmlElement) say(text string) node {
	e.Text = text
	return e
}
