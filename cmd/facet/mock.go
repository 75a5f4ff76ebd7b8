package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/facet-bff/facet/cmd/facet/internal/standin"
	"github.com/facet-bff/facet/shared/mock"
)

// mocked is a document and where it is served.
type mocked struct {
	Name string `json:"name"`
	From string `json:"from"`
	URL  string `json:"url"`
}

func mockCommand() *cobra.Command {
	config := mock.Config{Stateful: true}
	var address, output string
	cmd := &cobra.Command{
		Use:   "mock FILE…",
		Short: "Answer in the place of services, from their documents",
		Long: `Answer in the place of services, from their documents in OpenAPI 3.0, 3.1 or Swagger 2.0, files or URLs. The first is at
the address, and each other at the next port; standard output says where each is.

A request that breaks the document is refused with problem details that say where, and standard error has a line of it. Any
other is answered with the first success that its operation declares: an example of the document, or a value that is made of
the schema, the same for the same request. What is posted to a collection is read, listed, changed and deleted again, and
nothing of it outlives the command.

A request says with the header field Prefer how it wants its answer, and --prefer says it for those that do not:

  code=503          the answer that is declared for that status
  example=NAME      the example of that name
  dynamic=true      made up, where there is an example, too
  delay=200ms       that much later
  fault=reset       the connection ends without an answer
  fault=truncate    the connection ends halfway through the body
  fault=broken      a body that breaks its schema

It ends on SIGINT and SIGTERM, with status 0; with 1 when it cannot begin.`,
		Example: `  facet mock specs/upstreams/orders.yaml
  facet mock --address 127.0.0.1:7001 users.yaml orders.yaml https://example.com/catalog.json

  # one request in ten is late, and one answered with 503
  facet mock --prefer delay=2s --share 0.1 orders.yaml
  curl -i -H 'Prefer: code=503' http://127.0.0.1:4010/orders`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(known(output), shared(cmd, config)); err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			ports, all, err := mockAll(ctx, cmd.ErrOrStderr(), args, address, config)
			defer func() {
				for _, port := range ports {
					_ = port.Close() // what is late is cut off
				}
			}()
			if err != nil {
				return err
			}
			if err := tellMocked(cmd.OutOrStdout(), all, output); err != nil {
				return err
			}
			<-ctx.Done()
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&address, "address", "127.0.0.1:4010", "`host:port` of the first; port 0 is a free one for each")
	flags.Uint64Var(&config.Seed, "seed", 0, "`number` that decides what is made up")
	flags.BoolVar(&config.Stateful, "stateful", true, "remember what is created and deleted")
	flags.BoolVar(&config.Secured, "secured", false, "refuse requests without the credentials that the document wants; any will do")
	flags.Var(preferFlag{&config.Prefer}, "prefer", "`preferences` of requests that have none, as delay=2s")
	flags.Float64Var(&config.Share, "share", 1, "`part` of those requests that --prefer is for, above 0 and up to 1")
	outputFlag(cmd, &output)
	return cmd
}

// preferFlag has a flag read as the header field is.
type preferFlag struct{ *mock.Preference }

func (preferFlag) Type() string { return "preferences" }

// shared reports a share that is none, or of nothing.
func shared(cmd *cobra.Command, config mock.Config) error {
	switch {
	case !(config.Share > 0 && config.Share <= 1):
		return fmt.Errorf("--share %v: want more than 0, and no more than 1", config.Share)
	case cmd.Flags().Changed("share") && config.Prefer == (mock.Preference{}):
		return errors.New("--share says how many requests --prefer is for: say what is preferred, as --prefer delay=2s")
	}
	return nil
}

// mockAll reads all documents, says everything that is wrong, and then listens for each. What listens is returned with an
// error, too.
func mockAll(ctx context.Context, log io.Writer, from []string, address string, config mock.Config) ([]*standin.Port, []mocked, error) {
	slow := progress(log)
	defer slow.end()
	configs := make([]mock.Config, len(from))
	var errs []error
	for i, name := range from {
		slow.say("reading " + name)
		document, err := standin.Read(ctx, name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if wrong := standin.Wrong(ctx, document); wrong != nil {
			fmt.Fprintf(log, "facet: %s is not in order, and answered for as far as that goes: %s\n", name, strings.Join(strings.Fields(wrong.Error()), " "))
		}
		configs[i] = config
		configs[i].Name, configs[i].Document = base(name), document
		configs[i].Refused = refused(log, base(name))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	var ports []*standin.Port
	var all []mocked
	for i, config := range configs {
		at, err := next(address, i)
		if err != nil {
			return ports, nil, err
		}
		port, err := standin.Listen(at, config)
		if err != nil {
			return ports, nil, fmt.Errorf("%s: %w", from[i], err)
		}
		ports, all = append(ports, port), append(all, mocked{config.Name, from[i], port.URL()})
	}
	return ports, all, nil
}

// base is what a service is called for its document: "orders" of specs/upstreams/orders.yaml.
func base(from string) string {
	name := path.Base(strings.ReplaceAll(from, string(os.PathSeparator), "/"))
	return strings.TrimSuffix(name, path.Ext(name))
}

// next is the address of the document i.
func next(address string, i int) (string, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("--address %s: want host:port, as 127.0.0.1:4010", address)
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 0 || port+i > 65535 {
		return "", fmt.Errorf("--address %s: there is no port for document %d", address, i+1)
	}
	if port > 0 {
		port += i
	}
	return net.JoinHostPort(host, strconv.Itoa(port)), nil
}

// refused says which requests were refused, and why.
func refused(log io.Writer, name string) func(*http.Request, string, error) {
	return func(r *http.Request, _ string, err error) {
		fmt.Fprintf(log, "facet: %s refuses %s %s: %s\n", name, r.Method, r.URL.EscapedPath(), strings.Join(strings.Fields(err.Error()), " "))
	}
}

func tellMocked(out io.Writer, all []mocked, output string) error {
	if output == "json" {
		return printJSON(out, all)
	}
	for _, one := range all {
		fmt.Fprintf(out, "facet: %s is at %s (%s)\n", one.Name, one.URL, one.From)
	}
	return nil
}
