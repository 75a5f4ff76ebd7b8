package generate_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/facet-bff/facet/cmd/facet/internal/generate"
)

// TestDocumentsOfOthersAreGenerated generates from documents that were not written for Facet, each as the only upstream.
// Each gives code that compiles, or diagnostics. They are not in the repository.
func TestDocumentsOfOthersAreGenerated(t *testing.T) {
	const folder = "../../../../../shared/openapi"
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Skipf("the documents are in no folder shared/openapi beside the repository: %v", err)
	}
	if testing.Short() {
		t.Skip("what is generated takes long to compile")
	}
	dir := module(t)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		extension := filepath.Ext(entry.Name())
		name := strings.ReplaceAll(strings.TrimSuffix(entry.Name(), extension), ".", "-")
		put(t, dir, name+"/specs/upstreams/"+name+extension, string(data))
		result, err := generate.Run(generate.Config{Specs: filepath.Join(dir, name, "specs"), Out: filepath.Join(dir, name, "gen")})
		if err != nil {
			t.Logf("%-24s %s", name, strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
			if !placed.MatchString(err.Error()) {
				t.Errorf("%s: the message has no place", name)
			}
			continue
		}
		t.Logf("%-24s %d files", name, result.Files)
	}
	compile(t, dir)
}

var placed = regexp.MustCompile(`^\S+:\d+:\d+: `)

// TestWhatIsNoMistakeCompiles compiles the cases of testdata/mistakes in which nothing is wrong.
func TestWhatIsNoMistakeCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("what is generated takes long to compile")
	}
	dir := module(t)
	put(t, dir, "names/specs/upstreams/shop.yaml", pathParameters())
	put(t, dir, "names/specs/frontends/app.yaml", pathParameters())
	if _, err := generate.Run(generate.Config{Specs: filepath.Join(dir, "names/specs"), Out: filepath.Join(dir, "names/gen")}); err != nil {
		t.Error(err)
	}
	cases, _ := filepath.Glob("testdata/mistakes/*-fine.txt")
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for i, file := range cases {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("case%d", i)
		for _, f := range archive.Files {
			put(t, dir, name+"/"+f.Name, string(f.Data))
		}
		if _, err := generate.Run(generate.Config{Specs: filepath.Join(dir, name, "specs"), Out: filepath.Join(dir, name, "gen")}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	compile(t, dir)
}

// pathParameters is a document with path parameters called like what generated code is made of.
func pathParameters() string {
	var doc strings.Builder
	doc.WriteString("openapi: 3.0.3\ninfo: {title: t, version: v}\npaths:")
	for i, name := range strings.Fields(`any append auth b body bool byte bytes c chi client contentType context ctx err error errors
		false fanout fault float64 fmt func handler http i id int int32 io json k len lock make map mime n new nil nullable ok op
		operationPath p params path projection q query queryURL r req reqEditors request res response result router rsp runtime s
		server server_url siw strconv string strings sync t time true type upstream url v value values w xml yaml`) {
		fmt.Fprintf(&doc, `
  /things%[1]d/{%[2]s}:
    parameters: [{name: '%[2]s', in: path, required: true, schema: {type: string}}]
    get:
      operationId: read%[1]d
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}}
    post:
      operationId: make%[1]d
      parameters: [{name: q, in: query, schema: {type: array, items: {type: string}}}, {name: h, in: header, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}
        '201': {description: ok, headers: {Location: {schema: {type: string}}}}`, i, name)
	}
	return doc.String() + "\n"
}

// module returns an empty folder that is a module with what Facet requires, and Facet itself.
func module(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	const facet = "github.com/facet-bff/facet"
	put(t, dir, "go.mod", strings.Replace(string(mod), "module "+facet, "module example.com/generated", 1)+
		fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", facet, facet, root))
	put(t, dir, "go.sum", string(sum))
	return dir
}

func compile(t *testing.T, dir string) {
	t.Helper()
	build := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "./...")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
