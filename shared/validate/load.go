package validate

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"

	"github.com/getkin/kin-openapi/openapi3"
)

// Load reads the OpenAPI document of that name, resolves its references to other files of fsys, and validates it. The error
// reports all that is wrong with it.
func Load(fsys fs.FS, name string) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		if location.Scheme != "" || location.Host != "" {
			return nil, fmt.Errorf("%q is not a file beside the document; nothing else is read", location)
		}
		return fs.ReadFile(fsys, path.Clean(location.Path))
	}
	document, err := loader.LoadFromURI(&url.URL{Path: name})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := document.Validate(loader.Context, openapi3.EnableMultiError()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document, nil
}
