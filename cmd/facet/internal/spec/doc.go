// Package spec reads the documents of a workspace: a folder with the documents of the frontends and of the upstreams.
//
//	frontends/mobile.yaml   → document "mobile"
//	upstreams/orders.yaml   → document "orders"
//
// Every mistake is a [Diagnostic] with its place, and all of them are reported at once, in the order of the files. A
// document may refer to other files of the workspace and to nothing beyond it: generation neither asks the network nor
// reads what is not under version control beside the documents.
//
// A document is read twice. First as a tree of nodes, each of which knows where it stands: a table says what each field of
// OpenAPI holds (grammar.go), and along it the form, the references and the operations are checked, and what no Go can be
// made of is found: references into the inside of a schema or in a circle, values of several types, schemas without an
// end. Then by a loader, whose result is what code is generated from, and whose validation says what is left.
package spec
