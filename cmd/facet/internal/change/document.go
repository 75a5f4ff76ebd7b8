package change

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
)

// Document is a document of an upstream.
type Document struct {
	// From is the file or the URL that it was read from.
	From string

	text []byte
	doc  *openapi3.T
}

// Read reads the document of an upstream from a file or a URL. Swagger 2.0 is converted.
func Read(ctx context.Context, from string) (*Document, error) {
	read, err := scaffold.Open(ctx, from)
	if err != nil {
		return nil, err
	}
	d := &Document{From: from, text: read.Document}
	loader := openapi3.NewLoader()
	loader.IncludeOrigin, loader.IsExternalRefsAllowed = true, true
	text := append(slices.Clip(d.text), "\n#\n"...) // JSON is read as YAML then, which knows its lines
	if d.doc, err = loader.LoadFromDataWithPath(text, &url.URL{Path: filepath.ToSlash(from)}); err != nil {
		return nil, fmt.Errorf("%s is no OpenAPI document: %w", from, err)
	}
	if d.doc.Paths == nil {
		return nil, fmt.Errorf("%s is no OpenAPI document: it has no paths", from)
	}
	return d, nil
}

// line returns where an operation stands in the document; 1 when it is not there.
func (d *Document) line(method, path string) int {
	item := d.doc.Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil || item.GetOperation(method).Origin == nil {
		return 1
	}
	return item.GetOperation(method).Origin.Key.Line
}
