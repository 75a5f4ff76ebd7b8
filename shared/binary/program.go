package binary

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/shared/config"
	"github.com/facet-bff/facet/shared/serve"
	"github.com/facet-bff/facet/shared/upstream"
)

// Program is a binary: what is compiled into it. Everything else is in its configuration file. All fields are
// required, but for those of versions.
type Program struct {
	// Name is the binary's: "mobile-bff".
	Name string
	// Frontends are what it serves. One is at the root of its address, and several are below their names: /mobile/.
	Frontends []Frontend
	// Upstreams are the names of the services that the frontends ask.
	Upstreams []string
}

// Frontend is one frontend of a binary.
type Frontend struct {
	// Name is the frontend's, as in its document's operations: "mobile", and "web-v2" for frontends/web-v2.yaml.
	Name string
	// Documents has its OpenAPI document at the path Document: "frontends/mobile.yaml".
	Documents fs.FS
	Document  string
	// OpenAPI is the document as clients may read it, as JSON. Generated code has it.
	OpenAPI string
	// Mount registers the operations. It is called anew whenever the configuration file has changed.
	Mount func(chi.Router, Upstreams)

	// Version is what requests call it: "v1". It is required where there are several versions, and nothing otherwise.
	Version string
	// Versions are the others of the same frontend, which have no Versions themselves. All are at its address, and each has a
	// Name and a section of the file for itself; how a request chooses one is in that of this one. nil for none.
	Versions []Frontend
}

// Upstreams are how the services are reached, by the names that the program has.
type Upstreams map[string]upstream.Exchange

func (p Program) frontends() []string {
	var names []string
	for _, f := range p.Frontends {
		for _, version := range f.versions() {
			names = append(names, version.Name)
		}
	}
	return names
}

// Load reads a configuration file of whatever binary, without what only the binary knows: the names of its upstreams and
// frontends.
func Load(path string) (*Settings, error) {
	settings := new(Settings)
	_, err := config.Read(path, settings)
	return settings, err
}

// load reads the program's own.
func (p Program) load(path string) (settings Settings, files config.Files, err error) {
	settings.program = &p
	files, err = config.Read(path, &settings)
	return settings, files, err
}

// Main runs the program with the arguments of the process, and ends the process: with 0, or with 2 and everything that is
// wrong on standard error.
func Main(p Program) {
	err := p.main(os.Args[1:], os.Stdout)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		os.Exit(0)
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
	os.Exit(2)
}

func (p Program) main(args []string, out io.Writer) error {
	flags := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	path := flags.String("config", "", "the configuration `file` (required)")
	check := flags.Bool("check", false, "say what is wrong with the configuration, and end")
	flags.SetOutput(io.Discard) // what is wrong is said once, by Main
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		usage(flags, out)
		return err
	case err != nil:
		return fmt.Errorf("%w; see %s -help", err, p.Name)
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q; see %s -help", flags.Arg(0), p.Name)
	case *path == "":
		return errors.New("no configuration: give -config FILE; those of the demo are in deploy/demo")
	case *check:
		_, _, err := p.load(*path)
		if err == nil {
			fmt.Fprintf(out, "%s: %s is right\n", p.Name, *path)
		}
		return err
	}
	ctx, stop := serve.Signals()
	defer stop()
	return p.Run(ctx, *path, out)
}

func usage(flags *flag.FlagSet, out io.Writer) {
	flags.SetOutput(out)
	fmt.Fprintf(out, `usage: %[1]s -config FILE [-check]

Everything but the file is in the file. It is read again when it changes, and on SIGHUP.

Examples:
  %[1]s -config deploy/demo/mobile.yaml
  %[1]s -config /etc/facet/facet.yaml -check
  facet config schema            # what can be in the file, for editors
  facet config print FILE        # what holds, defaults and all

Flags:
`, flags.Name())
	flags.PrintDefaults()
}
