// Package generate turns the documents of a workspace into Go packages: it reads them ([spec]) and the aggregations that
// frontends declare in them ([xbff]), plans and proves everything ([plan]), and only then prints ([emit]). oapi-codegen
// gives servers, models and clients ([oapi]).
//
// The output mirrors the workspace: upstreams/orders.yaml becomes upstreams/ordersapi. It depends on the documents and on
// nothing else, so the same documents give the same bytes, and a file that would not change is not touched. A generated
// file whose document has gone is removed. Files that facet did not generate are left alone.
//
// There is no cache: each document is read once, documents are read, formatted and printed at the same time, and a run in
// which nothing changes takes well under a second.
//
// Beside a frontend's code lies its public document ([bundle]). What else is made of the plans is for whoever asks: drawings
// of [Plan], and [Workflows] ([arazzo]).
package generate
