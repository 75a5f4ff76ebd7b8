// Package specs holds the documents that everything is generated from: frontends/ says what each client is promised,
// upstreams/ what each service promises us. Edit them and run `go generate ./...`.
package specs

import "embed"

//go:generate go run github.com/facet-bff/facet/cmd/facet generate --upstream-servers

// FS holds the documents, at the paths that they have here.
//
//go:embed frontends/*.yaml upstreams/*.yaml
var FS embed.FS
