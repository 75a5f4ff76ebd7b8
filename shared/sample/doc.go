// Package sample makes values of the schemas of an OpenAPI document: what a service might answer, or be asked with.
//
//	values := sample.For(document, 1)
//	order, err := values.Media(response.Content["application/json"])
//
// # What is made
//
// An example of the document is taken first, where it keeps its schema; then a const, a value of an enum, a default. What
// is left is made up, by format, pattern and bounds, and within those by the name of the member: email, price and
// created_at look like one. Members that are optional are there, unless the schema is inside of itself, or so large that
// nobody would read it; [Source.Lean] leaves them out.
//
// A value is the Go form of JSON (map[string]any, []any, string, float64, bool, nil). It keeps its schema: each is checked
// before it is handed out, and an error says that none was found, for instance since no value can keep it, or since its
// pattern is not one of Go's (RE2).
//
// The same seed gives the same value. A part depends on the seed and on where it is, and not on what is beside it, so that
// a member more in a schema leaves the others as they were.
//
// A [Source] is a value without state; it may be used by several goroutines as long as nobody changes the document.
package sample
