package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/shared/binary"
	"github.com/facet-bff/facet/shared/config"
)

func configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check and explain the configuration file of a binary",
		Long: `Check and explain the configuration file of a binary. The names of upstreams and frontends are the binary's own:
the binary's -check knows them, too.`,
	}
	cmd.AddCommand(configCheckCommand(), configPrintCommand(), configSchemaCommand())
	return cmd
}

func configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Say everything that is wrong with a configuration file",
		Long: `Say everything that is wrong with a configuration file, each with its line, and nothing if it is right. Variables
of the environment must be set as they are for the binary, and files that it names must be there. The exit status is 0
if it is right, and 1 otherwise.`,
		Example: `  facet config check deploy/demo/mobile.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := load(cmd, args[0])
			return err
		},
	}
}

func configPrintCommand() *cobra.Command {
	var stack bool
	var frontend string
	cmd := &cobra.Command{
		Use:   "print FILE",
		Short: "Print what holds, defaults and all",
		Long: `Print what holds: the file with its variables and all defaults, and with secrets masked. With --stack, print what a
request passes on its way to its handler instead, in that order and with the reason for each place.`,
		Example: `  facet config print deploy/demo/mobile.yaml
  facet config print --stack deploy/demo/gateway.yaml
  facet config print --stack --frontend iot deploy/demo/gateway.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := load(cmd, args[0])
			if err != nil {
				return err
			}
			if _, known := settings.Frontends[frontend]; frontend != "" && !known {
				return fmt.Errorf("nothing in %s is about a frontend %q: its stack is that of all", args[0], frontend)
			}
			if stack {
				return printStack(cmd.OutOrStdout(), settings, frontend)
			}
			text, err := settings.Print()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&stack, "stack", false, "print the order of the stack")
	cmd.Flags().StringVar(&frontend, "frontend", "", "the stack of the frontend with this `name`, which may have limits of its own")
	return cmd
}

func configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of configuration files, for editors",
		Example: `  facet config schema > facet.schema.json

  # then, as the first line of a file, for editors with yaml-language-server:
  # yaml-language-server: $schema=facet.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			schema, err := binary.Schema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", schema)
			return err
		},
	}
}

// load reads a file. What is wrong with it is printed as it stands, so that editors find the places.
func load(cmd *cobra.Command, path string) (*binary.Settings, error) {
	settings, err := binary.Load(path)
	var problems config.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(cmd.ErrOrStderr(), problems)
		return nil, fmt.Errorf("%s: %d of its settings are wrong", path, len(problems))
	}
	return settings, err
}

// printStack prints a line for each link. What is off is in brackets.
func printStack(out io.Writer, settings *binary.Settings, frontend string) error {
	links, err := settings.Stack(frontend)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	routed := false
	for _, link := range links {
		if link.Routed && !routed {
			fmt.Fprintln(table, "──\twhat follows runs for operations of the document only")
			routed = true
		}
		name := link.Name
		if link.Off {
			name = "(" + name + ")"
		}
		fmt.Fprintf(table, "%s\t%s\n", name, link.Reason)
	}
	fmt.Fprintln(table, "──\tthe handler")
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nWhat is in brackets is off.")
	return nil
}
