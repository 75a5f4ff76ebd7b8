package xbff

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (2020-12) of a frontend's document, as far as x-bff goes: editors complete and underline
// with it. It says less than [Read], which also knows what a schema cannot say: what stands where, what is there twice,
// and what an expression may read. The part named "operation" is the schema of one operation's x-bff.
func Schema() []byte { return slices.Clone(schema) }
