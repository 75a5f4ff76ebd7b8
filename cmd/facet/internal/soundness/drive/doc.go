// Package drive asks generated frontends for answers and judges them. It runs in a program of its own, which is built
// from what was generated and hands it the [Pair]s.
//
// A request meets a fake exchange in place of the upstreams. Three kinds of requests are made, in turn:
//
//   - Conforming: every upstream answers with a body that keeps its document. The answer must be the success, whole.
//   - Failing: some upstream operations fail, in all the ways that they can. The answer is a success that keeps the
//     document and says what it lacks, or a problem of a status that the document declares.
//   - Broken: some bodies are changed in one place. The answer keeps the document all the same, but for bounds, patterns,
//     formats and alternatives (oneOf): those are proved between documents and not checked in bodies.
//
// Every body is judged against its upstream's document before it is used, so that the maker of bodies is honest, and
// every answer against the frontend's.
package drive
