package spec

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/nearest"
)

// invalid makes diagnostics of what the validation says.
func (d *Document) invalid(err error) Diagnostics {
	many := openapi3.MultiError{err}
	if all, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // As finds the first one that matches, and all are wanted
		many = all
	}
	var wrong Diagnostics
	for _, one := range many {
		if found, ok := d.problem(one); ok {
			wrong = append(wrong, found)
		}
	}
	return wrong
}

// problem makes a diagnostic of one mistake. It reports false for those that are reported already, with a better place.
func (d *Document) problem(err error) (Diagnostic, bool) {
	var operation *openapi3.DuplicateOperationIDError
	var parameter *openapi3.DuplicateParameterError
	var path *openapi3.PathParametersError
	var slash *openapi3.PathMustStartWithSlashError
	var same *openapi3.ConflictingPathsError
	if errors.As(err, &operation) || errors.As(err, &parameter) || errors.As(err, &path) || errors.As(err, &slash) || errors.As(err, &same) {
		return Diagnostic{}, false
	}
	found := Diagnostic{File: d.Path(), Line: 1, Column: 1, Text: wording(err)}
	if found.Instead = instead(err); found.Instead != "" {
		found.Text = strings.TrimSuffix(found.Text, ".")
	}
	if at := origin(err); at != nil {
		found.Line, found.Column = at.Line, max(at.Column, 1)
		if at.File != "" {
			found.File = d.workspace.display(at.File)
		}
	} else if f, n := d.section(err); n != nil {
		found.File, found.Line, found.Column = f.path, n.Line, n.Column
	}
	return found, true
}

var contexts = regexp.MustCompile(`^(?:invalid (?:components|paths|info|servers|security|tags|webhooks): |invalid path \S+: |invalid operation [A-Z]+: |(?:schema|parameter|header|request body|response) "[^"]*": )+`)

// wording returns what the validation says in one line.
func wording(err error) string {
	var field *openapi3.RequiredFieldError
	var version *openapi3.FieldVersionMismatchError
	var extra *openapi3.ExtraSiblingFieldsError
	switch {
	case errors.As(err, &field):
		return field.Field + " is missing, or empty"
	case errors.As(err, &extra):
		return "OpenAPI has no " + strings.Join(extra.Fields, ", ") + " here"
	case errors.As(err, &version) && version.MinVersion != "":
		return fmt.Sprintf("%s, as it is here, is of OpenAPI %s", version.Field, version.MinVersion)
	}
	text, _, _ := strings.Cut(err.Error(), "\nSchema:\n") // a dump of the schema follows
	text = strings.Join(strings.Fields(text), " ")
	if short := contexts.ReplaceAllString(text, ""); strings.Contains(short, " ") && !strings.HasPrefix(short, "must be") {
		return short
	}
	return text
}

// instead says what to do, where the validation leaves that to be guessed.
func instead(err error) string {
	var field *openapi3.RequiredFieldError
	var version *openapi3.FieldVersionMismatchError
	var kind *openapi3.SchemaTypeError
	var required *openapi3.PathParameterRequiredError
	var extra *openapi3.ExtraSiblingFieldsError
	var place *openapi3.InvalidParameterInError
	switch {
	case errors.As(err, &field):
		return "add it"
	case errors.As(err, &version) && version.MinVersion != "":
		return "begin the document with openapi: 3.1.0, or say it in the words of 3.0"
	case errors.As(err, &kind):
		return "write string, number, integer, boolean, array or object"
	case errors.As(err, &required):
		return "add required: true"
	case errors.As(err, &extra):
		return meant(extra.Fields)
	case errors.As(err, &place):
		return "write path, query, header or cookie"
	default:
		return ""
	}
}

// meant says what to write in place of fields that there are not.
func meant(fields []string) string {
	var all []string
	for _, object := range grammar {
		all = slices.AppendSeq(all, maps.Keys(object))
	}
	slices.Sort(all)
	if near := nearest.Word(fields[0], all); near != "" {
		return "did you mean " + near + "?"
	}
	return "take it out, or begin its name with x-"
}

// origin returns the innermost place that an error knows. Each kind has it in a field of that name.
func origin(err error) *openapi3.Location {
	var at *openapi3.Location
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct {
			continue
		}
		if f := v.FieldByName("Origin"); f.IsValid() {
			if o, ok := f.Interface().(*openapi3.Origin); ok && o != nil && o.Key != nil && o.Key.Line > 0 {
				at = o.Key
			}
		}
	}
	return at
}

// section returns the part of the document that an error without a place is about: "info" or "paths".
func (d *Document) section(err error) (*file, *yaml.Node) {
	f := d.workspace.file(d.File)
	var in *openapi3.SectionValidationError
	if !errors.As(err, &in) {
		return f, f.root
	}
	for key := range members(f.root) {
		if key.Value == in.Section {
			return f, key
		}
	}
	return f, f.root
}
