package oapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/oapi"
	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

const head = "openapi: 3.0.3\ninfo: {title: t, version: v}\n"

// request returns the request for a document.
func request(t *testing.T, text string) oapi.Request {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "upstreams"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "upstreams", "app.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	workspace, err := spec.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := workspace.Documents[0].Load()
	if err != nil {
		t.Fatal(err)
	}
	return oapi.Request{Document: doc, From: workspace.Documents[0], Package: "appapi", Source: "app.yaml"}
}

// TestABodyIsOfTheTypeThatWritesAllOfIt: a defined type would not have the methods of the type that it is defined by.
func TestABodyIsOfTheTypeThatWritesAllOfIt(t *testing.T) {
	for name, schema := range map[string]string{
		"a union":                 "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}",
		"properties and the rest": "{type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}",
	} {
		r := request(t, head+"paths:\n  /a:\n    post:\n      operationId: make\n      requestBody:\n        content:\n          application/json:\n            schema: "+
			schema+"\n      responses: {'204': {description: made}}\n")
		if wrong := oapi.Prepare(r, true); len(wrong) > 0 {
			t.Fatal(wrong)
		}
		source, err := oapi.Generate(r, oapi.Models)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"type MakeJSONRequestBody = MakeBody\n", "func (t MakeBody) MarshalJSON()"} {
			if !strings.Contains(strings.ReplaceAll(string(source), "(a MakeBody)", "(t MakeBody)"), want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
	}
}

// TestEveryPartIsMadeOfOneReading generates all parts of a document that was read once, twice: what oapi-codegen does to
// the document makes no difference to what comes after.
func TestEveryPartIsMadeOfOneReading(t *testing.T) {
	data, err := os.ReadFile("../generate/testdata/things/specs/upstreams/things.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := request(t, string(data))
	first := map[oapi.Part]string{}
	for range 2 {
		for _, part := range []oapi.Part{oapi.Models, oapi.Server, oapi.Client} {
			source, err := oapi.Generate(r, part)
			if err != nil {
				t.Fatal(err)
			}
			if before, again := first[part]; again && before != string(source) {
				t.Errorf("part %d is another one the second time", part)
			}
			first[part] = string(source)
		}
		err := oapi.Operations(r, func(operations []codegen.OperationDefinition) error {
			for _, op := range operations {
				if op.SpecOperationId == op.OperationId {
					t.Errorf("the operationId %s is no longer the document's", op.SpecOperationId)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
