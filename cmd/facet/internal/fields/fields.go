// Package fields compares what frontends get from upstreams: for each operation of an upstream, which values of its answers
// each frontend reads, and in which of its own operations. It reads the lock, and knows nothing else.
package fields

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/facet-bff/facet/shared/contract"
)

// Row is a value of an answer.
type Row struct {
	// Operation is the upstream's: "orders.getOrder".
	Operation string `json:"operation"`
	// Pointer is the value's: '#/items/*/status'. Objects and lists have no row unless nothing inside of them is read.
	Pointer string `json:"pointer"`
	// By are the operations that read it, by frontend.
	By map[string][]string `json:"by"`
}

// Rows returns the values that frontends read of the operations of an upstream, of all upstreams where that is empty, in the
// order of operations and pointers.
func Rows(lock *contract.Lock, upstream string) []Row {
	rows := map[[2]string]Row{}
	for _, use := range lock.Calls("", upstream, "") {
		for _, answer := range use.Answers {
			for pointer := range answer.Values {
				if !innermost(answer.Values, pointer) {
					continue
				}
				row := Row{Operation: use.Upstream + "." + use.Operation, Pointer: pointer, By: map[string][]string{}}
				if known, ok := rows[[2]string{row.Operation, pointer}]; ok {
					row = known
				}
				if !slices.Contains(row.By[use.Frontend], use.By) {
					row.By[use.Frontend] = append(row.By[use.Frontend], use.By)
				}
				rows[[2]string{row.Operation, pointer}] = row
			}
		}
	}
	return slices.SortedFunc(maps.Values(rows), func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Pointer, b.Pointer))
	})
}

// innermost says whether nothing inside of a value is read.
func innermost(values contract.Pointers, pointer string) bool {
	for other := range values {
		if strings.HasPrefix(other, pointer+"/") {
			return false
		}
	}
	return true
}

// Print writes a table for each operation, with a column for each frontend: + for what it reads.
func Print(out io.Writer, rows []Row, frontends []string) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	operation := ""
	for _, row := range rows {
		if row.Operation != operation {
			if operation != "" {
				fmt.Fprintln(table)
			}
			operation = row.Operation
			fmt.Fprintf(table, "%s\t%s\n", operation, strings.Join(frontends, "\t"))
		}
		cells := make([]string, len(frontends))
		for i, frontend := range frontends {
			if cells[i] = "-"; len(row.By[frontend]) > 0 {
				cells[i] = "+"
			}
		}
		fmt.Fprintf(table, "  %s\t%s\n", row.Pointer, strings.Join(cells, "\t"))
	}
	return table.Flush()
}
