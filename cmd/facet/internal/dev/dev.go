package dev

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/cmd/facet/internal/standin"
	"github.com/facet-bff/facet/shared/binary"
)

// Config says what to run.
type Config struct {
	// Dir is the folder of the project.
	Dir string
	// Configs is the folder of the configuration files, by the name of the frontend: mobile.yaml.
	Configs string
	// Frontends are those to run; empty for all.
	Frontends []string
	// UpstreamServers is as for generate.
	UpstreamServers bool
	// Environment is what the binaries have besides that of this process: "ORDERS_URL=http://127.0.0.1:7001". A service
	// without an address, there or in the configuration files, is stood in for.
	Environment []string
	// Log is told what happens, Out is given what binaries log. Colours are for a terminal.
	Log, Out io.Writer
	Colours  bool
}

// dev is a run.
type dev struct {
	Config
	ports   []*port
	current []*child // of the ports, in their order; empty until there is a good build
	temp    string
	builds  int
	ending  sync.WaitGroup // binaries that are being ended

	standins standins
}

// Run runs the binaries until ctx ends, and then ends them.
func Run(ctx context.Context, config Config) error {
	d := &dev{Config: config, standins: standins{ports: map[string]*standin.Port{}}}
	if err := d.open(); err != nil {
		return err
	}
	defer d.close()
	temp, err := os.MkdirTemp("", "facet-dev-")
	if err != nil {
		return err
	}
	d.temp = temp
	changed := make(chan struct{}, 1)
	wait, err := watch(ctx, d.Dir, changed)
	if err != nil {
		return err
	}
	defer wait()
	serving := new(errgroup.Group)
	for _, p := range d.ports {
		fmt.Fprintf(d.Log, "facet: %s is at http://%s\n", p.frontend, p.address())
		serving.Go(func() error { return p.server.Serve(p.listener) })
	}
	d.cycle(ctx)
	for {
		select {
		case <-ctx.Done():
			d.end()
			_ = serving.Wait() // it was closed
			return nil
		case <-changed:
			d.cycle(ctx)
		}
	}
}

// open finds the binaries and takes their ports.
func (d *dev) open() error {
	binaries, err := filepath.Glob(filepath.Join(d.Dir, "cmd", "*-bff"))
	if err != nil {
		return err
	}
	var found []string
	for _, path := range binaries {
		found = append(found, strings.TrimSuffix(filepath.Base(path), "-bff"))
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no cmd/<frontend>-bff in %s: name the folder of a project", d.Dir)
	}
	if len(d.Frontends) == 0 {
		d.Frontends = found
	}
	var errs []error
	for _, name := range d.Frontends {
		p, err := d.port(name, found)
		if errs = append(errs, err); err == nil {
			d.ports = append(d.ports, p)
		}
	}
	if err := errors.Join(errs...); err != nil {
		d.close()
		return err
	}
	return nil
}

func (d *dev) port(name string, found []string) (*port, error) {
	if !strings.Contains(" "+strings.Join(found, " ")+" ", " "+name+" ") {
		return nil, fmt.Errorf("there is no frontend %s: there are %s", name, strings.Join(found, ", "))
	}
	settings, err := binary.Load(d.config(name))
	if err != nil {
		return nil, err
	}
	return listen(name, settings.Listen.Address)
}

func (d *dev) config(frontend string) string { return filepath.Join(d.Configs, frontend+".yaml") }

// cycle makes the newest binaries the ones that answer, or says why not.
func (d *dev) cycle(ctx context.Context) {
	begin := time.Now()
	if err := d.generate(); err != nil {
		d.kept(ctx, "the documents are wrong", err)
		return
	}
	if err := d.stand(ctx); err != nil {
		d.kept(ctx, "services cannot be stood in for", err)
		return
	}
	paths, err := d.build(ctx)
	if err != nil {
		d.kept(ctx, "the code does not build", err)
		return
	}
	children, err := d.start(ctx, paths)
	if err != nil {
		d.kept(ctx, "the binaries do not start", err)
		return
	}
	d.turn(children)
	fmt.Fprintf(d.Log, "facet: ready, after %s\n", time.Since(begin).Round(10*time.Millisecond))
}

// kept says what is wrong, and what answers meanwhile.
func (d *dev) kept(ctx context.Context, what string, err error) {
	if ctx.Err() != nil {
		return
	}
	var wrong spec.Diagnostics
	text := strings.TrimSpace(err.Error())
	if errors.As(err, &wrong) {
		text = strings.TrimSpace(Show(wrong, d.Colours))
	}
	meanwhile := "nothing answers yet"
	if len(d.current) > 0 {
		meanwhile = "what was there before keeps answering"
	}
	fmt.Fprintf(d.Log, "%s\n%s\n", text, painted(d.Colours, red, "facet: "+what+"; "+meanwhile))
}

func (d *dev) generate() error {
	result, err := generate.Run(generate.Config{Specs: filepath.Join(d.Dir, "specs"), Out: filepath.Join(d.Dir, "gen"), Lock: generate.LockOf(filepath.Join(d.Dir, "specs")), UpstreamServers: d.UpstreamServers})
	if n := len(result.Written) + len(result.Removed); err == nil && n > 0 {
		fmt.Fprintf(d.Log, "facet: generated, %d files changed\n", n)
	}
	return err
}

// build builds the binaries, and returns where they are.
func (d *dev) build(ctx context.Context) ([]string, error) {
	d.builds++
	out := filepath.Join(d.temp, fmt.Sprint(d.builds))
	args := []string{"build", "-o", out + string(filepath.Separator)}
	var paths []string
	for _, p := range d.ports {
		args = append(args, "./cmd/"+p.frontend+"-bff")
		paths = append(paths, filepath.Join(out, p.frontend+"-bff"))
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = d.Dir
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(said))
	}
	return paths, nil
}

// start starts all binaries, or none.
func (d *dev) start(ctx context.Context, paths []string) ([]*child, error) {
	children := make([]*child, len(paths))
	environment := d.environment()
	group, ctx := errgroup.WithContext(ctx)
	for i, path := range paths {
		group.Go(func() error {
			c, err := start(ctx, path, d.config(d.ports[i].frontend), environment, d.Out, d.Log)
			children[i] = c
			return err
		})
	}
	err := group.Wait()
	if err != nil {
		for _, c := range children {
			if c != nil {
				c.end()
			}
		}
	}
	return children, err
}

// turn passes requests on to other binaries from now on. Those before end when they have nothing to do any more.
func (d *dev) turn(children []*child) {
	for i, p := range d.ports {
		d.ending.Go(func() {
			if <-children[i].ended; !children[i].asked.Load() {
				fmt.Fprintf(d.Log, "facet: %s has ended by itself (%v); the next change starts it again\n", children[i].name, children[i].err)
			}
		})
		before := p.turn(to(children[i].address))
		if before == nil {
			continue
		}
		old := d.current[i]
		d.ending.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
			defer cancel()
			before.drained(ctx)
			old.end()
			_ = os.RemoveAll(filepath.Dir(old.command.Path)) // once more for each of the build, which harms nothing
		})
	}
	d.current = children
}

// end ends the ports, which lets requests finish, and then the binaries.
func (d *dev) end() {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	var all sync.WaitGroup
	for i, p := range d.ports {
		all.Go(func() {
			_ = p.server.Shutdown(ctx) // what is late is cut off
			if len(d.current) > 0 {
				p.turn(nil).drained(ctx)
				d.current[i].end()
			}
		})
	}
	all.Wait()
	d.ending.Wait()
}

// close gives back what was taken.
func (d *dev) close() {
	for _, p := range d.ports {
		_ = p.server.Close()
		_ = p.listener.Close()
	}
	for _, port := range d.standins.ports {
		_ = port.Close() // what is late is cut off
	}
	if d.temp != "" {
		_ = os.RemoveAll(d.temp)
	}
}
