// Package service has the five demo services: users, orders, notifications, catalog and payments.
//
// Each is the generated strict server of its OpenAPI document, implemented over package store and mounted behind package
// edge, which has refused whatever breaks the document by then. What is left to the code here is what a document cannot
// say: that a thing exists, what an order costs, that a key was used before. Methods return faults, and package fault
// writes them.
//
// A service answers whoever X-Principal names about whatever they ask. Who may see what is the BFF's to decide.
//
// # Ids and cursors
//
// An id is a prefix and a number ("o-1001"); the store has the number. A cursor names the last item that was seen, as
// JSON in base64url: {"before":"o-1001"} for lists that go back in time, {"after":"42"} for users. A cursor that was
// made up, or comes from another list, is a 400.
//
// # What payments decide
//
// A direct debit (sepa) over 500 euros is declined, anything else is authorized. The answer says so; right after it the
// money is captured and the order is paid, as the next look at either shows.
package service
