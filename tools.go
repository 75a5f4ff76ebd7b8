//go:build tools

// Package tools pins what `go generate` runs. A team that imports Facet has this file too, with the facet command in it,
// so that it generates with the very versions that Facet was tested with.
package tools

import (
	_ "github.com/facet-bff/facet/cmd/facet"
	_ "github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)
