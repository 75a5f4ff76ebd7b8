package scaffold_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
)

// TestAProjectOfAnyDocumentWorks lays out a project of each document that is there, and runs its tests: the example, a hard
// one, and those of public APIs in a folder that is beside the repository where it is.
func TestAProjectOfAnyDocumentWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("what is laid out takes long to compile")
	}
	t.Run("example", func(t *testing.T) { works(t) })
	t.Run("hard", func(t *testing.T) {
		u, err := scaffold.Read(t.Context(), "hard", "testdata/hard.yaml")
		if err != nil {
			t.Fatal(err)
		}
		report := works(t, u)
		if begun := report.Operations[0]; begun.OperationID != "getThingsThingId" || begun.Path != "/api/v1/hard/{thing_id}" || len(report.Refused) != 5 {
			t.Errorf("begun with %+v, refused %+v", begun, report.Refused)
		}
	})
	const folder = "../../../../../shared/openapi"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Skipf("the documents of public APIs are in no folder shared/openapi beside the repository: %v", err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			u, err := scaffold.Read(t.Context(), "public", filepath.Join(folder, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			works(t, u)
		})
	}
}

func works(t *testing.T, upstreams ...scaffold.Upstream) scaffold.Report {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "project")
	report, err := scaffold.Project{
		Dir: dir, Module: "example.com/project", Frontends: []string{"mobile", "web"}, Upstreams: upstreams, Version: "v0.0.0", Local: root,
		Progress: func(string) {},
	}.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report.Operations, len(report.Refused), "refused")
	for _, args := range []string{"mod tidy", "vet ./...", "test ./..."} {
		command := exec.CommandContext(t.Context(), "go", strings.Fields(args)...)
		command.Dir = dir
		command.Env = append(os.Environ(), "GOWORK=off")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", args, err, out)
		}
	}
	return report
}
