package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/facet-bff/facet/internal/demo"
	"github.com/facet-bff/facet/internal/demo/faultinject"
)

var usage = `demo-upstreams runs the five services behind the demo's frontends, over one embedded database:

  users          127.0.0.1:7001
  orders         127.0.0.1:7002
  notifications  127.0.0.1:7003
  catalog        127.0.0.1:7004
  payments       127.0.0.1:7005
  (control)      127.0.0.1:7000

Usage:

  demo-upstreams [flags]

Flags:

  -db FILE              keep the database in FILE (default: in memory, the same at each start)
  -fault SERVICE=FAULT  make a service misbehave; once for each service
  -host HOST            where to listen (default 127.0.0.1); the services trust whoever reaches them
  -port PORT            the control's port, with the services on the five after it (default 7000; 0: any that are free)
  -v                    log each request
  -h                    show this

Faults, which are joined by commas:

` + faultinject.Help() + `
Examples:

  demo-upstreams
  demo-upstreams -db /tmp/demo.db -v
  demo-upstreams -fault orders=latency:2s -fault catalog=latency:50ms,errors:0.5

  curl -H 'X-Principal: 42' http://127.0.0.1:7001/users/42
  curl -H 'X-Principal: 42' 'http://127.0.0.1:7002/users/42/orders?limit=5'
  curl -X PUT -d hang http://127.0.0.1:7000/faults/notifications
  curl -X DELETE http://127.0.0.1:7000/faults/notifications
  curl http://127.0.0.1:7000/faults
  curl http://127.0.0.1:7000/help
`

// errHelp asks for the usage.
var errHelp = flag.ErrHelp

// flags is what the command line says.
type flags struct {
	file   string
	host   string
	port   int
	faults map[string]demo.Fault
	level  slog.Level
}

// parse reads the command line. The error is fit for whoever typed it.
func parse(args []string) (flags, error) {
	f := flags{faults: map[string]demo.Fault{}}
	set := flag.NewFlagSet("demo-upstreams", flag.ContinueOnError)
	set.SetOutput(io.Discard) // the error says it, and the usage would hide it
	set.StringVar(&f.file, "db", "", "")
	set.StringVar(&f.host, "host", "127.0.0.1", "")
	set.IntVar(&f.port, "port", 7000, "")
	set.Func("fault", "", f.addFault)
	verbose := set.Bool("v", false, "")
	if err := set.Parse(args); err != nil {
		return f, hint(err)
	}
	if *verbose {
		f.level = slog.LevelDebug
	}
	if set.NArg() > 0 {
		return f, hint(fmt.Errorf("unexpected argument %q", set.Arg(0)))
	}
	if highest := 65535 - len(demo.Names()); f.port < 0 || f.port > highest {
		return f, hint(fmt.Errorf("port %d is not between 0 and %d", f.port, highest))
	}
	return f, nil
}

func (f *flags) addFault(text string) error {
	service, fault, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("want SERVICE=FAULT, for instance orders=latency:2s")
	}
	if !slices.Contains(demo.Names(), service) {
		return fmt.Errorf("there is no service %q; there are %s", service, strings.Join(demo.Names(), ", "))
	}
	if _, twice := f.faults[service]; twice {
		return fmt.Errorf("%s has a fault already; join several with commas", service)
	}
	parsed, err := faultinject.Parse(fault)
	f.faults[service] = parsed
	return err
}

func hint(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fmt.Errorf("%w; -h shows what there is", err)
}
