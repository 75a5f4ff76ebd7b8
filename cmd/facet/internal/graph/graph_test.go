package graph_test

import (
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/facet-bff/facet/cmd/facet/internal/graph"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

var update = flag.Bool("update", false, "rewrite the wanted output")

// order is an operation with everything that a diagram can show.
func order() *plan.Aggregation {
	return &plan.Aggregation{Op: "app.getOrder", Method: "GET", Path: "/orders/{order_id}", Timing: plan.Timing{
		Timeout: 900 * time.Millisecond, Waves: 4, Path: []string{"order", "spare", "products"}, Longest: 850 * time.Millisecond, Calls: 13,
		Steps: []plan.TimedStep{
			{ID: "order", Op: "orders.getOrder", Wave: 1, Attempts: 2, Calls: 2, Timeout: 500 * time.Millisecond, Optional: true, Critical: true},
			{ID: "user", Op: "users.getUser", Wave: 1, Attempts: 1, Calls: 1},
			{ID: "spare", Op: "archive.getOrder", Wave: 2, Attempts: 1, Calls: 1, After: []string{"order"}, FallbackOf: []string{"order"}, Timeout: 50 * time.Millisecond, Critical: true},
			{ID: "products", Op: "catalog.listProducts", Wave: 3, Attempts: 1, Calls: 2, After: []string{"order", "spare"}, Timeout: 300 * time.Millisecond, Optional: true, Critical: true, ForEach: "$steps.order.outputs.body#/lines", MaxItems: 100, Batch: 50},
			{ID: "shipment", Op: "orders.getShipment", Wave: 3, Attempts: 1, Calls: 1, After: []string{"order", "spare"}, When: `$steps.order.outputs.body#/state == '<"sent">'`},
			{ID: "audit", Op: "users.audit", Wave: 4, Attempts: 1, Calls: 5, After: []string{"user", "products"}, ForEach: "$steps.order.outputs.body#/lines", MaxItems: 5},
		},
	}}
}

func TestDiagramsAreTheWantedOnes(t *testing.T) {
	picture, err := graph.SVG(order())
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{"order.mermaid": graph.Mermaid(order()), "order.svg": string(picture)} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s is not as wanted (%v): look at it, then run go test -update\n%s", name, err, got)
		}
	}
}

func TestFind(t *testing.T) {
	frontends := []*plan.Frontend{
		{
			Name: "app", Aggregations: []plan.Aggregation{*order()},
			Operations: []plan.Operation{{Name: "app.getOrder", Form: xbff.Full}, {Name: "app.dropOrder"}, {Name: "app.getUser", Form: xbff.Forward}},
		},
		{Name: "web", Operations: []plan.Operation{{Name: "web.dropOrder"}}},
	}
	for name, want := range map[string]string{
		"getOrder":      "",
		"app.getOrder":  "",
		"getOrdr":       "there is no operation getOrdr: did you mean getOrder?",
		"app.getOrders": "there is no operation app.getOrders: did you mean app.getOrder?",
		"tv.x":          "there is no operation tv.x: `facet graph` draws all that have a plan",
		"dropOrder":     "several frontends have dropOrder: write app.dropOrder or web.dropOrder",
		"app.dropOrder": "app.dropOrder has no x-bff: its handler is written by hand, so there is no plan to draw",
		"getUser":       "app.getUser has no steps to draw: its x-bff is a forward",
	} {
		found, err := graph.Find(frontends, name)
		if err == nil && (want != "" || found.Op != "app.getOrder") || err != nil && err.Error() != want {
			t.Errorf("%s: got %v, %v, want %s", name, found, err, want)
		}
	}
}

// area is a rectangle of a picture.
type area struct{ left, top, right, bottom float64 }

func (a area) overlaps(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

func (a area) within(b area) bool {
	return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom
}

// drawn is what an SVG has.
type drawn struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Texts  []word  `xml:"text"`
	Boxes  []struct {
		Rect struct {
			X      float64 `xml:"x,attr"`
			Y      float64 `xml:"y,attr"`
			Width  float64 `xml:"width,attr"`
			Height float64 `xml:"height,attr"`
		} `xml:"rect"`
		Texts []word `xml:"text"`
	} `xml:"g"`
	Lines []struct {
		D string `xml:"d,attr"`
	} `xml:"path"`
}

type word struct {
	X    float64 `xml:"x,attr"`
	Y    float64 `xml:"y,attr"`
	Text string  `xml:",chardata"`
}

// area is what a text covers in a monospaced font of 12 pixels.
func (w word) area() area {
	return area{w.X, w.Y - 7, w.X + 7.25*float64(utf8.RuneCountInString(w.Text)), w.Y + 7}
}

// TestNothingOverlaps draws random plans: no text lies on another, none leaves its box, no box leaves the picture, and no
// line crosses a box.
func TestNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		operation := random(t)
		picture, err := graph.SVG(operation)
		if err != nil {
			t.Fatal(err)
		}
		var got drawn
		if err := xml.Unmarshal(picture, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Boxes) != len(operation.Timing.Steps) {
			t.Fatalf("%d boxes of %d steps", len(got.Boxes), len(operation.Timing.Steps))
		}
		page := area{0, 0, got.Width, got.Height}
		var texts, boxes []area
		for _, w := range got.Texts {
			texts = append(texts, w.area())
		}
		for _, b := range got.Boxes {
			box := area{b.Rect.X, b.Rect.Y, b.Rect.X + b.Rect.Width, b.Rect.Y + b.Rect.Height}
			for _, w := range b.Texts {
				if !w.area().within(box) {
					t.Fatalf("%q is not within its box", w.Text)
				}
				texts = append(texts, w.area())
			}
			boxes = append(boxes, box)
		}
		for i, a := range texts {
			for _, b := range texts[:i] {
				if a.overlaps(b) || !a.within(page) {
					t.Fatalf("a text lies on another, or outside: %v %v", a, b)
				}
			}
		}
		for i, a := range boxes {
			for _, b := range boxes[:i] {
				if a.overlaps(b) || !a.within(page) {
					t.Fatalf("a box lies on another, or outside: %v %v", a, b)
				}
			}
		}
		for _, l := range got.Lines {
			crosses(t, l.D, boxes)
		}
	})
}

// random returns a plan of up to nine steps, each of which waits for any of those before it.
func random(t *rapid.T) *plan.Aggregation {
	a := &plan.Aggregation{Op: "app.x", Method: "GET", Path: "/x", Timing: plan.Timing{Timeout: time.Second}}
	for i := range rapid.IntRange(1, 9).Draw(t, "steps") {
		s := plan.TimedStep{ID: fmt.Sprintf("step%d", i), Op: strings.Repeat("o", rapid.IntRange(1, 40).Draw(t, "width")), Wave: 1, Calls: 1, When: rapid.SampledFrom([]string{"", "$a"}).Draw(t, "when")}
		for _, other := range a.Timing.Steps {
			if rapid.IntRange(0, 2).Draw(t, "after") == 0 {
				s.After, s.Wave = append(s.After, other.ID), max(s.Wave, other.Wave+1)
			}
		}
		a.Timing.Steps, a.Timing.Waves = append(a.Timing.Steps, s), max(a.Timing.Waves, s.Wave)
	}
	return a
}

// crosses reports a line that crosses a box. A curve stays within its ends and bends, so it is enough to look at the
// rectangle around it, less the ends, which touch the boxes that it joins.
func crosses(t *rapid.T, d string, boxes []area) {
	fields := strings.Fields(d)
	number := func(i int) float64 {
		f, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			t.Fatalf("%s: %v", d, err)
		}
		return f
	}
	x, y := number(1), number(2)
	for i := 3; i < len(fields); {
		before := area{left: x, top: y}
		if fields[i] == "H" {
			x, i = number(i+1), i+2
		} else {
			x, y, i = number(i+5), number(i+6), i+7
		}
		around := area{before.left + 0.2, min(before.top, y) - 0.1, x - 0.2, max(before.top, y) + 0.1}
		for _, box := range boxes {
			if around.overlaps(box) {
				t.Fatalf("%s crosses %v", d, box)
			}
		}
	}
}
