// Package clients says what each upstream is called and what a document cannot express of it. A file for each upstream.
//
// Where a service is and how it is reached, with which limits and which credential, is in the configuration file of each
// binary: see package shared/binary.
package clients
