// Package store keeps what the demo services know, in one SQLite database.
//
// # Whose tables
//
// The five services would be separate in reality, so each has tables of its own and no query joins two services'.
// What one of them must know of another's is a copy: orders keeps a price list and the ids of its customers,
// notifications the ids of its recipients, payments what there is to pay. The triggers at the end of schema.sql stand in
// for the messages that keep such copies up to date.
//
// # Values
//
// Ids are the number alone: what reads "o-1001" outside is 1001 here. Amounts are minor units of [Currency]. Times have
// whole seconds and are UTC. A value that is always read whole (an address, an order's lines) is one column of JSON.
//
// # Reading and writing
//
// There is one file for each noun, with its type and its queries. Lists are read page by page, see [Page]. A method that
// finds nothing returns [ErrNotFound]. Every method is safe for concurrent use, and runs one at a time: SQLite has one
// writer, and for questions this small one connection is faster than several that lock each other out.
package store
