// Package oapi is the only door to oapi-codegen, which generates servers, models and clients, and knows the Go name of
// everything it generates.
//
// oapi-codegen keeps its state in globals, so one document is generated at a time; and it changes the document that it is
// given, in ways that make no difference to the next call. Whatever it cannot generate, be it an error or a panic, is a
// diagnostic, at the operation when one can be found.
package oapi
