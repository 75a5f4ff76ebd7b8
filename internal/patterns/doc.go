// Package patterns runs docs/gateway-patterns.md: every fragment of the page is read from it, made into a binary, and asked
// what it is there to answer.
//
// It has no code but tests.
package patterns
