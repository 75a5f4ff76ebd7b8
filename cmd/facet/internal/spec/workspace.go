package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Role is what a document is for.
type Role string

// The roles are the names of the folders.
const (
	Frontend Role = "frontends"
	Upstream Role = "upstreams"
)

// Document is one OpenAPI document of a workspace.
type Document struct {
	// Name is the file's name without its extension: "orders".
	Name string
	// Role tells a frontend from an upstream.
	Role Role
	// File is the path within the workspace, with slashes: "upstreams/orders.yaml".
	File string

	workspace *Workspace
	// spellings are the files that references name, by how they do. They are known when the document has been loaded.
	spellings map[string]string
}

// Workspace is a folder of documents.
type Workspace struct {
	// Dir is the folder as the user named it.
	Dir string
	// Documents are the documents, upstreams first, each role by name.
	Documents []*Document

	selection selection // nil when all documents are read whole

	mu            sync.Mutex
	files, pruned map[string]*file // by name
}

var (
	extensions = []string{".yaml", ".yml", ".json"}
	// The name becomes a Go package, a metric label and a configuration key.
	validName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
)

// Open finds the documents of the folder dir, and reads none of them but the selection of operations.
func Open(dir string) (*Workspace, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no folder %s: name the one that has the documents in %s and %s with --specs", dir, Frontend, Upstream)
	}
	w := &Workspace{Dir: dir}
	var wrong Diagnostics
	for _, role := range []Role{Upstream, Frontend} {
		entries, err := os.ReadDir(filepath.Join(dir, string(role)))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		named := map[string]string{}
		for _, entry := range entries {
			d, err := w.document(role, entry, named)
			if err != nil {
				wrong = wrong.Add("", err)
			} else if d != nil {
				w.Documents = append(w.Documents, d)
			}
		}
	}
	if len(wrong) == 0 && len(w.Documents) == 0 {
		return nil, fmt.Errorf("no documents in %s: put the frontends' into %s and the upstreams' into %s, or name another folder with --specs",
			dir, filepath.Join(dir, string(Frontend)), filepath.Join(dir, string(Upstream)))
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	var err error
	w.selection, err = w.selected()
	return w, err
}

// document returns the document that a folder's entry is, or nil for an entry that is none.
func (w *Workspace) document(role Role, entry fs.DirEntry, named map[string]string) (*Document, error) {
	extension := path.Ext(entry.Name())
	if entry.IsDir() || !slices.Contains(extensions, extension) {
		return nil, nil
	}
	d := &Document{
		Name: strings.TrimSuffix(entry.Name(), extension), Role: role,
		File: path.Join(string(role), entry.Name()), workspace: w,
	}
	if !validName.MatchString(d.Name) {
		return nil, d.Wrong(0, 0, "a document's name becomes a Go package: use lower-case letters, digits and '-', beginning with a letter")
	}
	key := d.Package()
	if other, taken := named[key]; taken {
		return nil, d.Wrong(0, 0, "%s is already the document of package %s: rename one of them", other, key)
	}
	named[key] = d.File
	return d, nil
}

// Package returns the name of the Go package generated from the document: "ordersapi".
func (d *Document) Package() string { return strings.ReplaceAll(d.Name, "-", "") + "api" }

// Path returns the document's path as the user would write it.
func (d *Document) Path() string { return filepath.Join(d.workspace.Dir, filepath.FromSlash(d.File)) }

// Wrong returns a diagnostic of the document.
func (d *Document) Wrong(line, column int, format string, args ...any) Diagnostic {
	return Diagnostic{File: d.Path(), Line: line, Column: column, Text: fmt.Sprintf(format, args...)}
}

// At returns a diagnostic at the place that the loader recorded for an element of the document.
func (d *Document) At(origin *openapi3.Origin, format string, args ...any) Diagnostic {
	line, column := 0, 0
	if origin != nil && origin.Key != nil {
		line, column = origin.Key.Line, origin.Key.Column
	}
	return d.Wrong(line, column, format, args...)
}

// References returns the documents that this one refers to, itself too, by how it names them: "../upstreams/orders.yaml".
// They are known when it has been loaded.
func (d *Document) References() map[string]*Document {
	all := map[string]*Document{}
	for spelling, name := range d.spellings {
		for _, other := range d.workspace.Documents {
			if other.File == name {
				all[spelling] = other
			}
		}
	}
	return all
}

// RelativeTo returns how another document refers to this one: "../upstreams/orders.yaml".
func (d *Document) RelativeTo(other *Document) string {
	if d.Role == other.Role {
		return "./" + path.Base(d.File)
	}
	return "../" + d.File
}

// display returns a file that a loader names as a user would write it.
func (w *Workspace) display(file string) string {
	root, err := filepath.Abs(w.Dir)
	if err != nil {
		return file
	}
	inside, err := filepath.Rel(root, filepath.FromSlash(file))
	if err != nil || !filepath.IsLocal(inside) {
		return file
	}
	return filepath.Join(w.Dir, inside)
}
