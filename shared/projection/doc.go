// Package projection builds JSON out of parts of other JSON, for generated code: an answer of ours from bodies of
// upstreams.
//
// A [Shape] is what an OpenAPI document says of a JSON value, reduced to the facts that an answer of ours depends on: the
// type, whether null is allowed, which members an object must have, which strings an enum allows. The generator emits one
// for each schema of an upstream. [Shape.Check] scans a body once and compares it with its shape, because
// encoding/json does not: it takes {} for any struct, null for any value, and any string for an enum. Bounds, patterns
// and formats are the upstream's affair and are not checked. Check accepts what RFC 8259 calls JSON text, in UTF-8 and
// nested no deeper than [MaxDepth], and nothing else.
//
// What has been checked is a [Raw]: the bytes of one value. Members, items and pointers lead from one Raw to others, which
// are parts of the same body, and [AppendRaw] copies one. No Go value is built on the way, so nothing is lost on it: a
// number keeps its digits, however many, and a string its escapes. Finding the end of a value that has been checked is
// all the reading there is; [Raw.Each] finds members while it iterates. A [Pick] says what of a body is read, so that the
// rest need not be kept. Generated code is a row of literals and Raws:
//
//	body, err := orderShape.ParsePicked(data, orderReads)
//	if err != nil {
//		return nil, err
//	}
//	var order [2]projection.Raw
//	body.Members(orderNames, order[:])
//	b = append(b, `{"id":`...)
//	b = projection.AppendRaw(b, order[0])
//	b = projection.AppendMember(b, `"note":`, order[1]) // left out when it is absent
//	b = append(b, '}')
//
// An [Index] joins: it finds the results of a batch by the key that an item of another body has.
//
// What code by hand reads becomes a Go value, by [Decode] and its like. They know that the JSON has been checked, take the members of
// a struct in the order in which they come, and make one string of which all others are parts; so they take far less than
// encoding/json, which still decodes what only it knows: maps, interfaces, arrays, bytes, embedded structs, and types that decode
// text. A type that decodes JSON itself is given its value.
//
// A member that the document names must not be there twice: readers of JSON differ in which of the two they take (RFC 8259
// section 4), so what was checked would not be what the client reads. Of other members of one name the last counts, as for
// encoding/json, and all are checked. Nothing allocates but what has to: [Raw.Text], [Raw.Param] and an Index; an object of
// more than 64 members that its document names; what is picked; what is decoded; a member's name that is written with escapes. A
// Shape and a Pick are read-only once they are in use and a Raw always, so any number of goroutines may share them.
//
// # How a body is scanned
//
// A shape and what is picked of it become one tree of rules when they are first used: what to do at each member, and not what it
// might be. The scan goes through the body once. It has no tokens; a position goes from function to function, and each
// returns the one behind what it has scanned. Three habits of services make it fast, and it is right without any of them.
// Members come in the same order each time, so the key that came after this one the last time is compared first, as two words of
// eight bytes and not as text; a rule learns an order that is another than the document's. Between members is no white space. And
// most strings are ASCII without escapes, so that eight bytes of one are looked at together. Whatever is not so takes the
// general way, which costs a few instructions a byte more.
package projection
