// Package demo runs the services that the demo's frontends are made of: users, orders, notifications, catalog and
// payments, over one embedded database with deterministic data.
//
// # In a program
//
//	services, err := demo.Open(ctx, demo.Config{})
//	server, err := services.Listen(ctx, "127.0.0.1", 7000)
//	err = server.Serve(ctx) // until ctx ends
//
// The services are on the five ports that follow the first, in the order of [Names]; on the first itself is the control:
//
//	GET    /readyz           200 as soon as everything listens
//	GET    /help             the faults that there are, as text
//	GET    /faults           every service's fault, as JSON
//	PUT    /faults/{service} make it misbehave: the body is a fault, see package faultinject
//	DELETE /faults/{service} make it behave
//
// # In a test
//
//	services, err := demo.Open(t.Context(), demo.Config{Size: seed.Small})
//	orders := httptest.NewServer(services.Handler("orders"))
//	services.Fault("orders", demo.Fault{Latency: time.Second})
//
// Close the servers first and the services after them. [seed.Small] has all that is known by name (user 42 and what is
// hers) and opens in milliseconds.
//
// # How it is made
//
//	store        the tables and queries, one file for each noun
//	seed         what is in them at first
//	edge         what every request passes: principal, contract
//	service      the five services
//	faultinject  misbehaviour
//
// A request passes, from the outside in: request id, log, injected fault, edge, service.
package demo
