// Package change tells what changes in an upstream's document, and whom it concerns.
//
// [Compare] takes two documents of an upstream and the lock of its frontends (package contract). What changes is found by
// oasdiff. Whom it breaks is not: the compiler's own proof holds the new document to what each frontend relies on
// ([plan.Breaks]), so that the verdict is that of generating with it. Each break is then put with the change that it comes
// from, by the operation and the place in it; a break that no change explains is a change of its own.
//
// What does not break anybody is [Usable] when it adds something to an operation that a frontend calls, and otherwise
// [Unnoticed].
package change
