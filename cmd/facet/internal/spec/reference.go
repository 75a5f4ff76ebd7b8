package spec

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/facet-bff/facet/internal/nearest"
)

// reference checks a $ref and reads what it leads to, as the object that it stands for.
func (w *walker) reference(f *file, ref *yaml.Node, name, form string) {
	if ref.Kind != yaml.ScalarNode || ref.Value == "" {
		w.misshapen(f, ref, "$ref is "+kindOf(ref)+" where a text is wanted", "write '#/components/…/<name>', or a file before the '#'")
		return
	}
	target, ok := w.target(f, ref)
	if !ok || !w.fits(f, ref, target, form) {
		return
	}
	seen := map[*yaml.Node]bool{ref: true}
	for next := get(target.node, "$ref"); next != nil && next.Kind == yaml.ScalarNode; next = get(target.node, "$ref") {
		if seen[next] {
			w.loop(target.file, next, seen)
			return
		}
		seen[next] = true
		if target, ok = w.follow(target.file, next); !ok {
			return // it is reported where it stands
		}
	}
	w.walk(target.file, target.node, name, form)
}

// loop reports references that lead to each other, once.
func (w *walker) loop(f *file, ref *yaml.Node, all map[*yaml.Node]bool) {
	if !w.looped[ref] {
		w.misshapen(f, ref, fmt.Sprintf("$ref %s leads back to itself", short(ref.Value)), "let one of the references on the way be what is meant")
	}
	maps.Copy(w.looped, all)
}

// follow returns what a reference leads to.
func (w *walker) follow(f *file, ref *yaml.Node) (place, bool) {
	location, fragment, _ := strings.Cut(ref.Value, "#")
	if location != "" {
		name, err := f.beside(location)
		if err != nil {
			return place{}, false
		}
		f = w.workspace.file(name)
	}
	at := place{f, f.root}
	for _, token := range tokens(fragment) {
		at.node = child(at.node, token)
	}
	return at, at.node != nil
}

// target returns what a reference leads to, and reports one that leads nowhere.
func (w *walker) target(f *file, ref *yaml.Node) (place, bool) {
	if target, ok := w.follow(f, ref); ok {
		return target, true
	}
	location, fragment, _ := strings.Cut(ref.Value, "#")
	in := f
	if location != "" {
		other, ok := w.other(f, ref, location)
		if !ok {
			return place{}, false
		}
		in = other
	}
	text, instead := unresolved(in, fragment)
	w.misshapen(f, ref, fmt.Sprintf("$ref %s: %s", short(ref.Value), text), instead)
	return place{}, false
}

// other returns the file that a reference names, and reports one that cannot be read.
func (w *walker) other(f *file, ref *yaml.Node, location string) (*file, bool) {
	name, err := f.beside(location)
	if err != nil {
		w.misshapen(f, ref, fmt.Sprintf("$ref %s %v", short(ref.Value), err), "copy what it leads to into the folder of documents, and refer to the copy")
		return nil, false
	}
	other := w.workspace.file(name)
	switch {
	case other.missing():
		w.misshapen(f, ref, fmt.Sprintf("$ref %s: there is no file %s", short(ref.Value), other.path), w.nearestFile(name))
	case other.err != nil:
		w.wrong = w.wrong.Add(other.path, other.err)
		w.broken = true
	default:
		return other, true
	}
	return nil, false
}

func (w *walker) nearestFile(name string) string {
	var all []string
	for _, d := range w.workspace.Documents {
		all = append(all, path.Base(d.File))
	}
	if near := nearest.Word(path.Base(name), all); near != "" {
		return "did you mean " + near + "?"
	}
	return "the path is relative to the file that the $ref stands in"
}

// unresolved says which part of a pointer is not there, and what there is in its place.
func unresolved(f *file, fragment string) (text, instead string) {
	at := f.root
	var way []string
	for _, token := range tokens(fragment) {
		if next := child(at, token); next != nil {
			at, way = next, append(way, token)
			continue
		}
		in := strings.Join(way, "/")
		if in == "" {
			in = "the document"
		}
		return fmt.Sprintf("there is no %s in %s", short(token), short(in)), there(token, names(at))
	}
	return "it leads nowhere", "name something that is there"
}

// there says what could be written in place of a name that is not one of those that there are.
func there(name string, all []string) string {
	const few = 5
	slices.Sort(all)
	switch near := nearest.Word(name, all); {
	case near != "":
		return "did you mean " + near + "?"
	case len(all) > 0 && len(all) <= few:
		return "it has " + strings.Join(all, ", ")
	default:
		return "add it, or name one that is there"
	}
}

// sections are where components of each kind are.
var sections = map[string]string{
	"schema": "schemas", "response": "responses", "parameter": "parameters", "requestBody": "requestBodies", "header": "headers",
	"securityScheme": "securitySchemes", "callback": "callbacks", "example": "examples", "link": "links", "pathItem": "pathItems",
}

// fits reports a reference to what is something else than what is wanted, or has no name of its own, for which there is no
// Go type.
func (w *walker) fits(f *file, ref *yaml.Node, target place, form string) bool {
	location, fragment, isPointer := strings.Cut(ref.Value, "#")
	way := tokens(fragment)
	if location != "" && f == w.home {
		w.spellings[location] = target.file.name
	}
	if location != "" && isPointer && form != "pathItem" && !w.isDocument(target.file.name) {
		w.misshapen(f, ref, fmt.Sprintf("$ref %s: no Go package is made for %s, which is in neither frontends/ nor upstreams/", short(ref.Value), target.file.name),
			"move what it leads to into a document that is")
		return false
	}
	switch {
	case !isPointer || form == "pathItem" && len(way) > 0 && way[0] == "paths":
		return true
	case len(way) != 3 || way[0] != "components":
		w.misshapen(f, ref, fmt.Sprintf("$ref %s leads to the inside of something, which has no Go type of its own", short(ref.Value)),
			fmt.Sprintf("move it to components/%s, and refer to that", sections[form]))
	case way[1] != sections[form]:
		w.misshapen(f, ref, fmt.Sprintf("$ref %s leads into components/%s where %s is wanted", short(ref.Value), way[1], article(form)),
			"refer to one of components/"+sections[form])
	default:
		return true
	}
	return false
}

func (w *walker) isDocument(name string) bool {
	return slices.ContainsFunc(w.workspace.Documents, func(d *Document) bool { return d.File == name })
}
