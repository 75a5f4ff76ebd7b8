// Command facet generates the code of a BFF from its OpenAPI documents.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	if err := root().ExecuteContext(context.Background()); err != nil {
		os.Exit(status(err))
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "facet",
		Short: "Generate backends for frontends from OpenAPI documents",
		Long: `facet generates backends for frontends from OpenAPI documents: typed servers for each
frontend and typed callers for each upstream.`,
		SilenceUsage: true,
	}
	cmd.SetErrPrefix("facet:")
	cmd.AddCommand(
		newCommand(), many(devCommand(), binaryNames), mockCommand(), generateCommand(), contractCommand(), diffCommand(), convertCommand(), first(graphCommand(), operationIDs),
		exportCommand(), first(explainCommand(), ruleCodes), schemaCommand(), configCommand(), tokenCommand(), keyCommand(), versionCommand(),
	)
	return cmd
}
