// Package fields gives clients the members of an answer that they ask for, and no others: sparse fields.
//
//	GET /api/v1/products/p-501?fields=name,price.amount,images.url
//	{"name":"Coffee set","price":{"amount":3490},"images":[{"url":"…"},{"url":"…"}]}
//
// An operation has it if its document says so, and no other: it declares a query parameter that is called fields and marked
// x-fields: true. [Requests] reads the document once, and every mistake in it is an error then:
//
//	parameters:
//	- name: fields
//	  in: query
//	  x-fields: true
//	  schema: {type: string, maxLength: 200}
//
// The parameter is optional, a string or an array of strings that is not exploded (style form, explode false, so that it is
// one text with commas); the operation is a GET whose 200 is application/json and has members to choose from.
//
// # What is asked for
//
// The parameter is a list of names with commas between them. A name is that of a member of the answer, or several with dots
// between them, for a member of a member; lists are gone through, so images.url is the url of each image. What is named
// comes whole. What is named twice comes once. The order is the answer's. A name that the response's schema does not have is
// a 400, which tells it, so is one with nothing before or after a dot, and a parameter without a name or with more than 4096
// bytes. Where the schema allows additional properties, any name is one. A member whose name has a dot or a comma in it
// cannot be named by itself.
//
// # What comes
//
// The answer is made as ever: this saves bytes and no upstream call. What is kept of it is copied byte for byte, so numbers
// keep their digits. It is a 200 of type application/json that is cut, once it is whole; everything else is left alone.
//
// Members that the schema requires are missing where nobody asked for them. A schema cannot say that, so the public
// document, which facet generate writes, allows for such an operation either the schema or the same one with nothing
// required.
//
// The link belongs inside of validation and of a cache: the URL differs by the parameter, so what is kept differs by it,
// too.
package fields
