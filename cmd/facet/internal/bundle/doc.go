// Package bundle makes the public document of a frontend: what its clients may read. It says what the frontend's own
// document promises, and nothing of how that is kept: every x-bff, x-bff-experiments, x-bff-from and x-bff-unmapped is left out, and so are
// comments. It stands alone: what the document refers to in other files is copied into its components, and what that refers
// to as well, so that nothing of an upstream's document is there but what a client may meet.
//
// # How it works
//
// The document stays a tree of YAML nodes, which keeps the order of its keys and its numbers as they are written. A small
// grammar of OpenAPI says what stands where, since $ref and x-bff mean something only where OpenAPI reads them: a property
// may be called example, and an example may have a member called $ref.
//
// # Names
//
// A component that the document has as a reference to another one alone stands for what it leads to, under the name that it
// has. Any other that is copied keeps its name if that is free, and otherwise gets a number: Money, Money2. Two documents that
// describe the same thing by the same name in the same words give one component. Names are given in the order in which the
// document refers to them, so that the same documents give the same names. A discriminator's
// mapping follows; where a schema is told by its name alone and the name has changed, a mapping is added.
//
// Links of other documents are left out, since they lead to operations that the frontend does not have. Path items and
// callbacks of other files have no components in OpenAPI 3.0 and are copied to where they are referred to.
package bundle
