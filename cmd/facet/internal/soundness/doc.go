// Package soundness holds the compiler to its promise: if upstreams keep their documents, the frontend's answer keeps
// its own.
//
// [Write] makes pairs of documents at random: upstreams, and a frontend over them that says with x-bff how it is
// answered. The frontend's schemas are made from the upstreams', so that most pairs are provable, with widenings and a
// few mistakes. What a pair is made of is in tables of features ([Features] lists them): each has a weight, and the
// code that writes it; one that the compiler does not have yet, or not right, is switched off by a reason.
//
// A pair that the compiler refuses is thrown away. One that it accepts is generated into a [Module], with all others,
// and built into one program (package drive), which asks the frontends over upstreams whose answers keep their documents
// (package body), or fail, or are broken in one place.
//
// [Mutate] changes an upstream's document in the way that its team might. What comes of it is either refused with a
// place in a document, or it compiles and is sound. There is no third outcome.
//
// Nothing of this is shipped: it is used by the tests of this package alone. `make soundness` runs them for longer.
package soundness
