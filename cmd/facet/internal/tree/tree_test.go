package tree_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/tree"
)

func TestWhatIsReadIsPrinted(t *testing.T) {
	for _, tc := range []struct{ name, text, json string }{
		{"keys keep their order", "b: 1\na: 2\n", `{"b":1,"a":2}`},
		{"a status is a name", "200: {x: 1}", `{"200":{"x":1}}`},
		{"numbers as they are written", "[1.50, 1e-3, 12345678901234567890.123, 1e400, -0]", `[1.50,1e-3,12345678901234567890.123,1e400,-0]`},
		{"numbers that JSON writes otherwise", "[0x10, 0o17, 1_000, +1, .5]", `[16,15,1000,1,0.5]`},
		{"texts that look like numbers", `["1", '2', !!str 3]`, `["1","2","3"]`},
		{"what has a word", "[null, ~, true, False]", `[null,null,true,false]`},
		{"dates are texts", "[2020-01-02, 2020-01-02T03:04:05Z]", `["2020-01-02","2020-01-02T03:04:05Z"]`},
		{"markup stays", "['<&>']", `["<&>"]`},
		{"aliases and merges", "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [{x: 4}, *a]}", `{"a":{"x":1,"y":2},"b":{"x":1,"y":2},"c":{"y":3,"x":1},"d":{"x":4,"y":2}}`},
		{"comments go", "# a\na: 1 # b\n", `{"a":1}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := printed(t, tc.text); got != tc.json {
				t.Errorf("got %s, want %s", got, tc.json)
			}
		})
	}
}

// printed reads a text and prints it as JSON, which must say the same when it went through YAML first.
func printed(t *testing.T, text string) string {
	t.Helper()
	root, err := tree.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	direct, err := tree.JSON(root)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tree.YAML(root)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(again), "#") {
		t.Errorf("a comment in %s", again)
	}
	root, err = tree.Read(again)
	if err != nil {
		t.Fatalf("%v in %s", err, again)
	}
	if through, err := tree.JSON(root); err != nil || string(through) != string(direct) {
		t.Errorf("through YAML %s (%v), directly %s", through, err, direct)
	}
	var out strings.Builder
	for _, line := range strings.Split(string(direct), "\n") {
		out.WriteString(strings.Replace(strings.TrimSpace(line), `": `, `":`, 1))
	}
	return out.String()
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"not YAML":                  "a: [",
		"nothing":                   "# a comment",
		"an alias of what it is in": "a: &a [*a]",
		"aliases of aliases":        "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]",
	} {
		if _, err := tree.Read([]byte(text)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	root, err := tree.Read([]byte("[.inf]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.JSON(root); err == nil {
		t.Error("infinity has JSON")
	}
}

func TestPointers(t *testing.T) {
	root, err := tree.Read([]byte(`{a/b: [{c~d: x}], "": y}`))
	if err != nil {
		t.Fatal(err)
	}
	if at := tree.At(root, tree.Pointer("a/b", "0", "c~d")); at == nil || at.Value != "x" {
		t.Errorf("got %v", at)
	}
	for _, nowhere := range []string{"/a", "/a~1b/1", "/a~1b/x", "/a~1b/-1", "/a~1b/0/c~0d/e"} {
		if at := tree.At(root, nowhere); at != nil {
			t.Errorf("%s leads to %v", nowhere, at)
		}
	}
	if tree.At(root, "") != root {
		t.Error("the empty pointer does not lead to the whole")
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte("a: &a {x: 1.0}\nb: *a"))
	f.Add([]byte("[0x10, 2020-01-02, !!str 3, ~, 1e400]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := tree.Read(text)
		if err != nil {
			return
		}
		if made, err := tree.JSON(root); err == nil && !json.Valid(made) {
			t.Errorf("%q is no JSON", made)
		}
	})
}
