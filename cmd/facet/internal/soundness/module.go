package soundness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/drive"
)

// modulePath lies within this package's folder, so that the program may import package drive.
const modulePath = "github.com/facet-bff/facet/cmd/facet/internal/soundness/scratch"

// Module is a Go module that pairs are generated into.
type Module struct {
	dir   string
	pairs []Pair // those that the compiler accepted
}

// NewModule makes an empty module in the folder dir. It uses the Facet of the folder repo.
func NewModule(dir, repo string) (*Module, error) {
	repo, err := filepath.Abs(repo)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(repo, "go.mod"))
	if err != nil {
		return nil, err
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	facet := mod.Module.Mod.Path
	if err := mod.AddModuleStmt(modulePath); err != nil {
		return nil, err
	}
	if err := mod.AddRequire(facet, "v0.0.0"); err != nil {
		return nil, err
	}
	if err := mod.AddReplace(facet, "", repo, ""); err != nil {
		return nil, err
	}
	if data, err = mod.Format(); err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(repo, "go.sum"))
	if err != nil {
		return nil, err
	}
	m := &Module{dir: dir}
	return m, m.put(map[string][]byte{"go.mod": data, "go.sum": sum})
}

func (m *Module) put(files map[string][]byte) error {
	for name, data := range files {
		file := filepath.Join(m.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// specs is the folder of a pair's documents.
func (m *Module) specs(name string) string { return filepath.Join(m.dir, "specs", name) }

// Add generates a pair into the module. What the compiler reports is the error, as is a panic of it.
func (m *Module) Add(p Pair) (err error) {
	files := map[string][]byte{}
	for name, data := range p.Files {
		files[path.Join("specs", p.Name, name)] = data
	}
	if err := m.put(files); err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the compiler panics: %v\n%s", r, debug.Stack())
		}
	}()
	if _, err := generate.Run(generate.Config{Specs: m.specs(p.Name), Out: filepath.Join(m.dir, "gen", p.Name)}); err != nil {
		return err
	}
	m.pairs = append(m.pairs, p)
	return nil
}

// driven says whether a pair has something to ask for.
func (p Pair) driven() bool {
	for name, data := range p.Files {
		if !strings.HasPrefix(name, "frontends/") {
			continue
		}
		doc, err := body.Read(data)
		if err != nil {
			return false
		}
		for _, op := range doc.Operations() {
			if x, ok := op.Raw["x-bff"].(object); ok && (x["response"] != nil || x["forward"] != nil) {
				return true
			}
		}
	}
	return false
}

// Build builds the program that drives all pairs. The compiler's messages are the error.
func (m *Module) Build(ctx context.Context) error {
	main, err := m.main()
	if err != nil {
		return err
	}
	if err := m.put(map[string][]byte{"main.go": main}); err != nil {
		return err
	}
	// Without optimisation it is built in half the time, and most of the program's work is in packages of other modules.
	cmd := exec.CommandContext(ctx, "go", "build", "-mod=mod", "-gcflags="+modulePath+"/...=-N -l", "-ldflags=-w -s", "-o", "drive", ".")
	cmd.Dir = m.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// Run asks all pairs for answers until so many bodies were made.
func (m *Module) Run(ctx context.Context, bodies int) (*drive.Report, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(m.dir, "drive"), "-specs", filepath.Join(m.dir, "specs"), "-bodies", strconv.Itoa(bodies))
	var failure bytes.Buffer
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, failure.Bytes())
	}
	report := &drive.Report{}
	return report, json.Unmarshal(out, report)
}

var (
	constructor = regexp.MustCompile(`(?m)^func NewAggregations\((.*)\) \*Aggregations`)
	serviceType = regexp.MustCompile(`\w+ (\w+)Service\b`)
)

// main writes the program.
func (m *Module) main() ([]byte, error) {
	imports, code := strings.Builder{}, strings.Builder{}
	for _, p := range m.pairs {
		if err := m.pair(p, &imports, &code); err != nil {
			return nil, err
		}
	}
	return fmt.Appendf(nil, `package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/drive"
	"github.com/facet-bff/facet/shared/upstream"
%s)

func main() { drive.Main(pairs) }

var _ upstream.Exchange
var _ chi.Router

var pairs = []drive.Pair{}
%s`, imports.String(), code.String()), nil
}

// pair writes what the program needs of one pair. What nothing asks for is compiled all the same.
func (m *Module) pair(p Pair, imports, code *strings.Builder) error {
	packages, err := filepath.Glob(filepath.Join(m.dir, "gen", p.Name, "*", "*"))
	if err != nil {
		return err
	}
	aggregations, computed := "", false
	alias := map[string]string{}
	for _, dir := range packages {
		role, pkg := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		alias[pkg] = p.Name + "_" + pkg
		driven := "_"
		if p.driven() {
			driven = alias[pkg]
			fmt.Fprintf(code, "var _ = %s.%s\n", alias[pkg], map[string]string{"frontends": "Mount", "upstreams": "NewCaller"}[role])
		}
		fmt.Fprintf(imports, "\t%s %q\n", driven, path.Join(modulePath, "gen", p.Name, role, pkg))
		if role == "frontends" {
			if computed, err = fields(dir); err != nil {
				return err
			}
			data, _ := os.ReadFile(filepath.Join(dir, "aggregations.gen.go"))
			if found := constructor.FindSubmatch(data); found != nil {
				aggregations = string(found[1])
			}
		}
	}
	if !p.driven() {
		return nil
	}
	var callers []string
	for _, found := range serviceType.FindAllStringSubmatch(aggregations, -1) {
		for name := range p.Files {
			name = strings.TrimSuffix(path.Base(name), ".yaml")
			if pkg := strings.ReplaceAll(name, "-", "") + "api"; strings.EqualFold(strings.ReplaceAll(name, "-", ""), found[1]) {
				callers = append(callers, alias[pkg]+".NewCaller(exchange)")
			}
		}
	}
	app := ""
	for name := range p.Files {
		if pkg, ok := strings.CutPrefix(name, "frontends/"); ok {
			app = alias[strings.TrimSuffix(pkg, ".yaml")+"api"]
		}
	}
	if computed {
		callers = append(callers, app+".Zero{}")
	}
	// What is written by hand elsewhere is not there; the generated methods are nearer, so they win.
	fmt.Fprintf(code, `
type %[1]sRest struct{ %[2]s.StrictServerInterface }

type %[1]sServer struct {
	*%[2]s.Aggregations
	%[1]sRest
}

func init() {
	pairs = append(pairs, drive.Pair{Name: %[1]q, Loose: %[3]s, Mount: func(r chi.Router, exchange upstream.Exchange) {
		%[2]s.Mount(r, %[1]sServer{Aggregations: %[2]s.NewAggregations(%[4]s)})
	}})
}
`, p.Name, app, fmt.Sprintf("%#v", p.Loose), strings.Join(callers, ", "))
	return nil
}
