package standin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/scaffold"
)

// Read reads a document from a file or a URL, in OpenAPI 3.0, 3.1 or Swagger 2.0, which is converted. A file may refer to
// others; a document of a URL must be whole, so that nothing else is asked for.
func Read(ctx context.Context, from string) (document *openapi3.T, err error) {
	defer func() {
		if broken := recover(); broken != nil { // the loader has its limits
			document, err = nil, fmt.Errorf("%s cannot be read: %v", from, broken)
		}
	}()
	source, err := scaffold.Open(ctx, from)
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.Context = ctx
	location := &url.URL{Path: filepath.ToSlash(from)}
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		loader.IsExternalRefsAllowed = true
		loader.ReadFromURIFunc = openapi3.ReadFromFile
	}
	if document, err = loader.LoadFromDataWithPath(source.Document, location); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %s", from, strings.Join(strings.Fields(err.Error()), " "))
	}
	if !strings.HasPrefix(document.OpenAPI, "3.") {
		return nil, fmt.Errorf("%s is not an OpenAPI document: begin it with openapi: 3.0.3", from)
	}
	if document.Paths.Len() == 0 {
		return nil, fmt.Errorf("%s has no paths: there is nothing to answer", from)
	}
	return document, nil
}

// Wrong returns in what a document is not in order, as far as that may keep answers from being made; nil for nothing.
func Wrong(ctx context.Context, document *openapi3.T) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = errors.New(fmt.Sprint(broken))
		}
	}()
	return document.Validate(ctx, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
}
