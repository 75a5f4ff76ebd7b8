package spec

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// Load reads the document, its references to other files of the workspace resolved, and reports everything that is wrong
// with it as [Diagnostics]. Documents may be loaded at the same time.
func (d *Document) Load() (doc *openapi3.T, err error) {
	f := d.workspace.file(d.File)
	if f.err != nil {
		return nil, f.err
	}
	if wrong := version(f); wrong != nil {
		return nil, Diagnostics{*wrong}
	}
	w := newWalker(d.workspace, f)
	w.walk(f, f.root, "the document", "document")
	if w.broken {
		return nil, w.wrong.Err()
	}
	w.endless()
	d.spellings = w.spellings
	doc, err = d.load()
	if err != nil {
		return nil, w.wrong.Add(d.Path(), err).Err()
	}
	return doc, w.wrong.Err()
}

// Read returns the text of the document, or an error when it is no YAML, which [Document.Load] reports.
func (d *Document) Read() ([]byte, error) {
	f := d.workspace.file(d.File)
	return f.data, f.err
}

// version reports a document that is not OpenAPI, or of another version.
func version(f *file) *Diagnostic {
	said := get(f.root, "openapi")
	switch old := get(f.root, "swagger"); {
	case said == nil && old != nil:
		d := f.at(old, "this is Swagger "+old.Value, "convert the document to OpenAPI 3.0 or 3.1")
		return &d
	case said == nil:
		d := f.at(f.root, "this is not an OpenAPI document: it has no openapi", begin)
		return &d
	case said.Kind == yaml.ScalarNode && (strings.HasPrefix(said.Value, "3.0") || strings.HasPrefix(said.Value, "3.1")):
		return nil
	default:
		d := f.at(said, fmt.Sprintf("this is OpenAPI %s", short(said.Value)), "write the document in OpenAPI 3.0 or 3.1")
		return &d
	}
}

// load has the document read and validated.
func (d *Document) load() (doc *openapi3.T, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = d.Wrong(1, 1, "the document cannot be read: %v", broken)
		}
	}()
	root, err := filepath.Abs(d.workspace.Dir)
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.IncludeOrigin = true
	loader.ReadFromURIFunc = d.workspace.readFrom(root)
	if doc, err = loader.LoadFromFile(filepath.Join(root, filepath.FromSlash(d.File))); err != nil {
		text := unread.ReplaceAllString(strings.ReplaceAll(err.Error(), root+string(filepath.Separator), ""), "")
		return nil, d.Wrong(1, 1, "the document cannot be read: %s", strings.Join(strings.Fields(text), " "))
	}
	err = doc.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(),
		openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	if err != nil {
		if wrong := d.invalid(err); len(wrong) > 0 {
			return nil, wrong
		}
	}
	return doc, nil
}

// unread is what the loader says before what is wrong: that the document is no JSON, which is as it should be.
var unread = regexp.MustCompile(`^failed to unmarshal data: json error: .*?, yaml error: |error unmarshaling JSON: while decoding JSON: |json: |error converting YAML to JSON: `)

// readFrom returns what reads the files of the workspace for a loader.
func (w *Workspace) readFrom(root string) openapi3.ReadFromURIFunc {
	return func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		name, err := filepath.Rel(root, filepath.FromSlash(location.Path))
		if err != nil || location.Host != "" || !filepath.IsLocal(name) {
			return nil, fmt.Errorf("%s %w", location, errOutside)
		}
		f := w.file(filepath.ToSlash(name))
		if f.err != nil {
			return nil, f.err
		}
		// The comment makes JSON be read as YAML: only then does the loader know where things stand.
		return append(slices.Clip(f.data), "\n#\n"...), nil
	}
}
