package spec

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func TestJSONIsReadAsYAML(t *testing.T) {
	for text, want := range map[string]string{
		`"a\/b"`:          `"a/b"`,
		`"a\\/b"`:         `"a\\/b"`,
		`"\ud83d\ude00"`:  `"😀"`,
		`"\\ud83d\ude00"`: `"\\ud83d\ude00"`,
		`"\u00e9\n"`:      `"\u00e9\n"`,
	} {
		if got := string(withoutEscapes([]byte(text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestTokensAreThoseOfAPointer(t *testing.T) {
	for fragment, want := range map[string][]string{
		"":                      {},
		"/components/schemas/A": {"components", "schemas", "A"},
		"/paths/~1a~1{id}/get":  {"paths", "/a/{id}", "get"},
		"/a~01":                 {"a~1"},
		"/paths/~1a%20b":        {"paths", "/a b"},
		"/a/":                   {"a", ""},
	} {
		if got := tokens(fragment); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", fragment, got, want)
		}
	}
}

// TestDocumentsAreLoadedAtTheSameTime has two documents that refer to each other.
func TestDocumentsAreLoadedAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	for name, other := range map[string]string{"a": "b", "b": "a"} {
		text := "openapi: 3.0.3\ninfo: {title: t, version: v}\npaths: {}\ncomponents:\n  schemas:\n    X: {type: object, properties: {x: {$ref: './" + other + ".yaml#/components/schemas/X'}}}\n"
		if err := os.MkdirAll(filepath.Join(dir, "upstreams"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "upstreams", name+".yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, d := range w.Documents {
		group.Go(func() {
			if _, err := d.Load(); err != nil {
				t.Error(err)
			}
			if len(d.References()) != 1 {
				t.Errorf("%s: references %v", d.File, d.References())
			}
		})
	}
	group.Wait()
}
