package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/fields"
	"github.com/facet-bff/facet/shared/contract"
)

func diffCommand() *cobra.Command {
	var specs, upstream, output string
	cmd := &cobra.Command{
		Use:   "diff [FRONTEND...]",
		Short: "Compare what frontends get from upstreams",
		Long: `Compare what frontends get from upstreams: for each operation of an upstream, a table of the values of its answers,
with a column for each frontend that says whether it reads the value. Without names, all frontends are compared. The
documents are read, not the lock, so that what is being edited is compared. As JSON, each value has the operations that
read it.

The exit status is 0, and 1 when the documents are not in order, or have no such frontend or upstream.`,
		Example: `  facet diff --specs specs
  facet diff mobile web --specs specs --upstream orders
  facet diff --specs specs --output json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := known(output); err != nil {
				return err
			}
			lock, err := lockOf(cmd, specs)
			if err != nil {
				return err
			}
			frontends := slices.Sorted(maps.Keys(lock.Frontends))
			for _, name := range args {
				if !slices.Contains(frontends, name) {
					return fmt.Errorf("no frontend %s asks an upstream: there are %s", name, strings.Join(frontends, ", "))
				}
			}
			if len(args) > 0 {
				maps.DeleteFunc(lock.Frontends, func(name string, _ map[string][]contract.Call) bool { return !slices.Contains(args, name) })
				frontends = args
			}
			if upstream != "" && !slices.Contains(lock.Upstreams(), upstream) {
				return fmt.Errorf("nobody asks an upstream %s: there are %s", upstream, strings.Join(lock.Upstreams(), ", "))
			}
			rows := fields.Rows(lock, upstream)
			if output == "json" {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return fields.Print(cmd.OutOrStdout(), rows, frontends)
		},
	}
	cmd.Flags().StringVar(&specs, "specs", ".", "`folder` of the documents")
	cmd.Flags().StringVar(&upstream, "upstream", "", "`name` of an upstream, for its operations alone")
	outputFlag(cmd, &output)
	return many(cmd, documentNames)
}
