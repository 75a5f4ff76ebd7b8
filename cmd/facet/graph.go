package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/graph"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
)

func graphCommand() *cobra.Command {
	var specs, format, out string
	cmd := &cobra.Command{
		Use:   "graph [OPERATION]",
		Short: "Draw how an operation is answered",
		Long: `Draw how an operation is answered: its steps in waves, what waits for what, what is optional, how long each may
take, the chain of steps that decides how long the whole takes, and the greatest number of upstream calls
that one request can cause.

An operation is named as in logs, mobile.getDashboard, or without the frontend where only one has it. Without a
name, every operation that has steps is drawn, as Markdown with a Mermaid diagram each.

Calls are counted as the document has them: items up to maxItems, each attempt, each fallback. What the policy of
a client adds to that, a retry or a hedge, is not in the document.`,
		Example: `  # a Mermaid flowchart
  facet graph mobile.getDashboard --specs specs

  # a picture
  facet graph mobile.getDashboard --specs specs --format svg --out dashboard.svg

  # all of them, for a page of documentation
  facet graph --specs specs --out operations.md`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			drawn, err := draw(specs, format, args)
			if err != nil {
				return err
			}
			if out != "" {
				return os.WriteFile(out, drawn, 0o644)
			}
			_, err = cmd.OutOrStdout().Write(drawn)
			return err
		},
	}
	cmd.Flags().StringVar(&specs, "specs", ".", "`folder` of the documents")
	cmd.Flags().StringVar(&format, "format", "mermaid", "mermaid or svg")
	cmd.Flags().StringVar(&out, "out", "", "`file` to write, in place of standard output")
	return cmd
}

// draw draws the operation that the arguments name, or all.
func draw(specs, format string, args []string) ([]byte, error) {
	if format != "mermaid" && format != "svg" {
		return nil, fmt.Errorf("--format %s: write mermaid or svg", format)
	}
	frontends, err := generate.Plan(specs)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return drawAll(frontends, format)
	}
	operation, err := graph.Find(frontends, args[0])
	if err != nil {
		return nil, err
	}
	if format == "svg" {
		return graph.SVG(operation)
	}
	return []byte(graph.Mermaid(operation)), nil
}

// drawAll draws every operation that has steps, as Markdown.
func drawAll(frontends []*plan.Frontend, format string) ([]byte, error) {
	var out bytes.Buffer
	var names []string
	for _, f := range frontends {
		for i := range f.Aggregations {
			operation := &f.Aggregations[i]
			names = append(names, operation.Op)
			if out.Len() > 0 {
				out.WriteByte('\n')
			}
			fmt.Fprintf(&out, "## %s\n\n%s\n\n```mermaid\n%s```\n", operation.Op, operation.Timing, graph.Mermaid(operation))
		}
	}
	switch {
	case len(names) == 0:
		return nil, errors.New("no operation has steps: every handler is written by hand")
	case format == "svg":
		return nil, fmt.Errorf("a picture is of one operation: name one of %s", strings.Join(names, ", "))
	default:
		return out.Bytes(), nil
	}
}
