package xbff

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// Each case has mistakes of the number that it is named after, and of no other. What is wanted is read by a person who asks
// of each line: would I know what to change?
func TestWrong(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases:", err)
	}
	shown := map[Code]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		code := Code(strings.SplitN(name, "-", 2)[0])
		shown[code] = true
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, wrong := Read("mobile.yaml", data)
			var got strings.Builder
			for _, d := range wrong {
				got.WriteString(d.Error() + "\n")
				if d.Code != code {
					t.Errorf("not %s: %v", code, d)
				}
				if d.Instead == "" {
					t.Errorf("what to do instead? %v", d)
				}
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", got.String())
		})
	}
	for _, r := range syntax {
		if !shown[r.Code] {
			t.Errorf("%s has no case", r.Code)
		}
	}
	for code := range shown {
		if !slices.ContainsFunc(syntax, func(r Rule) bool { return r.Code == code }) {
			t.Errorf("%s has cases and is none of the reader's", code)
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwanted\n%s", got, want)
	}
}
