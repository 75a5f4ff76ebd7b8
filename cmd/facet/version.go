package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of facet and of what it generates with",
		Example: "  facet version",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return fmt.Errorf("this binary was built without module information")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "facet %s (%s)\n", info.Main.Version, info.GoVersion)
			for _, dependency := range info.Deps {
				switch dependency.Path {
				case "github.com/oapi-codegen/oapi-codegen/v2", "github.com/getkin/kin-openapi":
					fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", dependency.Path, dependency.Version)
				}
			}
			return nil
		},
	}
}
