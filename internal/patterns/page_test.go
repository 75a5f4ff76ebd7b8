package patterns

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const page = "../../docs/gateway-patterns.md"

// TestEveryFragmentIsRun fails for a section with fragments that no test has. [shown] fails for a test that has none, and
// for fragments that it leaves out.
func TestEveryFragmentIsRun(t *testing.T) {
	tested := map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^\ts := shown\(t, "([^"]+)"\)$`).FindAllStringSubmatch(string(source), -1) {
			if tested[found[1]] {
				t.Errorf("%q has two tests", found[1])
			}
			tested[found[1]] = true
		}
	}
	for title, s := range sections(t) {
		if len(s.fragments) > 0 && !tested[title] {
			t.Errorf("%q has fragments, and no test runs them", title)
		}
	}
	if got := len(fences.FindAllString(text(t), -1)); got != total(t) {
		t.Errorf("of %d fragments %d are below a heading", got, total(t))
	}
}

func total(t *testing.T) (n int) {
	t.Helper()
	for s := range maps.Values(sections(t)) {
		n += len(s.fragments)
	}
	return n
}

// section is what follows one heading.
type section struct {
	fragments []fragment
	read      int
}

type fragment struct{ language, text string }

var (
	headings = regexp.MustCompile(`(?m)^##+ (.*)$`)
	// fences are the blocks of code that are ours. Those in a quotation are somebody else's.
	fences = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
)

func text(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sections are those of the page, by title.
func sections(t *testing.T) map[string]*section {
	t.Helper()
	all, whole := map[string]*section{}, text(t)
	starts := headings.FindAllStringSubmatchIndex(whole, -1)
	for i, at := range starts {
		title, end := whole[at[2]:at[3]], len(whole)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		if all[title] != nil {
			t.Fatalf("%q is there twice", title)
		}
		all[title] = new(section)
		for _, found := range fences.FindAllStringSubmatch(whole[at[1]:end], -1) {
			all[title].fragments = append(all[title].fragments, fragment{language: found[1], text: found[2]})
		}
	}
	return all
}

// shown is the section that a test runs, all of it.
func shown(t *testing.T, title string) *section {
	t.Helper()
	s := sections(t)[title]
	if s == nil || len(s.fragments) == 0 {
		t.Fatalf("the page shows nothing of %q: there are %q", title, slices.Sorted(maps.Keys(sections(t))))
	}
	t.Cleanup(func() {
		if s.read < len(s.fragments) && !t.Failed() {
			t.Errorf("it runs %d fragments of %d", s.read, len(s.fragments))
		}
	})
	return s
}

// next is the next fragment, which must be in this language.
func (s *section) next(t *testing.T, language string) string {
	t.Helper()
	if s.read == len(s.fragments) {
		t.Fatal("the page has no more fragments here")
	}
	f := s.fragments[s.read]
	s.read++
	if f.language != language {
		t.Fatalf("fragment %d is %s, want %s", s.read, f.language, language)
	}
	return f.text
}

// quotes makes sure that a file of the repository has the fragment, however deep it is indented there.
func quotes(t *testing.T, file, fragment string) {
	t.Helper()
	source, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(unindented(string(source)), unindented(fragment)) {
		t.Errorf("%s does not have it any more:\n%s", file, fragment)
	}
}

var margins = regexp.MustCompile(`(?m)^[ \t]+`)

func unindented(text string) string { return margins.ReplaceAllString(text, "") }
