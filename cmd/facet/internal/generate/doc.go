// Package generate turns the documents of a workspace into Go packages: it reads ([spec]), plans ([plan]) and prints
// ([emit]), and asks oapi-codegen for servers, models and clients ([oapi]).
//
// The output mirrors the workspace: upstreams/orders.yaml becomes upstreams/ordersapi. It depends on the documents and on
// nothing else, so the same documents give the same bytes, and a file that would not change is not touched. A generated
// file whose document has gone is removed. Files that facet did not generate are left alone.
package generate
