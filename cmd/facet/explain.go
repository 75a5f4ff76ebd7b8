package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/xbff"
)

func explainCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Tell what a rule of x-bff is about",
		Long: `Tell what a rule of x-bff is about: the rule, why it is one, what breaks it, and the same mended. The number
of the rule is in the message that facet generate prints. Without a number, list all rules. The exit status is 0, and
1 when there is no such rule.`,
		Example: `  facet explain BFF401
  facet explain
  facet explain BFF401 --output json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			if err := known(output); err != nil {
				return err
			}
			if len(args) == 0 && output == "json" {
				return printJSON(out, xbff.Rules())
			}
			if len(args) == 0 {
				for _, rule := range xbff.Rules() {
					fmt.Fprintf(out, "%s  %s\n", rule.Code, rule.Title)
				}
				return nil
			}
			rule, ok := xbff.Explain(args[0])
			if !ok {
				return fmt.Errorf("there is no rule %s: `facet explain` lists them", args[0])
			}
			if output == "json" {
				return printJSON(out, rule)
			}
			return explain(out, rule)
		},
	}
	outputFlag(cmd, &output)
	return cmd
}

func explain(out io.Writer, rule xbff.Rule) error {
	_, err := fmt.Fprintf(out, "%s  %s\n\n%s\n\nWrong:\n\n%s\n\nRight:\n\n%s\n",
		rule.Code, rule.Title, strings.TrimSpace(rule.Text), indented(rule.Wrong), indented(rule.Right))
	return err
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.Trim(text, "\n"), "\n", "\n    ")
}

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of x-bff, for editors",
		Long: `Print the JSON Schema (2020-12) of x-bff, with which an editor completes and underlines it. It describes an
OpenAPI document as far as x-bff is concerned, and leaves the rest alone.`,
		Example: `  facet schema > x-bff.schema.json

  # then, as the first line of a document, for editors with yaml-language-server:
  # yaml-language-server: $schema=../../x-bff.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(xbff.Schema())
			return err
		},
	}
}
