package oapi

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// culprit makes a diagnostic of an error, at the operation that it is about: the document is generated with half of its
// operations, and so on.
func culprit(request Request, config codegen.Configuration, err error) error {
	var found spec.Diagnostic
	if errors.As(err, &found) {
		return err
	}
	all := operations(request.Document)
	for len(all) > 1 {
		half := len(all) / 2
		switch {
		case fails(request, config, all[:half]):
			all = all[:half]
		case fails(request, config, all[half:]):
			all = all[half:]
		default:
			return request.From.Wrong(1, 1, "oapi-codegen cannot generate Go from this document: %s", said(err))
		}
	}
	if len(all) == 0 || !fails(request, config, all) {
		return request.From.Wrong(1, 1, "oapi-codegen cannot generate Go from this document: %s", said(err))
	}
	return request.From.At(all[0].spec.Origin, "oapi-codegen cannot generate Go for %s %s: %s", all[0].method, all[0].path, said(err))
}

// noise is what oapi-codegen says before what is wrong.
var noise = regexp.MustCompile(`^(?:error (?:creating|generating|collecting|describing)[^:]*: )+`)

func said(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	return noise.ReplaceAllString(text, "")
}

// operation is an operation with what is above it.
type operation struct {
	path, method string
	item         *openapi3.PathItem
	spec         *openapi3.Operation
}

func operations(doc *openapi3.T) []operation {
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		if item == nil {
			continue
		}
		byMethod := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(byMethod)) {
			all = append(all, operation{path, method, item, byMethod[method]})
		}
	}
	return all
}

// fails says whether nothing but these operations is too much for oapi-codegen.
func fails(request Request, config codegen.Configuration, only []operation) bool {
	doc := *request.Document
	doc.Webhooks = nil
	doc.Paths = openapi3.NewPaths()
	if doc.Components != nil {
		components := *doc.Components
		components.Schemas = maps.Clone(components.Schemas)
		components.Parameters = maps.Clone(components.Parameters)
		components.Responses = maps.Clone(components.Responses)
		components.RequestBodies = maps.Clone(components.RequestBodies)
		components.Headers = maps.Clone(components.Headers)
		components.SecuritySchemes = maps.Clone(components.SecuritySchemes)
		components.Examples = maps.Clone(components.Examples)
		components.Links = maps.Clone(components.Links)
		components.Callbacks = maps.Clone(components.Callbacks)
		doc.Components = &components
	}
	for _, op := range only {
		item := doc.Paths.Value(op.path)
		if item == nil {
			item = &openapi3.PathItem{Ref: op.item.Ref, Parameters: op.item.Parameters, Origin: op.item.Origin}
			doc.Paths.Set(op.path, item)
		}
		item.SetOperation(op.method, op.spec)
	}
	_, err := run(&doc, config)
	return err != nil
}
