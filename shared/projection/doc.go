// Package projection reads the JSON of upstreams for generated code.
//
// A [Shape] is what an OpenAPI document says of a JSON value, reduced to the facts that an answer of ours depends on: the
// type, whether null is allowed, which members an object must have, which strings an enum allows. The generator emits one
// for each schema of an upstream. [Shape.Check] scans a body once and compares it with its shape, because
// encoding/json does not: it takes {} for any struct, null for any value, and any string for an enum. Bounds, patterns
// and formats are the upstream's affair and are not checked.
//
// Check accepts what RFC 8259 calls JSON text, nested no deeper than [MaxDepth], and nothing else. It builds no values
// and, for objects of up to 64 members, allocates nothing. A Shape is read-only once it is in use, so any number of
// goroutines may check against it.
package projection
