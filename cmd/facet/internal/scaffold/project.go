package scaffold

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/plan"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// Project says what to lay out.
type Project struct {
	// Dir is the folder; it is made when it is not there, and must have nothing in it.
	Dir string
	// Module is the path of the Go module.
	Module string
	// Frontends are the names of the frontends.
	Frontends []string
	// Upstreams are the services; without one there is the example.
	Upstreams []Upstream
	// Version is that of Facet.
	Version string
	// Local is a checkout of Facet that is used in its place, or empty.
	Local string
	// Progress is told what is being done.
	Progress func(what string)
}

// Report says what was laid out.
type Report struct {
	Dir        string      `json:"dir"`
	Module     string      `json:"module"`
	Frontends  []string    `json:"frontends"`
	Operations []Beginning `json:"operations"`
	// Refused are operations that could not be begun with. They are in the documents, and not read.
	Refused []Refusal `json:"refused"`
}

// Beginning is an operation that every frontend has.
type Beginning struct {
	Upstream    string `json:"upstream"`
	OperationID string `json:"operationId"`
	Path        string `json:"path"`
}

// Refusal is an operation that was tried.
type Refusal struct {
	Upstream    string `json:"upstream"`
	OperationID string `json:"operationId"`
	Why         string `json:"why"`
}

// frontend is what the templates are given.
type frontend struct {
	Name       string // of the frontend, or of the upstream
	Module     string
	Frontends  []string
	Upstreams  []Upstream
	Operations []*operation
	Services   []plan.Service
	Addresses  map[string]string // of the upstreams
	Port       int
	Go         string
}

//go:embed templates
var templates embed.FS

var parsed = template.Must(template.New("").Funcs(template.FuncMap{
	"title": title, "yaml": asBlock, "upper": strings.ToUpper, "add": func(a, b int) int { return a + b },
	"quote": func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" },
}).ParseFS(templates, "templates/*.tmpl"))

func render(name string, data any) ([]byte, error) {
	var out bytes.Buffer
	err := parsed.ExecuteTemplate(&out, name, data)
	return out.Bytes(), err
}

// asBlock writes a value as YAML in lines that are indented by n.
func asBlock(n int, v any) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(v)
	indent := strings.Repeat(" ", n)
	return indent + strings.ReplaceAll(strings.TrimSpace(out.String()), "\n", "\n"+indent), err
}

// New lays the project out, and generates its code. Nothing is written unless every upstream has an operation to begin with.
func (p Project) New() (Report, error) {
	report := Report{Dir: p.Dir, Module: p.Module, Frontends: p.Frontends, Refused: []Refusal{}}
	if err := p.check(); err != nil {
		return report, err
	}
	if len(p.Upstreams) == 0 {
		text, err := templates.ReadFile("templates/orders.yaml")
		if err != nil {
			return report, err
		}
		p.Upstreams = []Upstream{{Name: "orders", From: "the example of facet new", Extension: ".yaml", Document: text}}
	}
	slices.SortFunc(p.Upstreams, func(a, b Upstream) int { return strings.Compare(a.Name, b.Name) })
	var operations []*operation
	var errs []error
	for _, u := range p.Upstreams {
		p.Progress("looking for an operation of " + u.Name + " to begin with")
		op, err := begin(u, func(id string, why error) { report.Refused = append(report.Refused, Refusal{u.Name, id, why.Error()}) })
		if errs = append(errs, err); err == nil {
			operations = append(operations, op)
			report.Operations = append(report.Operations, Beginning{u.Name, op.ID, op.Path})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return report, err
	}
	p.Progress("writing and generating code")
	return report, p.write(operations)
}

// check reports what cannot be laid out.
func (p Project) check() error {
	var errs []error
	taken := map[string]bool{}
	for _, name := range p.Frontends {
		errs = append(errs, ValidName("frontend", name))
		if taken[name] {
			errs = append(errs, fmt.Errorf("the frontend %s is named twice", name))
		}
		taken[name] = true
	}
	clear(taken)
	for _, u := range p.Upstreams {
		if taken[u.Name] {
			errs = append(errs, fmt.Errorf("the upstream %s is named twice", u.Name))
		}
		taken[u.Name] = true
	}
	entries, err := os.ReadDir(p.Dir)
	switch {
	case os.IsNotExist(err):
	case err != nil:
		errs = append(errs, err)
	case len(entries) > 0:
		errs = append(errs, fmt.Errorf("the folder %s has files (%s, …): name a new one, or an empty one", p.Dir, entries[0].Name()))
	}
	return errors.Join(errs...)
}

func (p Project) write(operations []*operation) error {
	files, err := p.documents(operations)
	if err != nil {
		return err
	}
	mod, err := p.mod(files)
	if err != nil {
		return err
	}
	files["go.mod"] = mod
	if err := put(p.Dir, files); err != nil {
		return err
	}
	result, err := generate.Run(generate.Config{Specs: filepath.Join(p.Dir, "specs"), Out: filepath.Join(p.Dir, "gen"), Lock: generate.LockOf(filepath.Join(p.Dir, "specs"))})
	if err != nil {
		return err
	}
	files, err = p.code(result.Frontends, operations)
	if err != nil {
		return err
	}
	return put(p.Dir, files)
}

func (p Project) data(name string) frontend {
	return frontend{Name: name, Module: p.Module, Frontends: p.Frontends, Upstreams: p.Upstreams, Go: "1.26.0"}
}

// documents are the files of specs/, and what is besides the code.
func (p Project) documents(operations []*operation) (map[string][]byte, error) {
	files := map[string][]byte{}
	all := p.data("")
	all.Operations = operations
	for _, u := range p.Upstreams {
		text := u.Document
		if u.Converted {
			text = append(fmt.Appendf(nil, "# Converted from Swagger 2.0. A newer one: facet convert FILE > specs/upstreams/%s.yaml\n", u.Name), text...)
		}
		files["specs/upstreams/"+u.Name+u.Extension] = text
	}
	for path, from := range map[string]string{
		"specs/operations.yaml": "operations.yaml.tmpl", "specs/specs.go": "specs.go.tmpl", "tools.go": "tools.go.tmpl", "Makefile": "Makefile.tmpl",
		"README.md": "README.md.tmpl", ".gitignore": "gitignore.tmpl", ".github/workflows/ci.yaml": "ci.yaml.tmpl", "deploy/Dockerfile": "Dockerfile.tmpl",
		"clients/clients.go": "clients.go.tmpl",
	} {
		text, err := render(from, all)
		if err != nil {
			return nil, err
		}
		files[path] = text
	}
	for i, name := range p.Frontends {
		one := p.data(name)
		one.Operations, one.Port = operations, 8081+i
		text, err := render("frontend.yaml.tmpl", one)
		if err != nil {
			return nil, err
		}
		files["specs/frontends/"+name+".yaml"] = text
	}
	return files, nil
}

// code are the files that depend on what was generated.
func (p Project) code(plans []*plan.Frontend, operations []*operation) (map[string][]byte, error) {
	files := map[string][]byte{}
	workspace, err := spec.Open(filepath.Join(p.Dir, "specs"))
	if err != nil {
		return nil, err
	}
	addresses := map[string]string{}
	for _, d := range workspace.Documents {
		if d.Role == spec.Upstream {
			addresses[d.Name] = p.address(d.Name, d.Server())
		}
	}
	for _, u := range p.Upstreams {
		if files["clients/"+u.Name+".go"], err = render("client.go.tmpl", p.data(u.Name)); err != nil {
			return nil, err
		}
	}
	for i, f := range plans {
		one := p.data(f.Name)
		one.Operations, one.Services, one.Addresses = operations, f.Services, addresses
		one.Port = 8081 + slices.Index(p.Frontends, plans[i].Name)
		for path, from := range map[string]string{
			"bff/" + f.Name + "/server.go": "server.go.tmpl", "bff/" + f.Name + "/server_test.go": "server_test.go.tmpl",
			"cmd/" + f.Name + "-bff/main.go": "main.go.tmpl", "cmd/" + f.Name + "-bff/main_test.go": "main_test.go.tmpl",
			"deploy/" + f.Name + ".yaml": "config.yaml.tmpl", "deploy/kubernetes/" + f.Name + ".yaml": "kubernetes.yaml.tmpl",
		} {
			if files[path], err = render(from, one); err != nil {
				return nil, err
			}
		}
		for _, op := range operations {
			for file, v := range map[string]any{"sent": op.Sent, "want": op.Want} {
				text, err := json.MarshalIndent(v, "", "  ")
				if err != nil {
					return nil, err
				}
				files["bff/"+f.Name+"/testdata/"+op.Upstream+"."+file+".json"] = append(text, '\n')
			}
		}
	}
	return files, nil
}

// address is where a service is, as its document says it, which may be relative to where the document was. One that says
// nothing whole has a host that is nowhere (RFC 2606).
func (p Project) address(name, server string) string {
	base := &url.URL{Scheme: "http", Host: name + ".invalid"}
	for _, u := range p.Upstreams {
		if at, err := url.Parse(u.From); err == nil && u.Name == name && at.Host != "" && server != "" {
			base = at
		}
	}
	said, err := url.Parse(server)
	if err != nil || strings.ContainsAny(server, "{}$?#") {
		said = &url.URL{}
	}
	whole := base.ResolveReference(said)
	if whole.Scheme != "http" && whole.Scheme != "https" || whole.Host == "" {
		return "http://" + name + ".invalid"
	}
	return strings.TrimSuffix(whole.String(), "/")
}

// mod is the go.mod. With a checkout, what that requires is required too, so that nothing has to be looked up; its sums are
// put to the files.
func (p Project) mod(files map[string][]byte) ([]byte, error) {
	const facet = "github.com/facet-bff/facet"
	mod := new(modfile.File)
	if p.Local != "" {
		text, err := os.ReadFile(filepath.Join(p.Local, "go.mod"))
		if err != nil {
			return nil, err
		}
		if mod, err = modfile.Parse("go.mod", text, nil); err != nil {
			return nil, err
		}
		if mod.Module == nil || mod.Module.Mod.Path != facet {
			return nil, fmt.Errorf("%s is no checkout of %s", p.Local, facet)
		}
		if files["go.sum"], err = os.ReadFile(filepath.Join(p.Local, "go.sum")); err != nil {
			return nil, err
		}
		if err := mod.AddReplace(facet, "", p.Local, ""); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(mod.AddModuleStmt(p.Module), mod.AddRequire(facet, p.Version)); err != nil {
		return nil, err
	}
	if mod.Go == nil {
		if err := mod.AddGoStmt("1.26.0"); err != nil {
			return nil, err
		}
	}
	mod.Cleanup()
	return mod.Format()
}

// put writes files into a folder.
func put(dir string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
