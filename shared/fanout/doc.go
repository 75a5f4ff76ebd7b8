// Package fanout asks several upstreams at once for the parts of one answer.
//
// A part is needed or wanted. Without a needed part there is no answer: its failure cancels all other parts and is what
// [Group.Wait] returns. A wanted part that fails is missing: the answer is sent without it and says so, in the header
// field X-BFF-Partial. A part that is there but stale, since a cache had nothing newer, is named in X-BFF-Stale.
//
//	g := fanout.New(ctx, 700*time.Millisecond)
//	user := fanout.Need(g, "user", 300*time.Millisecond, func(ctx context.Context) (*User, error) { … })
//	orders := fanout.Want(g, "orders", 400*time.Millisecond, func(ctx context.Context) (*OrderPage, error) { … })
//	names := fanout.Want(g, "names", 200*time.Millisecond, func(ctx context.Context) (*Names, error) {
//		return s.catalog.Names(ctx, orders.Value().ProductIDs())
//	}, fanout.After(orders))
//	if err := g.Wait(); err != nil {
//		return nil, err
//	}
//
// [WantElse] gives a wanted part a value for when it fails, [WantOr] another way to one. [Each] asks for the items of a
// list inside of one part, so that a call that fails costs its own items only. [Answer] sends what came of it.
//
// # Time
//
// The group's limit bounds the whole, a part's limit its own work, and the context's deadline both. A part that comes
// [After] others starts, with its clock, the moment the last of them is there. When one of them is missing it is missing
// too, for the same reason, and is never started. [Stretch] makes all limits longer, for debuggers and busy test machines.
//
// # Panics
//
// A panic in a goroutine kills the process, out of reach of any recoverer. Here a panic fails its part, as an internal
// fault that carries the stack.
//
// # Goroutines
//
// Each part has a goroutine. With [Workers] in the context, which a binary gives to all its requests, goroutines stay for the
// next part, and with them the stacks that calls need.
package fanout
