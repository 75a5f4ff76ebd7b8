package soundness

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/facet-bff/facet/cmd/facet/internal/soundness/drive"
)

var (
	seed   = flag.Uint64("seed", 1, "the first pair's seed; the next one has the next")
	count  = flag.Int("pairs", 50, "how many pairs to drive")
	bodies = flag.Int("bodies", 100_000, "how many bodies to make")
	keep   = flag.String("keep", "", "a folder to generate into, instead of one that is removed")
)

var code = regexp.MustCompile(`BFF[0-9]+`)

// place is where in a document something is wrong.
var place = regexp.MustCompile(`^\S+\.yaml:[0-9]+`)

// repository is Facet's own folder.
const repository = "../../../.."

// module returns an empty module.
func module(t *testing.T) *Module {
	t.Helper()
	dir := t.TempDir()
	if *keep != "" {
		dir = filepath.Join(*keep, t.Name())
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m, err := NewModule(dir, repository)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestUpstreamsThatKeepTheirDocumentsMakeAnswersThatKeepTheirs is the promise.
func TestUpstreamsThatKeepTheirDocumentsMakeAnswersThatKeepTheirs(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("it builds a program")
	}
	m := module(t)
	refused, used := map[string]int{}, map[string]int{}
	tries, driven := 0, 0
	began := time.Now()
	// What a seed once found stays found.
	if err := m.Add(Pair{Name: "once", Files: files(t, "testdata/once", "app")}); err != nil {
		t.Fatal(err)
	}
	for n := *seed; driven < *count; n++ {
		tries++
		pair := Write(fmt.Sprintf("p%d", n), n)
		for name, times := range pair.Used {
			used[name] += times
		}
		err := m.Add(pair)
		if err != nil {
			told(t, pair, err)
			t.Logf("refused: %v", err)
			for _, c := range slices.Compact(code.FindAllString(err.Error(), -1)) {
				refused[c]++
			}
			continue
		}
		if pair.driven() {
			driven++
		}
	}
	t.Logf("%d pairs, %d of them driven, of %d tries in %s; refused %v", len(m.pairs), driven, tries, time.Since(began), refused)
	began = time.Now()
	if err := m.Build(t.Context()); err != nil {
		t.Fatalf("what was generated does not compile: %v", err)
	}
	t.Logf("built in %s", time.Since(began))
	began = time.Now()
	report, err := m.Run(t.Context(), *bodies)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bodies in %s: %v %v", report.Bodies, time.Since(began), report.Requests, report.Answers)
	complain(t, report)
	for _, void := range report.Void {
		t.Errorf("no body keeps the document: %s", void)
	}
	on, off := Features()
	for _, name := range on {
		if used[name] == 0 && !strings.HasPrefix(name, "mistake") { // mistakes are few, and drawn by chance
			t.Errorf("%s was never drawn", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(off)) {
		t.Logf("off: %s: %s", name, off[name])
	}
	if share := 100 * (tries - len(m.pairs)) / tries; share > 50 {
		t.Errorf("%d%% of the pairs are refused: they are to be mostly provable", share)
	}
}

// complain fails for what a run found.
func complain(t *testing.T, report *drive.Report) {
	t.Helper()
	if report.Discarded > report.Bodies/100 {
		t.Errorf("%d bodies of %d do not keep their document: the maker or the judge is wrong", report.Discarded, report.Bodies)
	}
	for _, violation := range report.Violations {
		t.Error(violation)
	}
}

// told fails unless a refusal says where something is wrong, line by line.
func told(t *testing.T, pair Pair, err error) {
	t.Helper()
	for line := range strings.Lines(err.Error()) {
		if !place.MatchString(line) {
			t.Errorf("%s is refused without a place: %v\n%s", pair.Name, err, documents(pair))
			return
		}
	}
}

func documents(pair Pair) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pair.Files)) {
		fmt.Fprintf(&b, "--- %s\n%s", name, pair.Files[name])
	}
	return b.String()
}
