package spec

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// Load reads the document, its references to other files of the workspace resolved. The result is the caller's own, for
// oapi-codegen changes what it is given.
func (d *Document) Load() (*openapi3.T, error) {
	root, err := filepath.Abs(d.workspace.Dir)
	if err != nil {
		return nil, err
	}
	if wrong := d.readable(root); wrong != nil {
		return nil, wrong
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.IncludeOrigin = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) { return readWithin(root, location) }
	doc, err := loader.LoadFromFile(filepath.Join(root, filepath.FromSlash(d.File)))
	if err != nil {
		return nil, d.locate(root, err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation()); err != nil {
		return nil, d.locate(root, err)
	}
	return doc, d.operations(doc).err()
}

// readable reports a document that is not YAML or not OpenAPI 3 before the loader says something less helpful.
func (d *Document) readable(root string) *Diagnostic {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(d.File)))
	if err != nil {
		return d.Wrong(0, 0, "%v", err)
	}
	var version struct {
		Swagger yaml.Node
	}
	if err := yaml.Unmarshal(data, &version); err != nil {
		return d.locate(root, err)
	}
	if at := version.Swagger; !at.IsZero() {
		return d.Wrong(at.Line, at.Column, "this is Swagger %s: convert the document to OpenAPI 3.0 or 3.1", at.Value)
	}
	return nil
}

// readWithin reads a file of the workspace.
func readWithin(root string, location *url.URL) ([]byte, error) {
	if location.Host != "" || (location.Scheme != "" && location.Scheme != "file") {
		return nil, fmt.Errorf("%s is remote: copy it into the workspace and refer to the copy", location)
	}
	file := filepath.Clean(filepath.FromSlash(location.Path))
	if inside, err := filepath.Rel(root, file); err != nil || !filepath.IsLocal(inside) {
		return nil, fmt.Errorf("%s is outside of the workspace: copy it in and refer to the copy", file)
	}
	return os.ReadFile(file)
}

// yamlPlace finds the place in what the YAML parser says.
var yamlPlace = regexp.MustCompile(`line (\d+)(?:, column (\d+))?: ?`)

// locate makes a diagnostic of what the loader or the validation says.
func (d *Document) locate(root string, err error) *Diagnostic {
	text := strings.ReplaceAll(err.Error(), root+string(filepath.Separator), "")
	text, _, _ = strings.Cut(text, "\nSchema:\n") // a dump of the schema follows
	line, column := 0, 0
	if m := yamlPlace.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		column, _ = strconv.Atoi(m[2])
		text = strings.TrimPrefix(strings.Replace(text, m[0], "", 1), "yaml: ")
	}
	return d.Wrong(line, column, "%s", text)
}

// operations finds what OpenAPI allows and generation does not.
func (d *Document) operations(doc *openapi3.T) Diagnostics {
	var wrong Diagnostics
	for _, path := range doc.Paths.InMatchingOrder() {
		for method, op := range doc.Paths.Value(path).Operations() {
			if op.OperationID == "" {
				wrong = append(wrong, d.At(op.Origin, "%s %s has no operationId: give it one, it is the operation's name in code, logs and metrics", method, path))
			}
		}
	}
	return wrong
}
