package main

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of facet and of what it generates with",
		Example: "  facet version\n  facet version --output json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := known(output); err != nil {
				return err
			}
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return fmt.Errorf("this binary was built without module information")
			}
			with := map[string]string{}
			for _, dependency := range info.Deps {
				switch dependency.Path {
				case "github.com/oapi-codegen/oapi-codegen/v2", "github.com/getkin/kin-openapi":
					with[dependency.Path] = dependency.Version
				}
			}
			if output == "json" {
				return printJSON(cmd.OutOrStdout(), map[string]any{"version": info.Main.Version, "go": info.GoVersion, "generatesWith": with})
			}
			fmt.Fprintf(cmd.OutOrStdout(), "facet %s (%s)\n", info.Main.Version, info.GoVersion)
			for _, path := range slices.Sorted(maps.Keys(with)) {
				fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", path, with[path])
			}
			return nil
		},
	}
	outputFlag(cmd, &output)
	return cmd
}
