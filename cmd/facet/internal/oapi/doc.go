// Package oapi is the only door to oapi-codegen, which generates servers, models and clients, and knows the Go name of
// everything it generates.
//
// oapi-codegen keeps its state in globals and changes the document it is given, so there is one call at a time, each with
// a document of its own.
package oapi
