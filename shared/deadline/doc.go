// Package deadline bounds work in time, and costs next to nothing unless somebody waits for it to be late.
//
// A request of a frontend is bounded as a whole, each of its parts, and each try of a call. [context.WithTimeout] arms a
// timer for each of them, enters it with its parent, and makes a channel when somebody asks for Done: twelve allocations for
// what most often ends in time. A [Context] of this package is a place and a time. It arms nothing:
//
//   - Err looks at the clock.
//   - Who reads from a connection gives it the time of Deadline, and a [Watch], which is called when the context is
//     cancelled before. Both are parts of something that is there anyhow.
//   - Who asks for Done, code by hand or net/http, gets the channel of a context.WithDeadline that is made then. From then on
//     it is like any other context, also for those that are derived from it.
//
// So code that knows nothing of this package sees a context that keeps every promise of [context.Context].
package deadline
