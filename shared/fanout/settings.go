package fanout

import (
	"context"
	"time"

	"github.com/facet-bff/facet/shared/deadline"
)

// settings are what a context says of groups. The zero settings are the defaults.
type settings struct {
	factor  int      // see Stretch; 0 for 1
	workers *Workers // nil for none
}

type settingsKey struct{}

func settingsOf(ctx context.Context) settings {
	s, _ := ctx.Value(settingsKey{}).(settings)
	return s
}

func (s settings) stretched(limit time.Duration) time.Duration {
	return limit * time.Duration(max(1, s.factor))
}

// Stretch returns a context in which every limit of this package is factor times as long: for a debugger, or for tests on
// a machine that is busy with something else.
func Stretch(ctx context.Context, factor int) context.Context {
	s := settingsOf(ctx)
	s.factor = factor
	return context.WithValue(ctx, settingsKey{}, s)
}

// WithWorkers returns a context whose groups have their parts run by the workers. Without any each part has a goroutine of
// its own.
func WithWorkers(ctx context.Context, workers *Workers) context.Context {
	s := settingsOf(ctx)
	s.workers = workers
	return context.WithValue(ctx, settingsKey{}, s)
}

// WithTimeout is context.WithTimeout for a handler that asks one upstream only, and needs no group for that.
func WithTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	bounded := new(deadline.Context)
	bounded.Begin(ctx, settingsOf(ctx).stretched(limit))
	return bounded, bounded.End
}
