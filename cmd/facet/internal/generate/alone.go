package generate

import (
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/facet-bff/facet/cmd/facet/internal/spec"
)

// Upstream reads the document of an upstream by itself, as [Run] does, and returns it as plans see it: of the operations that
// are named, those that it has. What keeps code from being generated is the error. Nothing is written.
func Upstream(name, file string, text []byte, operations []string) (*openapi3.T, error) {
	workspace, err := spec.Alone(name, file, text, operations)
	if err != nil {
		return nil, err
	}
	units := unitsOf(Config{}, workspace, "gen")
	if err := inOrder(units); err != nil {
		return nil, err
	}
	if _, err := printed(units); err != nil {
		return nil, err
	}
	return units[0].request.Document, nil
}
