package fanout

import (
	"context"
	"time"
)

type stretchKey struct{}

// Stretch returns a context in which every limit of this package is factor times as long: for a debugger, or for tests on
// a machine that is busy with something else.
func Stretch(ctx context.Context, factor int) context.Context {
	return context.WithValue(ctx, stretchKey{}, factor)
}

// stretched returns how long a limit is in the context.
func stretched(ctx context.Context, limit time.Duration) time.Duration {
	if factor, ok := ctx.Value(stretchKey{}).(int); ok {
		return limit * time.Duration(factor)
	}
	return limit
}

// WithTimeout is context.WithTimeout for a handler that asks one upstream only, and needs no group for that.
func WithTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, stretched(ctx, limit))
}
