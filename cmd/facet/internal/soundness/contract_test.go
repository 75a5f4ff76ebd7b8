package soundness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/change"
	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/drive"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
	"github.com/facet-bff/facet/shared/contract"
)

// TestTheLockSaysWhatAChangeBreaks changes the upstreams of the demo in every way, and compares what the lock says of each of
// its frontends, which is what facet contract diff says, with the truth. An operation of a frontend is broken when
//
//   - it cannot be generated any more with what it promises its clients today: where its document has a schema of an
//     upstream's by reference, that is the schema as it was;
//   - or what it sends today does not keep the next document: it asks elsewhere, or in other words;
//   - or code written by hand gets an answer that it did not get before, or one of another Go type.
//
// With -mutants of more than one, what can be generated is built, too, and has to answer as before over an upstream that
// behaves by the next document.
func TestTheLockSaysWhatAChangeBreaks(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it builds a program")
	}
	began := time.Now()
	m := module(t)
	for _, pair := range demo(t) {
		if err := m.Add(pair); err != nil {
			t.Fatal(err)
		}
	}
	var building errgroup.Group
	building.Go(func() error { return m.Build(t.Context()) })
	all := changes(t, newBase(t, demo(t)))
	var judging errgroup.Group
	judging.SetLimit(2)
	for _, c := range all {
		judging.Go(func() error { c.judge(t); return nil })
	}
	if err := errors.Join(judging.Wait(), building.Wait()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d changes generated in %s", len(all), time.Since(began))
	inquire(t, m, all)
	t.Logf("asked after %s", time.Since(began))
	compare(t, all)
	if *mutants > 1 {
		answer(t, all)
	}
}

// TestALockHoldsForItsOwnDocuments makes locks of random pairs, and holds the documents that did not change to them.
func TestALockHoldsForItsOwnDocuments(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it compiles many documents")
	}
	held := 0
	for n := *seed; held < 20**mutants; n++ {
		pair := Write(fmt.Sprintf("p%d", n), n)
		dir := written(t, t.TempDir(), pair.Files)
		lock, err := generate.Lock(dir)
		if err != nil {
			continue // TestUpstreamsThatKeepTheirDocuments… has an eye on those
		}
		held++
		for _, upstream := range lock.Upstreams() {
			document, err := change.Read(t.Context(), filepath.Join(dir, "upstreams", upstream+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			report, err := change.Compare(lock, upstream, document, document)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range report.Changes {
				t.Errorf("seed %d: %s changes: %v", n, upstream, c)
			}
		}
	}
}

// compare holds what the lock says to the truth, frontend by frontend.
func compare(t *testing.T, all []*changed) {
	t.Helper()
	broken, verdicts := 0, 0
	kinds := map[string]bool{}
	for _, c := range all {
		kinds[c.kind] = true
		for _, frontend := range c.base.names() {
			verdicts++
			said, truth := of(c.said, frontend), of(c.truth, frontend)
			if len(truth) > 0 {
				broken++
			}
			if !slices.Equal(slices.Sorted(maps.Keys(said)), slices.Sorted(maps.Keys(truth))) {
				t.Errorf("%s: %s of %s:\n  the lock says%v\n  the truth is%v\n%s", frontend, c.kind, c.file, reasons(said), reasons(truth), c.difference(t))
			}
		}
	}
	t.Logf("%d kinds of changes, %d verdicts, of which %d break an operation", len(kinds), verdicts, broken)
	if len(kinds) < 60 || broken == 0 || broken == verdicts {
		t.Error("there are fewer kinds than there were, or all changes come out alike")
	}
}

// base is the demo, and what its frontends rely on.
type base struct {
	files map[string][]byte // the documents
	lock  *contract.Lock
	// promised are the documents of the frontends by name, with the schemas of upstreams as they are.
	promised map[string][]byte
	// types are the Go types that code written by hand gets, by operation and what has the type.
	types map[string]map[string]string
}

func newBase(t *testing.T, pairs []Pair) *base {
	t.Helper()
	b := &base{files: map[string][]byte{}, promised: map[string][]byte{}}
	for _, pair := range pairs {
		maps.Copy(b.files, pair.Files)
		for name := range pair.Files {
			if frontend, ok := strings.CutPrefix(name, "frontends/"); ok {
				b.promised[strings.TrimSuffix(frontend, ".yaml")] = promised(t, pair)
			}
		}
	}
	var err error
	if b.lock, err = generate.Lock(written(t, t.TempDir(), b.files)); err != nil {
		t.Fatal(err)
	}
	b.types = goTypesOf(t, t.TempDir(), b.files)
	return b
}

// promised returns a frontend's document with the schemas in it that it has of upstreams by reference.
func promised(t *testing.T, pair Pair) []byte {
	t.Helper()
	var frontend *body.Document
	upstreams := map[string]*body.Document{}
	for name, data := range pair.Files {
		doc, err := body.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "frontends/") {
			frontend = doc
		} else {
			upstreams["../"+name] = doc
		}
	}
	frontend.Bundle(upstreams)
	return bytes.ReplaceAll(marshal(frontend.Root), []byte("---upstreams-"), []byte("was-")) // package drive bundles again
}

func (b *base) names() []string { return slices.Sorted(maps.Keys(b.promised)) }

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

// of returns what is of a frontend, under the names that it has there.
func of[All []string | map[string]string](all All, frontend string) All {
	switch all := any(all).(type) {
	case []string:
		var some []string
		for _, by := range all {
			if operation, ok := strings.CutPrefix(by, frontend+"."); ok {
				some = append(some, operation)
			}
		}
		return any(some).(All)
	case map[string]string:
		some := map[string]string{}
		for by, why := range all {
			if operation, ok := strings.CutPrefix(by, frontend+"."); ok {
				some[operation] = why
			}
		}
		return any(some).(All)
	}
	return nil
}

func reasons(operations map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(operations)) {
		fmt.Fprintf(&b, "\n    %s: %s", name, operations[name])
	}
	return b.String()
}

// written puts documents into a folder.
func written(t *testing.T, dir string, files map[string][]byte) string {
	t.Helper()
	for name, data := range files {
		put(t, filepath.Join(dir, name), data)
	}
	return dir
}

// used adds to documents that of the upstreams no more is read than is used.
func used(files map[string][]byte) map[string][]byte {
	selection := ""
	for name := range files {
		if upstream, ok := strings.CutPrefix(name, "upstreams/"); ok {
			selection += strings.TrimSuffix(upstream, ".yaml") + ": used\n"
		}
	}
	files["operations.yaml"] = []byte(selection)
	return files
}

func put(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// callers returns the operations of a frontend that call an upstream.
func callers(t *testing.T, name string, frontend []byte, upstream string) []string {
	t.Helper()
	var all []string
	eachOperation(t, frontend, func(_ object, _ string, op object) {
		if strings.Contains(fmt.Sprint(op["x-bff"]), "$sourceDescriptions."+upstream+".") {
			all = append(all, name+"."+op["operationId"].(string))
		}
	})
	slices.Sort(all)
	return all
}

// only returns a frontend's document with some of its operations, and what these need.
func only(t *testing.T, frontend []byte, operations []string) []byte {
	t.Helper()
	root := eachOperation(t, frontend, func(item object, method string, op object) {
		if !slices.Contains(operations, op["operationId"].(string)) {
			delete(item, method)
		}
	})
	paths := root["paths"].(object)
	maps.DeleteFunc(paths, func(_ string, item any) bool {
		return !slices.ContainsFunc(slices.Collect(maps.Values(item.(object))), isOperation)
	})
	named := root["x-bff"].(object)
	text := marshal(paths)
	named["sourceDescriptions"] = slices.DeleteFunc(named["sourceDescriptions"].([]any), func(v any) bool {
		return !bytes.Contains(text, []byte("$sourceDescriptions."+v.(object)["name"].(string)+"."))
	})
	prune(root)
	return marshal(root)
}

// prune takes out of a document the components that nothing refers to.
func prune(root object) {
	used := map[string]bool{}
	var follow func(v any)
	follow = func(v any) {
		switch v := v.(type) {
		case object:
			for _, inside := range v {
				follow(inside)
			}
			ref, _ := v["$ref"].(string)
			if tokens := strings.Split(ref, "/"); strings.HasPrefix(ref, "#/components/") && !used[ref] {
				used[ref] = true
				follow(root["components"].(object)[tokens[2]].(object)[tokens[3]])
			}
		case []any:
			for _, inside := range v {
				follow(inside)
			}
		}
	}
	follow(root["paths"])
	for section, v := range root["components"].(object) {
		if section != "securitySchemes" {
			maps.DeleteFunc(v.(object), func(name string, _ any) bool { return !used["#/components/"+section+"/"+name] })
		}
	}
}

func isOperation(v any) bool { op, ok := v.(object); return ok && op["operationId"] != nil }

// eachOperation calls do with each operation of a document, and the path and the method that it has, and returns the document.
func eachOperation(t *testing.T, document []byte, do func(item object, method string, op object)) object {
	t.Helper()
	var root object
	if err := yaml.Unmarshal(document, &root); err != nil {
		t.Fatal(err)
	}
	for _, item := range root["paths"].(object) {
		for method, v := range maps.Clone(item.(object)) {
			if isOperation(v) {
				do(item.(object), method, v.(object))
			}
		}
	}
	return root
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
