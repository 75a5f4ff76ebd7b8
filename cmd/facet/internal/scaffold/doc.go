// Package scaffold lays out the repository of a team: from the documents of its upstreams to a backend for each frontend
// that compiles, whose tests pass, and that answers.
//
//	Read       makes upstreams of documents: OpenAPI 3 as it came, Swagger 2.0 converted
//	begin      finds an operation of each to begin with: a GET whose answer can be narrowed, proved by generating it
//	New        writes the files, and generates the code
//
// An operation is good to begin with when everything that it needs can be declared; the simplest path is tried first. What
// a document has besides stays in it, and is not read until a frontend names it: specs/operations.yaml says `used`.
//
// Nothing here is needed once the files are there. They are the team's own, but for gen/.
package scaffold
