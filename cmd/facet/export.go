package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/tree"
	"github.com/facet-bff/facet/internal/nearest"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what others read: the public document, the workflows",
		Long:  `Write what others read: the document that a frontend's clients may have, and how its operations are answered.`,
		Example: `  facet export openapi mobile --specs specs
  facet export arazzo mobile --specs specs`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(first(exportOpenAPICommand(), documentNames), first(exportArazzoCommand(), documentNames))
	return cmd
}

func exportOpenAPICommand() *cobra.Command {
	e := exporter{kind: "openapi"}
	return e.command(&cobra.Command{
		Use:   "openapi [FRONTEND]",
		Short: "Write a frontend's document as its clients may read it",
		Long: `Write a frontend's document as its clients may read it: without x-bff and comments, and with what it refers to
in other documents copied into its components, so that it stands alone. It is what the frontend serves at
/openapi.json.`,
		Example: `  # one frontend, as YAML
  facet export openapi mobile --specs specs

  # all of them, as JSON: public/mobile.openapi.json and so on
  facet export openapi --specs specs --format json --out public`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd, args, func() ([]generate.Export, error) { return generate.Public(e.specs) })
		},
	})
}

func exportArazzoCommand() *cobra.Command {
	e := exporter{kind: "arazzo"}
	return e.command(&cobra.Command{
		Use:   "arazzo [FRONTEND]",
		Short: "Write how a frontend's operations are answered, as Arazzo workflows",
		Long: `Write how a frontend's operations are answered, as an Arazzo 1.1 document: a workflow for each operation that has
steps. What the request and the principal give is the workflow's inputs. What Arazzo has no word for, as forEach,
when, optional and fallback, is kept under names that begin with x-bff-.

The upstreams' documents are named relative to the folder that is written to; on standard output, to the
frontend's own document.`,
		Example: `  # one frontend
  facet export arazzo mobile --specs specs

  # all of them: workflows/mobile.arazzo.yaml and so on
  facet export arazzo --specs specs --out workflows`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd, args, func() ([]generate.Export, error) { return generate.Workflows(e.specs, e.url) })
		},
	})
}

// exporter writes the documents of one kind.
type exporter struct {
	kind               string // "openapi"
	specs, format, out string
}

// command completes a command with what all kinds have.
func (e *exporter) command(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.Flags().StringVar(&e.specs, "specs", ".", "`folder` of the documents")
	cmd.Flags().StringVar(&e.format, "format", "yaml", "yaml or json")
	cmd.Flags().StringVar(&e.out, "out", "", "`folder` to write a file for each frontend into, in place of standard output")
	return cmd
}

func (e *exporter) run(cmd *cobra.Command, args []string, make func() ([]generate.Export, error)) error {
	printers := map[string]func(*yaml.Node) ([]byte, error){"yaml": tree.YAML, "json": tree.JSON}
	if printers[e.format] == nil {
		return fmt.Errorf("--format %s: write yaml or json", e.format)
	}
	exports, err := make()
	if err != nil {
		return err
	}
	if exports, err = e.chosen(exports, args); err != nil {
		return err
	}
	for _, export := range exports {
		text, err := printers[e.format](export.Root)
		if err != nil {
			return err
		}
		if err := e.write(cmd, export.Frontend, text); err != nil {
			return err
		}
	}
	return nil
}

// chosen returns the documents of the frontend that the arguments name, or all that there are. Only workflows may be missing.
func (e *exporter) chosen(exports []generate.Export, args []string) ([]generate.Export, error) {
	if len(exports) == 0 {
		return nil, fmt.Errorf("there are no frontends in %s", filepath.Join(e.specs, "frontends"))
	}
	var names []string
	for _, export := range exports {
		names = append(names, export.Frontend)
	}
	if len(args) == 1 {
		at := slices.Index(names, args[0])
		if at < 0 {
			hint := "the frontends are " + strings.Join(names, ", ")
			if near := nearest.Word(args[0], names); near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, fmt.Errorf("there is no frontend %s: %s", args[0], hint)
		}
		exports = exports[at : at+1]
	}
	made := slices.DeleteFunc(slices.Clone(exports), func(export generate.Export) bool { return export.Root == nil })
	switch {
	case len(made) == 0 && len(args) == 1:
		return nil, fmt.Errorf("%s has no operations with steps, so there are no workflows", args[0])
	case len(made) == 0:
		return nil, fmt.Errorf("%s has no workflows: no operation of a frontend has steps", e.specs)
	case len(made) > 1 && e.out == "":
		return nil, fmt.Errorf("there are several frontends: name one of %s, or give --out for a file of each", strings.Join(names, ", "))
	}
	return made, nil
}

func (e *exporter) write(cmd *cobra.Command, frontend string, text []byte) error {
	if e.out == "" {
		_, err := cmd.OutOrStdout().Write(text)
		return err
	}
	if err := os.MkdirAll(e.out, 0o755); err != nil {
		return err
	}
	file := filepath.Join(e.out, frontend+"."+e.kind+"."+e.format)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "wrote  ", file)
	return nil
}

// url says where a file is that the document from names relative to itself: relative to what is written.
func (e *exporter) url(from, url string) string {
	if e.out == "" {
		return url
	}
	out, err := filepath.Abs(e.out)
	if err != nil {
		return url
	}
	file, err := filepath.Abs(filepath.Join(filepath.Dir(from), filepath.FromSlash(url)))
	if err != nil {
		return url
	}
	relative, err := filepath.Rel(out, file)
	if err != nil {
		return url
	}
	return filepath.ToSlash(relative)
}
