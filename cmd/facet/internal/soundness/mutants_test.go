package soundness

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

var mutants = flag.Int("mutants", 1, "how many mutants to make of each kind")

// TestAMutantIsRefusedOrSound changes upstreams of pairs that the compiler accepts, of the shop and of the demo. There is
// no third outcome: no Go that does not compile, no panic, no refusal that does not say where.
func TestAMutantIsRefusedOrSound(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it builds a program")
	}
	m := module(t)
	bases := append([]Pair{shop(t)}, demo(t)...)
	for n := *seed; len(bases) < 16; n++ {
		pair := Write(fmt.Sprintf("base%d", n), n)
		if pair.driven() && accepted(t, pair) {
			bases = append(bases, pair)
		}
	}
	made, refused := 0, 0
	began := time.Now()
	kinds, off := Mutations()
	for way, kind := range kinds {
		if why, ok := off[kind]; ok {
			t.Logf("off: %s: %s", kind, why)
			continue
		}
		for n := range *mutants {
			name := fmt.Sprintf("m%d_%d", way, n)
			mutant, ok := mutate(bases, name, way, *seed+uint64(made))
			if !ok {
				t.Errorf("%s: no document can be changed so", kind)
				break
			}
			made++
			if err := m.Add(mutant); err != nil {
				refused++
				t.Logf("%s, %s: refused: %.300v", name, kind, err)
				told(t, mutant, err)
			}
		}
	}
	t.Logf("generated in %s", time.Since(began))
	t.Logf("%d mutants of %d kinds, %d refused", made, len(kinds), refused)
	if len(m.pairs) == 0 || refused == 0 {
		t.Error("all mutants come out alike")
	}
	if err := m.Build(t.Context()); err != nil {
		t.Fatalf("what was generated does not compile: %v", err)
	}
	t.Logf("built after %s", time.Since(began))
	report, err := m.Run(t.Context(), 300*len(m.pairs))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bodies: %v %v", report.Bodies, report.Requests, report.Answers)
	complain(t, report)
	for _, void := range report.Void {
		t.Logf("not asked: no body keeps the document: %.200s", void)
	}
}

// accepted says whether the compiler takes a pair.
func accepted(t *testing.T, pair Pair) bool {
	t.Helper()
	m, err := NewModule(t.TempDir(), repository)
	if err != nil {
		t.Fatal(err)
	}
	return m.Add(pair) == nil
}

// mutate changes the first of the bases that can be changed so, beginning with one drawn by the seed.
func mutate(bases []Pair, name string, way int, seed uint64) (Pair, bool) {
	for i := range bases {
		if mutant, ok := Mutate(bases[(i+int(seed))%len(bases)], name, way, seed); ok {
			return mutant, true
		}
	}
	return Pair{}, false
}

// shop is the compiler's own case. Its lists may be too long, and the number of a shipment may be "", which is no part of
// a path.
func shop(t *testing.T) Pair {
	t.Helper()
	return Pair{Name: "shop", Files: files(t, "../generate/testdata/shop/specs", "app"), Loose: []string{"products", "shipment"}}
}

// demo are the frontends of the demo, each with the upstreams that it names.
func demo(t *testing.T) []Pair {
	t.Helper()
	var pairs []Pair
	for _, name := range []string{"iot", "mobile", "web"} {
		// The ids that these take from an order may be "", which is no part of a path.
		pairs = append(pairs, Pair{Name: name, Files: files(t, "../../../../specs", name), Loose: []string{"buyer", "shipment"}})
	}
	return pairs
}

// files reads a frontend's document and those of the upstreams that it names.
func files(t *testing.T, dir, frontend string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = data
		return data
	}
	for _, found := range upstream.FindAllStringSubmatch(string(read("frontends/"+frontend+".yaml")), -1) {
		read(found[1])
	}
	return all
}

// upstream is how a frontend's document names one.
var upstream = regexp.MustCompile(`\.\./(upstreams/[a-z-]+\.yaml)`)
