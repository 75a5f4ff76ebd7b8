package plan

import "github.com/facet-bff/facet/cmd/facet/internal/xbff"

// Frontend is what is generated for the document of a frontend, beside oapi-codegen's own code.
type Frontend struct {
	// Name is the frontend's: "mobile".
	Name string
	// Package is the Go package's: "mobileapi".
	Package string
	// Source is the document's path in the workspace: "frontends/mobile.yaml".
	Source string
	// Title is the document's own.
	Title string
	// Imports are the import specifications of the packages that types come from.
	Imports []string
	// Sources are the upstreams that the document names, by the names that it gives them.
	Sources map[string]*Upstream
	// Services are the upstreams that the aggregations ask, by name.
	Services []Service
	// Holes are the methods that compute single fields of answers and are written by hand, by name.
	Holes []Method
	// Operations are all operations, in the order of the document.
	Operations []Operation
	// Aggregations are the operations whose x-bff says how they are answered, in the order of the document.
	Aggregations []Aggregation
	// Forwards are the operations that pass an upstream's through, in the order of the document.
	Forwards []Forward
}

// BodiesAsBytes returns the ids of the operations whose handlers are given the request's body as it came.
func (f *Frontend) BodiesAsBytes() []string {
	var ids []string
	for _, forward := range f.Forwards {
		if forward.Body {
			ids = append(ids, forward.ID)
		}
	}
	for i := range f.Aggregations {
		if f.Aggregations[i].RequestBody {
			ids = append(ids, f.Aggregations[i].ID)
		}
	}
	return ids
}

// Operation is an operation of a frontend, however it is made.
type Operation struct {
	// Name is the operation's: "mobile.getDashboard".
	Name string
	// Form is how it is made.
	Form xbff.Form
	// Line is where it stands in the document.
	Line int
}
