// Package specs holds the benchmark's documents: one frontend, whose operations are the works that are measured, and the
// services that they ask.
package specs

import "embed"

//go:generate go run github.com/facet-bff/facet/cmd/facet generate

// FS holds the documents, at the paths that they have here.
//
//go:embed frontends/*.yaml upstreams/*.yaml
var FS embed.FS
