// Package body makes JSON bodies that keep an OpenAPI document, and judges whether a body does.
//
// A [Maker] walks a schema and writes JSON as text, not as Go values, so that what no Go value keeps survives: numbers
// of any size and spelling, escapes that nobody needs, white space, the order of members. Each body has a mood, which
// says how often a member is absent, a value null, a list long. [Value.Break] makes a body that no longer keeps its
// schema, by one change.
//
// A [Judge] shares nothing with the compiler that it judges: it hands a document's schemas, translated to JSON Schema
// draft 4, from which OpenAPI 3.0 is derived, to a validator of JSON Schema. kin-openapi's own validator reads every
// number as a float64, so that it refuses 1e400 and cannot tell 9223372036854775807 from 9223372036854775808; it is the
// second opinion of the tests where numbers are small. In 3.0.3 null is a value of a nullable enumeration only if it is
// listed; the judge holds that reading.
package body
