// Package contracttest fakes services in tests, from their documents.
//
//	orders := contracttest.New(t, "../../specs/upstreams/orders.yaml")
//	client, err := ordersapi.NewClient(orders.URL())
//
//	orders.Answer("getOrder", mock.Preference{Code: 404}) // as the document declares it
//	orders.Answer("getOrder", mock.Preference{Fault: mock.Reset})
//	orders.Answer("getOrder", mock.Preference{Delay: time.Minute})
//
// A request that breaks the document fails the test, with the operation, the place in the request and what is wrong with it:
// a fake that takes whatever comes would let a caller be wrong for as long as it is tested. Everything else is answered as
// package mock does it: with examples of the document, or with values of its schemas that are the same each time.
//
// [Record] holds what a handler asks to the lock, which says what frontends rely on.
//
// An [Upstream] is a handler, too. A delay is time of package time, so that a test in a bubble of testing/synctest that
// calls the handler, without a connection, waits for nothing.
package contracttest
