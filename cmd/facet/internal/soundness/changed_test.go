package soundness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/cmd/facet/internal/change"
	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/drive"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// changed is a document of an upstream that was changed.
type changed struct {
	base     *base
	kind, id string
	// file is the path of the document, upstream its name, after its text.
	file, upstream string
	after          []byte
	// left are the operations that can be generated with it.
	left []string
	// said and truth are the operations that break, as "mobile.getOrder", each with a reason.
	said, truth map[string]string
}

func changes(t *testing.T, b *base) []*changed {
	t.Helper()
	kinds, _ := Mutations()
	var all []*changed
	for way, kind := range kinds {
		for n := range uint64(*mutants) {
			id := fmt.Sprintf("c%d_%d", way, n)
			mutant, ok := Mutate(Pair{Files: b.files}, id, way, *seed+uint64(way)+100*n)
			if !ok {
				t.Errorf("%s: no document can be changed so", kind)
				continue
			}
			c := &changed{base: b, kind: kind, id: id, said: map[string]string{}, truth: map[string]string{}}
			for file, data := range mutant.Files {
				if !bytes.Equal(b.files[file], data) {
					c.file, c.upstream, c.after = file, strings.TrimSuffix(filepath.Base(file), ".yaml"), data
				}
			}
			all = append(all, c)
		}
	}
	return all
}

// judge finds what the lock says, and what can be known without running anything.
func (c *changed) judge(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "next", c.upstream+".yaml")
	put(t, file, c.after)
	next, err := change.Read(t.Context(), file)
	if err != nil {
		c.isNoDocument(t, err)
		return
	}
	report, err := change.Compare(c.base.lock, c.upstream, nil, next)
	if err != nil {
		return // nobody relies on it
	}
	for _, found := range report.Changes {
		for _, b := range found.Breaks {
			c.said[b.By] += "\n      " + b.String()
		}
	}
	c.generate(t, dir)
}

// isNoDocument holds what the lock has no verdict of to the compiler, which must not take it either.
func (c *changed) isNoDocument(t *testing.T, why error) {
	t.Helper()
	files := maps.Clone(c.base.files)
	files[c.file] = c.after
	dir := t.TempDir()
	for name, data := range files {
		put(t, filepath.Join(dir, name), data)
	}
	if _, err := generate.Plan(dir); err == nil {
		t.Errorf("%s of %s: %v, and code is generated of it", c.kind, c.file, why)
	}
}

// generate finds the operations that cannot be generated any more.
func (c *changed) generate(t *testing.T, dir string) {
	t.Helper()
	var calling []string
	for _, frontend := range c.base.names() {
		calling = append(calling, callers(t, frontend, c.base.promised[frontend], c.upstream)...)
	}
	if len(calling) == 0 || c.plan(t, filepath.Join(dir, "all"), calling) == nil {
		c.left = calling
	} else {
		for _, by := range calling {
			if err := c.plan(t, filepath.Join(dir, by), []string{by}); err != nil {
				c.truth[by] = "refused: " + err.Error()
			} else {
				c.left = append(c.left, by)
			}
		}
	}
	c.compile(t, filepath.Join(dir, "go"))
}

// compile finds the operations whose code written by hand does not compile any more: it may use any part of what it gets.
func (c *changed) compile(t *testing.T, dir string) {
	t.Helper()
	byHand := slices.DeleteFunc(slices.Clone(c.left), func(by string) bool { return len(c.base.types[by]) == 0 })
	if len(byHand) == 0 {
		return
	}
	now := goTypesOf(t, dir, c.documents(t, byHand))
	for _, by := range byHand {
		for name, typ := range c.base.types[by] {
			if now[by][name] != typ {
				c.truth[by] = fmt.Sprintf("compiled: %s is %q, and was %q", name, now[by][name], typ)
			}
		}
	}
}

// plan plans some operations over the changed document.
func (c *changed) plan(t *testing.T, dir string, operations []string) error {
	t.Helper()
	_, err := generate.Plan(written(t, dir, c.documents(t, operations)))
	var wrong spec.Diagnostics
	if err != nil && !errors.As(err, &wrong) {
		t.Errorf("%s: %v", c.id, err)
	}
	return err
}

// documents returns what some operations need: their frontends' documents, and those of upstreams.
func (c *changed) documents(t *testing.T, operations []string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, frontend := range c.base.names() {
		wanted := of(operations, frontend)
		if len(wanted) == 0 {
			continue
		}
		text := only(t, c.base.promised[frontend], wanted)
		files["frontends/"+frontend+".yaml"] = text
		for _, found := range upstream.FindAllSubmatch(text, -1) {
			name := string(found[1])
			if files[name] = c.base.files[name]; name == c.file {
				files[name] = c.after
			}
		}
	}
	return used(files)
}

// inquire asks the frontends, as they are, over upstreams that behave by the next documents.
func inquire(t *testing.T, m *Module, all []*changed) {
	t.Helper()
	dir := t.TempDir()
	for _, c := range all {
		for _, frontend := range c.base.names() {
			if left := of(c.left, frontend); len(left) > 0 {
				put(t, filepath.Join(dir, frontend+"."+c.id, c.upstream+".yaml"), c.after)
				put(t, filepath.Join(dir, frontend+"."+c.id, "operations"), []byte(strings.Join(left, "\n")))
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(m.dir, "drive"), "-specs", filepath.Join(m.dir, "specs"), "-next", dir)
	var failure bytes.Buffer
	cmd.Stderr = &failure
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, failure.Bytes())
	}
	broken := drive.Broken{}
	if err := json.Unmarshal(out, &broken); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, frontend := range c.base.names() {
			for operation, why := range broken[frontend+"."+c.id] {
				c.truth[frontend+"."+operation] = "asked: " + why
			}
		}
	}
}

// answer builds what can be generated, and asks it over upstreams that behave by the next documents. What the lock says is
// fine must answer as it promised before.
func answer(t *testing.T, all []*changed) {
	t.Helper()
	m := module(t)
	for _, c := range all {
		for _, frontend := range c.base.names() {
			fine := slices.DeleteFunc(of(c.left, frontend), func(op string) bool { return c.said[frontend+"."+op] != "" })
			if len(fine) == 0 {
				continue
			}
			for i := range fine {
				fine[i] = frontend + "." + fine[i]
			}
			pair := Pair{Name: frontend + c.id, Files: c.documents(t, fine), Loose: []string{"buyer", "shipment"}}
			if err := m.Add(pair); err != nil {
				t.Errorf("%s of %s: %v", c.kind, c.file, err)
			}
		}
	}
	began := time.Now()
	if err := m.Build(t.Context()); err != nil {
		t.Fatalf("what was generated does not compile: %v", err)
	}
	t.Logf("%d frontends built in %s", len(m.pairs), time.Since(began))
	report, err := m.Run(t.Context(), 300*len(m.pairs))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bodies: %v %v", report.Bodies, report.Requests, report.Answers)
	for _, violation := range report.Violations {
		t.Error(violation)
	}
}

func reasons(operations map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		fmt.Fprintf(&b, "\n    %s: %s", name, operations[name])
	}
	return b.String()
}

// difference returns what was changed, for messages.
func (c *changed) difference(t *testing.T) string {
	t.Helper()
	var root object
	if err := yaml.Unmarshal(c.base.files[c.file], &root); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "before"), marshal(root))
	put(t, filepath.Join(dir, "after"), c.after)
	cmd := exec.CommandContext(t.Context(), "diff", "-U4", "before", "after")
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // it fails where they differ
	return string(out[:min(len(out), 3000)])
}
