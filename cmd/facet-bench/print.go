package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/facet-bff/facet/internal/bench/load"
)

// print writes the report as Markdown.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s, %d processors, %d rounds, revision %s; instructions by %s\n", r.Go, r.CPUs, r.Rounds, or(r.Revision, "unknown"), or(r.Counted, "nobody"))
	if r.NotCounted != "" {
		fmt.Fprintf(w, "\nNOT COUNTED: %s\n", r.NotCounted)
	}
	r.printInstructions(w)
	r.printUsage(w)
	r.printLatencies(w)
	if r.Memory != nil {
		fmt.Fprintf(w, "\n%s resident with %d connections, MiB: bare %.0f, Facet %.0f\n", r.Works[0].Name, crowd, mib(r.Memory.Bare.Resident), mib(r.Memory.Facet.Resident))
	}
}

func (r *report) printInstructions(w io.Writer) {
	var rows [][]string
	for _, of := range r.Works {
		if i := of.Instructions; len(i.Bare) > 0 {
			rows = append(rows, []string{of.Name, of.Note, kilo(i.Bare.min()), kilo(i.Bare.median()), kilo(i.Facet.min()), kilo(i.Facet.median()), fmt.Sprintf("%.3f", ratio(i))})
		}
	}
	if e := r.ExtraCall; e != nil {
		rows = append(rows, []string{extraCall, "1 KB, from wide 1 and wide 30", "", kilo(e.Bare), "", kilo(e.Facet), fmt.Sprintf("%.3f", e.Facet/e.Bare)})
	}
	table(w, []string{"thousands of instructions a request", "", "bare, least", "median", "Facet, least", "median", "×"}, rows)
}

func (r *report) printUsage(w io.Writer) {
	var rows [][]string
	for _, of := range r.Works {
		b, f := of.Usage.Bare, of.Usage.Facet
		if len(b.Micros) == 0 {
			continue
		}
		rows = append(rows, []string{
			of.Name, spread(b.Micros), spread(f.Micros), rounded(b.Rate), rounded(f.Rate), rounded(b.Objects), rounded(f.Objects),
			fmt.Sprintf("%.1f", b.Bytes.median()/1024), fmt.Sprintf("%.1f", f.Bytes.median()/1024), fmt.Sprintf("%.1f", of.Foreign),
		})
	}
	table(w, []string{
		"a request", "CPU µs, bare: least, median", "Facet", "requests/s, bare", "Facet", "objects, bare", "Facet", "KiB allocated, bare", "Facet", "processors busy with others",
	}, rows)
}

func (r *report) printLatencies(w io.Writer) {
	var rows [][]string
	for _, l := range r.Latencies {
		for _, of := range []struct {
			name string
			took []load.Latencies
		}{{"bare", l.Took.Bare}, {"Facet", l.Took.Facet}} {
			rows = append(rows, []string{
				fmt.Sprintf("%s at %d/s, services take %s", l.Work, l.Rate, l.Latency), of.name,
				millis(of.took, func(l load.Latencies) time.Duration { return l.P50 }), millis(of.took, func(l load.Latencies) time.Duration { return l.P99 }),
				millis(of.took, func(l load.Latencies) time.Duration { return l.P999 }), fmt.Sprintf("%.1f", l.Foreign),
			})
		}
	}
	table(w, []string{"median of the rounds, ms", "", "p50", "p99", "p99.9", "processors busy with others"}, rows)
}

// millis is the median of the rounds.
func millis(took []load.Latencies, of func(load.Latencies) time.Duration) string {
	var all rounds
	for _, l := range took {
		all = append(all, float64(of(l).Microseconds())/1000)
	}
	return fmt.Sprintf("%.2f", all.median())
}

func kilo(n float64) string { return fmt.Sprintf("%.0f", n/1000) }

func mib(n int64) float64 { return float64(n) / (1 << 20) }

func rounded(r rounds) string { return fmt.Sprintf("%.0f", r.median()) }

func spread(r rounds) string { return fmt.Sprintf("%.0f, %.0f", r.min(), r.median()) }

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// table writes a table of Markdown whose columns are aligned, or nothing when it has no rows.
func table(w io.Writer, head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	line := func(row []string) {
		for i, cell := range row {
			fmt.Fprintf(w, "| %-*s ", widths[i], cell)
		}
		fmt.Fprintln(w, "|")
	}
	fmt.Fprintln(w)
	line(head)
	for _, width := range widths {
		fmt.Fprintf(w, "|%s", strings.Repeat("-", width+2))
	}
	fmt.Fprintln(w, "|")
	for _, row := range rows {
		line(row)
	}
}
