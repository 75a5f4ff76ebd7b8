package soundness

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/facet-bff/facet/cmd/facet/internal/change"
	"github.com/facet-bff/facet/cmd/facet/internal/generate"
	"github.com/facet-bff/facet/cmd/facet/internal/soundness/body"
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
