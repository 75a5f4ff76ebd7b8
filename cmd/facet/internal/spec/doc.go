// Package spec reads the documents of a workspace: a folder with the documents of the frontends and of the upstreams.
//
//	frontends/mobile.yaml   → document "mobile"
//	upstreams/orders.yaml   → document "orders"
//
// Every mistake is a [Diagnostic] with its place, and all of them are reported at once, in the order of the files. A
// document may refer to other files of the workspace and to nothing beyond it: generation neither asks the network nor
// reads what is not under version control beside the documents.
package spec
