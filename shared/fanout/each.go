package fanout

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// Each asks for every item of a list, at most concurrency at once. One that fails costs its own answer only: the others go
// on, and the first error is returned. A panic is such an error.
func Each[T any](ctx context.Context, items []T, concurrency int, ask func(context.Context, T) error) error {
	errs := make([]error, len(items))
	var running errgroup.Group
	running.SetLimit(concurrency)
	for i, item := range items {
		running.Go(func() error {
			_, errs[i] = run(ctx, &step{name: "each"}, func(ctx context.Context) (struct{}, error) { return struct{}{}, ask(ctx, item) })
			return nil
		})
	}
	_ = running.Wait() // the errors are in errs
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Batches cuts a list into lists of at most size items, for [Each].
func Batches[T any](items []T, size int) [][]T {
	var batches [][]T
	for len(items) > size {
		batches = append(batches, items[:size:size])
		items = items[size:]
	}
	if len(items) > 0 {
		batches = append(batches, items)
	}
	return batches
}
