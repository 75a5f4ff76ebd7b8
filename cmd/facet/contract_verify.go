package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/standin"
	"github.com/facet-bff/facet/cmd/facet/internal/verify"
)

// verifier is a question of facet contract verify.
type verifier struct {
	differ   // where the lock and the document are
	base     string
	document string
	headers  []string
	config   verify.Config
}

func contractVerifyCommand() *cobra.Command {
	var v verifier
	cmd := &cobra.Command{
		Use:   "verify --upstream NAME --base-url URL",
		Short: "Ask a live service whether it is as its document says, and as frontends rely on",
		Long: `Ask a live service whether it is as its document says, and as frontends rely on.

Each operation is asked with what is required alone, with all parameters, with each optional one, at the bounds of schemas, with
ids that nobody has, and with what the document forbids where it says what is answered then. Values are examples of the document, or
made of its schemas. Every answer is held to the document, and to the lock where there is one.

Only GET and HEAD are asked, unless --unsafe says otherwise: then the service creates, changes and deletes. Nothing is sent
to any other place than the given one, and redirections are not followed. An operation that no request of succeeds is not proved, and
counts as wrong.

The exit status is 0 when everything is as it should be, 1 when something is not, and 2 when the question is wrong.`,
		Example: `  facet contract verify --specs specs --upstream orders --base-url http://127.0.0.1:7002 --header 'X-Principal: 42'

  # in the service's own pipeline
  facet contract verify --upstream orders --document openapi.yaml --lock contract.lock.yaml --base-url http://localhost:8080 --output junit`,
		Args: func(cmd *cobra.Command, args []string) error { return wrong(cobra.NoArgs(cmd, args)) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := v.prepare(cmd.Context()); err != nil {
				return wrong(err)
			}
			steps := progress(cmd.ErrOrStderr())
			v.config.Asked = func(done, all int) { steps.say(fmt.Sprintf("asking %s: %d of %d", v.upstream, done, all)) }
			report, err := verify.Run(cmd.Context(), v.config)
			steps.end()
			if err != nil {
				return wrong(err)
			}
			if err := v.print(cmd, report); err != nil || len(report.Broken()) == 0 {
				return err
			}
			return fmt.Errorf("%s is not as it should be", v.upstream)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&v.specs, "specs", ".", "`folder` of the documents, which the lock and the document are looked for in")
	flags.StringVar(&v.lock, "lock", "", "`file` of what is relied on, in place of that of the folder")
	flags.StringVar(&v.document, "document", "", "`file or URL` of the service's document, in place of that of the folder")
	flags.StringVar(&v.upstream, "upstream", "", "`name` of the upstream, as the lock has it")
	flags.StringVar(&v.base, "base-url", "", "`URL` of the service, which the paths of its document are below")
	flags.StringArrayVar(&v.headers, "header", nil, "`field` of every request, as 'Authorization: Bearer …'; any number of them")
	flags.BoolVar(&v.config.Unsafe, "unsafe", false, "ask methods that change something, too")
	flags.Float64Var(&v.config.Rate, "rate", 20, "`number` of requests in a second, up to 1000")
	flags.DurationVar(&v.config.Timeout, "timeout", 10*time.Second, "`time` that each request may take")
	flags.Uint64Var(&v.config.Seed, "seed", 0, "`number` that decides what is made up")
	flags.StringVar(&v.output, "output", "text", "text, json or junit")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(verifyOutputs, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return wrong(err) })
	return cmd
}

var verifyOutputs = []string{"text", "json", "junit"}

// prepare reads everything that the question names.
func (v *verifier) prepare(ctx context.Context) error {
	switch {
	case !slices.Contains(verifyOutputs, v.output):
		return fmt.Errorf("--output %s: want %s", v.output, strings.Join(verifyOutputs, ", "))
	case v.upstream == "":
		return errors.New("which upstream is it? name it with --upstream")
	case !(v.config.Rate > 0 && v.config.Rate <= 1000):
		return fmt.Errorf("--rate %v: want more than 0, and up to 1000", v.config.Rate)
	case v.config.Timeout <= 0:
		return fmt.Errorf("--timeout %v: want more than 0", v.config.Timeout)
	}
	base, err := url.Parse(v.base)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" {
		return fmt.Errorf("--base-url %q: want where the service is, as http://127.0.0.1:7002", v.base)
	}
	v.config.Upstream, v.config.Base = v.upstream, base
	if v.config.Header, err = header(v.headers); err != nil {
		return err
	}
	from := v.document
	if from == "" {
		from = v.before()
	}
	if from == "" {
		return fmt.Errorf("there is no document of %s in %s: name the folder with --specs or the document with --document", v.upstream, v.specs)
	}
	if v.config.Document, err = standin.Read(ctx, from); err != nil {
		return err
	}
	if _, err := os.Stat(generate.LockOf(v.specs)); v.lock == "" && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	v.config.Lock, err = v.open()
	return err
}

// header reads fields, each as it is on the wire.
func header(fields []string) (http.Header, error) {
	all := http.Header{}
	for _, field := range fields {
		name, value, ok := strings.Cut(field, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header %q: want a name and a value, as 'X-Principal: 42'", name)
		}
		all.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return all, nil
}

func (v *verifier) print(cmd *cobra.Command, report *verify.Report) error {
	switch v.output {
	case "json":
		return printJSON(cmd.OutOrStdout(), report)
	case "junit":
		return report.JUnit(cmd.OutOrStdout())
	default:
		return report.Text(cmd.OutOrStdout())
	}
}
