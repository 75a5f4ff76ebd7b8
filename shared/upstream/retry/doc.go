// Package retry asks again where that is safe, and never so often that asking becomes the load.
//
// # What is asked again
//
//	GET, HEAD, PUT, DELETE, OPTIONS,    after a broken connection, an answer that did not come in time,
//	and whatever has Idempotency-Key    502, 503 and 504; and 429 when it says Retry-After
//	everything else                     after a failure that is an upstream.ErrUnsent
//
// An answer that came whole and broke HTTP or a limit would do so again. What another link refused is not asked again,
// nor anything once the context has ended. When there is no further try the last answer, or failure, is the result.
//
// # When
//
// After a random wait between nothing and Base, doubled with every try up to Max (full jitter: many clients that failed
// together must not come back together), or after what the service's Retry-After says, if that is longer. A wait that
// would outlast the context's deadline, or Max where there is none, is not begun. The instance that failed is named in
// Request.Avoid, so that a balancer asks another.
//
// # How often
//
// Limit bounds the tries of one request, [Budget] those of all: each request puts Share of a token in, each retry takes
// one out, and no more than Burst are kept. So of n requests to a service that is gone, at most Share × n + Burst are
// asked again. A hedge takes its tokens from the same budget.
//
// What one request needs that its service's configuration cannot know is said in its context: [WithLimit] gives the
// number of retries and the wait between them. What may be asked again, and the budget, stay as they are.
package retry
