package fault

import "context"

type observerKey struct{}

// WithObserver returns a context whose faults are told to observe. The access log is the observer: whoever meets an
// error returns it or calls [Observe], and only the log writes it down. Observe must be safe for concurrent use.
func WithObserver(ctx context.Context, observe func(error)) context.Context {
	return context.WithValue(ctx, observerKey{}, observe)
}

// Observe tells the context's observer of an error that the answer survives, such as a part that is missing. Without an
// observer, or an error, it does nothing.
func Observe(ctx context.Context, err error) {
	if observe, ok := ctx.Value(observerKey{}).(func(error)); ok && err != nil {
		observe(err)
	}
}
