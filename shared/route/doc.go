// Package route says which handler or upstream answers a request, beside the operations of a document: the routes that pass
// it through, the version of the API, the variant of an experiment.
//
// # Passing through
//
//	routes, err := route.New(route.Config{
//		Routes: []route.Route{
//			{Name: "users", Path: "/api/v1/users/*", Rewrite: "/*", Upstream: "users", Security: []string{"bearer"}},
//			{Name: "orders", Path: "/api/v1/orders/*", Security: []string{"bearer"},
//				Split: &route.Split{Pools: []route.Pool{{"orders", 95}, {"orders-next", 5}}, Sticky: route.ByPrincipal}},
//		},
//		Upstreams: map[string]upstream.Exchange{"users": users.Stream, "orders": orders.Stream, "orders-next": next.Stream},
//	})
//	handler := routes.Handler(otherwise)
//
// A [Route] matches by path, host, method and header fields; the first one does. There are no regular expressions: a path has
// segments, places for segments and an end that is open, and Rewrite puts them together anew. A path that two readers could
// take for two (dot segments, empty ones, needless escapes) matches nothing.
//
// Where it goes is a name in the configuration, and never something that the request says. What a caller said of who they are
// (the fields of package credential, cookies, fields with an underscore in their name) stays here, and the upstream's own chain says
// it anew. So do X-Forwarded-For, -Host, -Proto, X-Real-IP and Forwarded (RFC 7239): they begin with the client, as far as trusted
// proxies vouch for it, and end with the peer. Fields that are about the connection (RFC 9110 section 7.6.1) go no
// further in either direction.
//
// # Streams
//
// Bodies are passed on as they come. An answer without a length, and text/event-stream, is flushed with every part. A
// request to switch to WebSocket is passed on, and then the connection; other protocols are not. There is no limit to the
// whole: Route.Timeout is for the wait between the request and the beginning of the answer, Route.Idle for the pauses in
// both. They move the limits of the server along, so those do not end a stream. A request whose body stops is answered 408. What comes over the limit before the answer has
// begun is a problem; after that the connection is cut, so that nobody takes a part for the whole.
//
// 1xx answers but 101 are not passed on, nor are trailers of requests.
//
// # Splits
//
// A [Split] divides by weight: in turn, which is exact, or by a hash of who asks, which keeps callers where they are.
// A [Choice] goes by the variant of an experiment. A [Shadow] sends a copy elsewhere and throws the answer away: beside the
// request when it has no body, after it when it has. A copy that would have to wait is not sent.
//
// # Experiments
//
// [Experiments] assign each caller a variant by a hash of the experiment, its salt and the caller; [Experiments.Assign] is the link
// and [Variant] what handlers ask. Who asks is exposed: that is in the request's log line as "experiment.<name>" and counted. A
// caller whom nothing tells apart gets the default variant. A caller keeps a variant as long as names, weights, key and salt stay.
//
// # Versions
//
// [Versions] choose between frontends, each with a document of its own, by API-Version or the path. Pages elsewhere that are
// to send the field must be allowed to (package cors allows API-Version by itself). What a browser asks for them beforehand
// has no version in its header, so that of the Default is asked.
package route
