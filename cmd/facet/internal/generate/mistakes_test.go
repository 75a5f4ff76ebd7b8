package generate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
)

// TestEveryMistakeHasAPlaceAndARemedy generates from the documents of testdata/mistakes, each with the message that is
// wanted; an empty one says that nothing is wrong.
func TestEveryMistakeHasAPlaceAndARemedy(t *testing.T) {
	cases, err := filepath.Glob("testdata/mistakes/*.txt")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir := scratch(t)
			want := -1
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				put(t, dir, f.Name, string(f.Data))
			}
			_, err = generate.Run(generate.Config{Specs: filepath.Join(dir, "specs"), Out: filepath.Join(dir, "gen")})
			got := ""
			if err != nil {
				got = strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "") + "\n"
				if _, err := os.Stat(filepath.Join(dir, "gen")); !errors.Is(err, os.ErrNotExist) {
					t.Error("something is generated")
				}
			}
			if *update {
				if want < 0 {
					archive.Files = append(archive.Files, txtar.File{Name: "want"})
					want = len(archive.Files) - 1
				}
				archive.Files[want].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want < 0 || got != string(archive.Files[want].Data) {
				t.Errorf("got\n%s", got)
			}
		})
	}
}
