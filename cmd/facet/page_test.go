package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGettingStartedIsTrue runs the commands of docs/getting-started.md in their order, and looks for what it shows of their
// output.
func TestGettingStartedIsTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds what it lays out")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "getting-started.md"))
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir, ran := t.TempDir(), 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		for _, one := range strings.Split(strings.TrimPrefix(block[1], "$ "), "\n$ ") {
			command, shown, _ := strings.Cut(one, "\n")
			ran++
			if to, ok := strings.CutPrefix(command, "cd "); ok {
				dir = filepath.Join(dir, to)
				continue
			}
			if strings.HasPrefix(command, "facet new ") {
				command += " --facet-module " + root
			}
			shell := exec.CommandContext(t.Context(), "sh", "-c", command)
			shell.Dir = dir
			shell.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GOWORK=off")
			out, err := shell.CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v\n%s", command, err, out)
			}
			for _, line := range strings.Split(strings.TrimSpace(shown), "\n") {
				if !strings.Contains(string(out), strings.TrimSpace(line)) {
					t.Errorf("%s: no %q in\n%s", command, line, out)
				}
			}
		}
	}
	if ran < 6 {
		t.Errorf("%d commands: the page has more", ran)
	}
}
