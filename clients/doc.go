// Package clients says how each upstream is reached: where it is, what is sent along with every request, how long it may
// take at most, and what a document cannot express. A file for each upstream.
//
// Each is a service of package shared/upstream/service, whose formula says what stands before it: what is left of the
// deadline, the request's id, its trace and its principal go along, what may help is asked again, and what does not answer
// is left alone for a while.
package clients
