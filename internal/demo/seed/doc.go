// Package seed makes the demo's data: a shop with customers, goods, and three years of orders up to [Now].
//
// # Always the same
//
// [Make] is a function of its [Size] alone. Each thing has a random stream of its own, seeded by its kind and its number,
// and nothing looks at the clock, so every start of every program sees the same bytes.
//
// # Believable
//
// A thing follows from what it is about, not from a list of states: an order has a day on which it was packed and one on
// which it arrived, and what its status, its shipments, its payments and its notifications say at [Now] follows from
// those. Orders become more frequent as the shop grows; names, towns, phone numbers and postal codes fit the country.
//
// # Known
//
// Whatever the upstream documents show in an example of a single thing exists and is as shown: user 42, order o-1001,
// product p-501 and so on (known_*.go). User 42, Mila Novak, has seven orders, which are in every status between
// them, and two unread notifications. Users 1 and 7 are admins.
package seed
