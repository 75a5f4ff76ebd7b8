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

// factorOf returns how many times as long limits are in the context.
func factorOf(ctx context.Context) int {
	if factor, ok := ctx.Value(stretchKey{}).(int); ok {
		return factor
	}
	return 1
}

// WithTimeout is context.WithTimeout for a handler that asks one upstream only, and needs no group for that.
func WithTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, limit*time.Duration(factorOf(ctx)))
}
