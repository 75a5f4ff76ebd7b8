package xbff

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Source is an upstream document and the name that operations call it by.
type Source struct {
	Pos
	Name Text
	// URL is the document's path, relative to the frontend's.
	URL Text
	// Type is "openapi", also when it was left out.
	Type Text
}

// sources reads the document's own x-bff.
func (r *reader) sources(doc *Document, root *yaml.Node) {
	m := find(root, extension)
	if m.key == nil {
		return
	}
	doc.Pos = place(m.key)
	o := r.object(m.value, &documentKeys)
	if o == nil {
		return
	}
	v := o.need("sourceDescriptions")
	if v == nil {
		return
	}
	items, _ := r.list(v, "sourceDescriptions", 1, "write [{name: orders, url: ../upstreams/orders.yaml}]")
	for _, item := range items {
		if s := r.source(item); s != nil {
			if other := doc.Source(s.Name.Value); other != nil {
				r.again(s.Name.Pos, other.Name.Pos, DuplicateName, fmt.Sprintf("two sources are called %s", s.Name.Value), "give each source a name of its own")
				continue
			}
			doc.Sources = append(doc.Sources, s)
		}
	}
}

// source reads one source. It is there as soon as it has a name, so that what refers to it is not wrong as well.
func (r *reader) source(n *yaml.Node) *Source {
	o := r.object(n, &sourceKeys)
	if o == nil {
		return nil
	}
	s := &Source{Pos: o.Pos, Type: Text{o.Pos, "openapi"}}
	if v := o.need("name"); v != nil {
		s.Name, _ = r.name(v, "name")
	}
	if v := o.need("url"); v != nil {
		s.URL, _ = r.text(v, "url", "write the document's path, such as ../upstreams/orders.yaml")
	}
	if v := o.value("type"); v != nil {
		s.Type, _ = r.word(v, "type", []string{"openapi"})
	}
	if s.Name.Value == "" {
		return nil
	}
	return s
}
