// Package cbor gives clients that ask for it CBOR (RFC 8949) in the place of JSON, and takes it from them: the same values in
// fewer bytes, without a parser for text, which is what small devices want.
//
//	handler := cbor.Handler(cbor.Config{})(next)
//
// It translates: a handler sees and writes JSON, and whatever checks or keeps bodies sees JSON. So it belongs outside of
// validation, caches and entity tags, inside of authentication, so that no stranger's body is read, and inside of compression.
//
// # Answers
//
// An answer of type application/json, with any status, is CBOR for a client whose Accept names application/cbor with a greater
// weight than JSON, or with the same where JSON is not named. "*/*" does not name it. Vary says Accept on every such answer.
// The tag of a CBOR answer is marked, "x~cbor" (see package etag), and a client that asks with it is answered with a 304. A
// range of CBOR cannot be asked for.
//
// Problem details stay application/problem+json, to every client: RFC 9457 has no other form, and a device that cannot read
// the status cannot do more with the rest. An answer larger than [Config.MaxBody], or one that has no CBOR (see below), is sent
// as JSON, as its type says. An answer is one value and is sent when it is whole: a flush before that does nothing.
//
// # Requests
//
// A body of type application/cbor becomes JSON, before it is checked against the document. One that is not well-formed is
// a 400, and so is what JSON has no word for.
//
// # Numbers and the rest
//
// Nothing is lost from JSON to CBOR and back, but for white space, escapes and how a number is written: values are equal.
//
//	JSON                                     CBOR
//	integers                                 integers; bignums (tags 2 and 3) beyond 64 bits
//	other numbers                            the shortest float that is the number's shortest text: 1.5, 0.1, 1e300
//	those that no float64 is                 decimal fractions (tag 4): 12345678901234567890.123, 1e400
//	strings                                  text; half a surrogate pair is U+FFFD
//	arrays, objects                          of definite length, members in their order
//	a member twice, a number of more than    none: the answer stays JSON
//	[MaxDigits] digits or with an exponent
//	beyond 64 bits, nesting beyond [MaxDepth]
//
//	CBOR                                     JSON
//	text, arrays, maps of any kind           strings, arrays, objects; chunks are joined
//	floats                                   the shortest text that is the same float64
//	byte strings                             base64url without padding, base64 or base16 as tags 21 to 23 say (section 6.1)
//	undefined                                null
//	other tags                               what they are of
//	infinite and not numbers, map keys       none: 400
//	that are not text or there twice,
//	other simple values, bigfloats
//
// How many bytes JSON has is at most nine times those of CBOR, whatever lengths the CBOR claims.
package cbor
