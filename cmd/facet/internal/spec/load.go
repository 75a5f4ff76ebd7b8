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
)

// Load reads the document, its references to other files of the workspace resolved. The result is the caller's own, for
// oapi-codegen changes what it is given.
func (d *Document) Load() (*openapi3.T, error) {
	root, err := filepath.Abs(d.workspace.Dir)
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.IncludeOrigin = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) { return readWithin(root, location) }
	doc, err := loader.LoadFromFile(filepath.Join(root, filepath.FromSlash(d.File)))
	if err != nil {
		return nil, d.locate(root, err)
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation()); err != nil {
		return nil, d.locate(root, err)
	}
	return doc, d.operations(doc).err()
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
	line, column := 0, 0
	if m := yamlPlace.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		column, _ = strconv.Atoi(m[2])
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
