package fault

import "context"

// Observer is told of the errors that an answer survives. It must be safe for concurrent use.
type Observer interface{ Observe(error) }

// ObserverKey is the key of a context's [Observer].
type ObserverKey struct{}

// ObserverFunc is an observer that is a function.
type ObserverFunc func(error)

// Observe calls the function.
func (f ObserverFunc) Observe(err error) { f(err) }

// WithObserver returns a context whose faults are told to observe. The access log is the observer: whoever meets an
// error returns it or calls [Observe], and only the log writes it down. Observe must be safe for concurrent use.
func WithObserver(ctx context.Context, observe func(error)) context.Context {
	return context.WithValue(ctx, ObserverKey{}, ObserverFunc(observe))
}

// Observe tells the context's observer of an error that the answer survives, such as a part that is missing. Without an
// observer, or an error, it does nothing.
func Observe(ctx context.Context, err error) {
	if observer, ok := ctx.Value(ObserverKey{}).(Observer); ok && err != nil {
		observer.Observe(err)
	}
}
