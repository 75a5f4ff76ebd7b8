package fanout

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Batch asks for keys in batches of at most size, at most concurrency at once, and returns the answers in the order of the
// keys. A batch that fails costs its own answer only: the first error is returned beside the answers of the others.
func Batch[K, T any](ctx context.Context, keys []K, size, concurrency int, ask func(context.Context, []K) (T, error)) ([]T, error) {
	batches := slices.Collect(slices.Chunk(keys, size))
	answers := make([]T, len(batches))
	errs := make([]error, len(batches))
	var running errgroup.Group
	running.SetLimit(concurrency)
	for i, batch := range batches {
		running.Go(func() error {
			answers[i], errs[i] = run(ctx, &step{name: "batch"}, func(ctx context.Context) (T, error) { return ask(ctx, batch) })
			return nil
		})
	}
	_ = running.Wait() // the errors are in errs
	var there []T
	var first error
	for i, err := range errs {
		if err == nil {
			there = append(there, answers[i])
		} else if first == nil {
			first = err
		}
	}
	return there, first
}
