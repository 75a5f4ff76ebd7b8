package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

func generateCommand() *cobra.Command {
	var config generate.Config
	var verbose bool
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Generate Go packages from the documents",
		Long: `Generate Go packages from the documents in frontends/ and upstreams/ of the specs folder.

A frontend becomes a package with its models, a strict server for chi, a Mount function, and its document as
clients may read it; an upstream one with its models, a client, and a Caller that returns values which keep
the document, or faults. Where operations.yaml names an upstream (orders: used, or a list of operationIds), code is
generated for the operations that a frontend's x-bff names, and those of the list.

What all frontends rely on of their upstreams is written to contract.lock.yaml beside the documents: see facet
contract.

The output depends on the documents alone: a file that would not change is not touched, and a generated
file whose document has gone is removed.

Nothing is written unless every document is in order. What is not is printed to standard error, one mistake
to a line as file:line:column: what is wrong; what to do instead, and the exit status is 1.`,
		Example: `  # from specs/specs.go, as: //go:generate go run github.com/facet-bff/facet/cmd/facet generate
  facet generate

  # from the root of a repository
  facet generate --specs specs --out gen

  # with a line for each operation: how much it asks for, and how long that may take
  facet generate --verbose

  # with servers for the upstreams too, to fake or to demonstrate them
  facet generate --upstream-servers`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			start := time.Now()
			config.Lock = generate.LockOf(config.Specs)
			result, err := generate.Run(config)
			var wrong spec.Diagnostics
			if errors.As(err, &wrong) {
				// Each on a line that begins with its place, for editors.
				fmt.Fprintln(cmd.ErrOrStderr(), wrong)
				return fmt.Errorf("%s in the documents, nothing is written", counted(len(wrong), "mistake"))
			}
			if err != nil {
				return err
			}
			for _, file := range result.Written {
				fmt.Fprintln(cmd.OutOrStdout(), "wrote  ", file)
			}
			for _, file := range result.Removed {
				fmt.Fprintln(cmd.OutOrStdout(), "removed", file)
			}
			if verbose {
				for _, f := range result.Frontends {
					for _, a := range f.Aggregations {
						fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", a.Op, a.Timing)
					}
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "facet: %s, %s, %d changed, in %s\n",
				counted(result.Documents, "document"), counted(result.Files, "file"), len(result.Written)+len(result.Removed), time.Since(start).Round(10*time.Millisecond))
			return nil
		},
	}
	cmd.Flags().StringVar(&config.Specs, "specs", ".", "`folder` of the documents")
	cmd.Flags().StringVar(&config.Out, "out", "../gen", "`folder` of the generated packages")
	cmd.Flags().BoolVar(&config.UpstreamServers, "upstream-servers", false, "generate servers for the upstreams too")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the greatest number of upstream calls and the critical path of each operation")
	return cmd
}

// counted says how many there are: "1 file", "2 files".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
