package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/shared/contract"
)

func contractCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Tell what frontends rely on of their upstreams, and what breaks them",
		Long: `Tell what frontends rely on of their upstreams, and what breaks them.

What each operation of each frontend sends to upstreams and reads of their answers is in specs/contract.lock.yaml, which
facet generate writes. An upstream's team can hold its next document to it, with nothing but that file and the document.`,
	}
	cmd.AddCommand(contractLockCommand(), contractDiffCommand(), contractVerifyCommand())
	return cmd
}

func contractLockCommand() *cobra.Command {
	var specs, output string
	var write, check bool
	cmd := &cobra.Command{
		Use:   "lock",
		Short: "Print or write what is relied on",
		Long: `Print what the frontends of a specs folder rely on of their upstreams: the lock. facet generate writes it, with the
code, to contract.lock.yaml beside the documents; this does so without the code.

The exit status is 0, and 1 when the documents are not in order, or with --check when the file is not what they give.`,
		Example: `  facet contract lock --specs specs
  facet contract lock --specs specs --write
  facet contract lock --specs specs --check`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := known(output); err != nil {
				return err
			}
			locked, err := lockOf(cmd, specs)
			if err != nil {
				return err
			}
			data, err := locked.Write()
			if err != nil {
				return err
			}
			file := generate.LockOf(specs)
			switch {
			case write:
				return os.WriteFile(file, data, 0o644)
			case check:
				if old, err := os.ReadFile(file); err != nil || !bytes.Equal(old, data) {
					return fmt.Errorf("%s is not what the documents give: run facet generate, and read what changes", file)
				}
				return nil
			case output == "json":
				var lock any
				if err := yaml.Unmarshal(data, &lock); err != nil {
					return err
				}
				return printJSON(cmd.OutOrStdout(), lock)
			}
			_, err = cmd.OutOrStdout().Write(data)
			return err
		},
	}
	cmd.Flags().StringVar(&specs, "specs", ".", "`folder` of the documents")
	cmd.Flags().BoolVar(&write, "write", false, "write the file in place of printing it")
	cmd.Flags().BoolVar(&check, "check", false, "print nothing, and fail when the file is another one")
	outputFlag(cmd, &output)
	cmd.MarkFlagsMutuallyExclusive("write", "check", "output")
	return cmd
}

// lockOf returns what the frontends of a folder rely on, and prints what is wrong with the documents.
func lockOf(cmd *cobra.Command, specs string) (*contract.Lock, error) {
	lock, err := generate.Lock(specs)
	if wrong, ok := errors.AsType[spec.Diagnostics](err); ok {
		fmt.Fprintln(cmd.ErrOrStderr(), wrong)
		return nil, fmt.Errorf("%s in the documents", counted(len(wrong), "mistake"))
	}
	return lock, err
}
