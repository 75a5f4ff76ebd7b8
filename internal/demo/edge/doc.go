// Package edge is what every request to a demo service passes before the service's own code.
//
// [Contract.Router] makes a router whose requests are checked in this order, each against the service's OpenAPI document:
//
//	principal     who is asking: 401 without the header X-Principal
//	route         404 for a path, 405 for a method that the document does not have
//	body          415 when it is not JSON, 413 when it is over [MaxBody], 400 when it cannot be parsed
//	parameters    400 with every violation
//	body schema   422 with every violation: the JSON is fine, what it asks for is not
//
// [Identify] goes in front of all that, and of whatever else may answer.
//
// Whatever is refused is answered as problem details by package fault, and so is what a service returns: [Refuse] and
// fault.Write replace the default hooks of the generated servers, which would send their errors as plain text.
//
// All problems found in one step are reported at once, in the words of the documents ("must be at most 100").
package edge
