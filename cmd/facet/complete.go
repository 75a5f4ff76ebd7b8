package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

// offers are what a shell offers for an argument.
type offers func(cmd *cobra.Command) []string

// first has a command's first argument completed, and no other.
func first(cmd *cobra.Command, all offers) *cobra.Command {
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all(cmd), cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// many has every argument of a command completed, each once.
func many(cmd *cobra.Command, all offers) *cobra.Command {
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		left := slices.DeleteFunc(all(cmd), func(one string) bool { return slices.Contains(args, one) })
		return left, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// ruleCodes are the rules, each with what it is about.
func ruleCodes(*cobra.Command) []string {
	var all []string
	for _, rule := range xbff.Rules() {
		all = append(all, string(rule.Code)+"\t"+rule.Title)
	}
	return all
}

// operationIDs are those of the folder that --specs names; none while its documents are not in order.
func operationIDs(cmd *cobra.Command) []string {
	var all []string
	frontends, _ := generate.Plan(cmd.Flag("specs").Value.String())
	for _, f := range frontends {
		for _, op := range f.Operations {
			all = append(all, op.Name)
		}
	}
	return all
}

// documentNames are the frontends of the folder that --specs names.
func documentNames(cmd *cobra.Command) []string {
	return named(filepath.Join(cmd.Flag("specs").Value.String(), "frontends", "*.*"), "")
}

// binaryNames are the frontends of the project that --dir names.
func binaryNames(cmd *cobra.Command) []string {
	return named(filepath.Join(cmd.Flag("dir").Value.String(), "cmd", "*-bff"), "-bff")
}

func named(pattern, suffix string) []string {
	paths, _ := filepath.Glob(pattern) // the pattern is one
	var all []string
	for _, path := range paths {
		base := filepath.Base(path)
		all = append(all, strings.TrimSuffix(strings.TrimSuffix(base, filepath.Ext(base)), suffix))
	}
	return all
}
