// Package mock answers in the place of a service, from the service's document alone.
//
//	orders, err := mock.New(mock.Config{Name: "orders", Document: document})
//	http.ListenAndServe("127.0.0.1:7001", orders)
//
// # What is answered
//
// A request that breaks the document is refused as package validate does it, with problem details that say where. Any other
// is answered with the first success that its operation declares: with an example of the document, or with a value that
// package sample makes of the schema. The same request is answered in the same way each time. What the last parameter of
// the path names is in the answer under the same name, or as its id.
//
// # What is preferred
//
// A request may say what it wants (RFC 7240); Preference-Applied says what it got.
//
//	Prefer: code=503          the answer that the operation declares for that status, or a problem when it declares none
//	Prefer: example=paid      the example of that name
//	Prefer: dynamic=true      no example: a value that is made up
//	Prefer: delay=200ms       that much later
//	Prefer: fault=reset       the connection ends without an answer
//	Prefer: fault=truncate    the connection ends halfway through the body
//	Prefer: fault=broken      a body that breaks its schema
//
// [Config.Prefer] is for all requests, or for a share of them.
//
// # What is remembered
//
// With [Config.Stateful], a collection is a path with a POST, or a GET whose answer has a list of objects, and an item is that
// path with one parameter more. What was created is read, listed, replaced, patched and deleted again, and what was deleted
// is 404; items that the list had from the beginning are like created ones. Nothing outlives the process.
//
// A [Service] is safe for concurrent use.
package mock
