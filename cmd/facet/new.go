package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/module"

	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
)

func newCommand() *cobra.Command {
	var project scaffold.Project
	var upstreams []string
	var output string
	cmd := &cobra.Command{
		Use:   "new FOLDER",
		Short: "Lay out a project from the documents of its services",
		Long: `Lay out a project from the documents of its services: a backend for each frontend that compiles, whose tests
pass, and that answers. FOLDER is made; it must not have files.

Each upstream is a name and a document, a file or a URL, in OpenAPI 3.0, 3.1 or Swagger 2.0, which is converted. Of each a
GET is chosen that every frontend then has, narrowed to a few members: the simplest path for which that can be proved.
What cannot be declared of a document stays in it and is not read (specs/operations.yaml). Without an upstream there is an
example.

It needs go, which looks up what the project requires. The exit status is 0 when the project is complete, and 1 otherwise.`,
		Example: `  facet new shop
  facet new shop --frontend mobile --frontend web --upstream orders=https://orders.example.com/openapi.yaml
  facet new shop --upstream orders=orders.json --upstream users=users.yaml

  # with a checkout of Facet in the place of the published module
  facet new shop --facet-module ../facet`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := known(output); err != nil {
				return err
			}
			start := time.Now()
			project.Dir = args[0]
			report, err := lay(cmd, &project, upstreams)
			if err != nil {
				return err
			}
			if output == "json" {
				return printJSON(cmd.OutOrStdout(), report)
			}
			tell(cmd.OutOrStdout(), report, time.Since(start))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&project.Frontends, "frontend", []string{"web"}, "`name` of a frontend; repeat it for others")
	flags.StringArrayVar(&upstreams, "upstream", nil, "`name=document` of an upstream, a file or a URL; repeat it for others")
	flags.StringVar(&project.Module, "module", "", "`path` of the Go module (default example.com/ and the folder's name)")
	flags.StringVar(&project.Local, "facet-module", "", "`folder` of a checkout of Facet, which is used in the place of the published module")
	outputFlag(cmd, &output)
	return cmd
}

// lay has the project laid out, and its module made complete.
func lay(cmd *cobra.Command, project *scaffold.Project, upstreams []string) (scaffold.Report, error) {
	slow := progress(cmd.ErrOrStderr())
	defer slow.end()
	project.Progress = slow.say
	if err := place(project); err != nil {
		return scaffold.Report{}, err
	}
	var errs []error
	for _, upstream := range upstreams {
		name, from, ok := strings.Cut(upstream, "=")
		if !ok || from == "" {
			errs = append(errs, fmt.Errorf("--upstream %s: want name=document, as orders=orders.yaml", upstream))
			continue
		}
		slow.say("reading " + from)
		u, err := scaffold.Read(cmd.Context(), name, from)
		project.Upstreams, errs = append(project.Upstreams, u), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return scaffold.Report{}, err
	}
	report, err := project.New()
	if err != nil {
		return report, err
	}
	slow.say("looking up what the module requires (go mod tidy)")
	return report, tidy(cmd.Context(), project.Dir)
}

// place says what the module is called, and which Facet it requires.
func place(project *scaffold.Project) error {
	absolute, err := filepath.Abs(project.Dir)
	if err != nil {
		return err
	}
	if project.Module == "" {
		project.Module = "example.com/" + strings.ToLower(filepath.Base(absolute))
	}
	if err := module.CheckImportPath(project.Module); err != nil {
		return fmt.Errorf("no module can be called %s: give it another name with --module", project.Module)
	}
	if project.Local != "" {
		project.Version = "v0.0.0"
		project.Local, err = filepath.Abs(project.Local)
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" || strings.Contains(info.Main.Version, "+") {
		return errors.New("this facet was built from a checkout that has no version: name the checkout with --facet-module")
	}
	project.Version = info.Main.Version
	return nil
}

func tidy(ctx context.Context, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "go", "mod", "tidy")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s is laid out, but go mod tidy fails: %w\n%s", dir, err, strings.TrimSpace(string(out)))
	}
	return nil
}

func tell(out io.Writer, report scaffold.Report, took time.Duration) {
	fmt.Fprintf(out, "facet: %s is laid out, in %s\n\n", report.Dir, took.Round(100*time.Millisecond))
	for _, op := range report.Operations {
		fmt.Fprintf(out, "  GET %s answers with a part of %s.%s\n", op.Path, op.Upstream, op.OperationID)
	}
	const most = 5
	for i, refused := range report.Refused {
		if i == most {
			fmt.Fprintf(out, "  … and %d more; --output json has them all\n", len(report.Refused)-most)
			break
		}
		why, more, _ := strings.Cut(refused.Why, "\n")
		if more != "" {
			why += " …"
		}
		fmt.Fprintf(out, "  not begun with: %s.%s: %s\n", refused.Upstream, refused.OperationID, why)
	}
	fmt.Fprintf(out, "\nNext:\n\n  cd %s\n  go test ./...\n  go run github.com/facet-bff/facet/cmd/facet dev\n", report.Dir)
}

func convertCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "convert FILE",
		Short: "Convert a document from Swagger 2.0 to OpenAPI 3.0",
		Long: `Convert a document from Swagger 2.0 to OpenAPI 3.0, which the other commands read. FILE may be a URL. The result is
printed as YAML. The exit status is 0, and 1 when the document cannot be converted.`,
		Example: `  facet convert swagger.json > specs/upstreams/orders.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			u, err := scaffold.Open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if !u.Converted {
				return fmt.Errorf("%s is not Swagger 2.0, and needs no conversion", args[0])
			}
			_, err = cmd.OutOrStdout().Write(u.Document)
			return err
		},
	}
}
