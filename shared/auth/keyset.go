package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
)

const (
	// fetchTimeout bounds one fetch of the key set.
	fetchTimeout = 5 * time.Second
	// maxKeySetBytes is the largest key set that is read; usual ones have a few KiB.
	maxKeySetBytes = 1 << 20
)

// keySet is a remote JSON Web Key Set, kept fresh by one goroutine that close waits for.
type keySet struct {
	url      string
	allowed  []string
	cooldown time.Duration
	client   *http.Client
	logger   *slog.Logger
	rings    *rings // whose fetched keys are the set's

	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup

	turn    chan struct{} // has room for one: who is in it may fetch, and use what follows
	fetched time.Time     // when the last fetch ended
	failure error         // of the last fetch
	digest  [sha256.Size]byte
}

// fetchKeys returns the key set and the error of its first fetch. The set is usable in spite of it, and must be closed.
func fetchKeys(ctx context.Context, config TokenConfig, into *rings) (*keySet, error) {
	ctx, cancel := context.WithCancel(ctx)
	k := &keySet{
		url:      config.JWKS,
		allowed:  config.Algorithms,
		cooldown: config.Cooldown,
		client:   &http.Client{Transport: config.Transport},
		logger:   config.Logger,
		rings:    into,
		ctx:      ctx,
		cancel:   cancel,
		turn:     make(chan struct{}, 1),
	}
	err := k.fetch()
	k.done.Go(func() { k.keepFresh(config.RefreshInterval, err) })
	return k, err
}

func (k *keySet) close() {
	k.cancel()
	k.done.Wait()
	k.client.CloseIdleConnections()
}

// refresh fetches the set, unless that was done less than pause ago, and returns what became of the last fetch.
func (k *keySet) refresh(ctx context.Context, pause time.Duration) error {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if time.Since(k.fetched) >= pause {
		_ = k.fetch() // kept in k.failure
	}
	if k.failure != nil {
		return &fault.Error{Kind: fault.Unavailable, Op: "auth.keys", Err: k.failure, RetryAfter: k.cooldown}
	}
	return nil
}

// fetch replaces the keys, or leaves them when that fails. It runs on the set's own time: a client that gives up must not
// spoil the fetch for the others.
func (k *keySet) fetch() (err error) {
	ctx, cancel := context.WithTimeout(k.ctx, fetchTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		k.fetched, k.failure = time.Now(), err
		if err != nil && k.ctx.Err() == nil {
			k.logger.LogAttrs(ctx, slog.LevelError, "key set not refreshed", slog.String("url", k.url), slog.Any("error", err))
		}
	}()
	body, err := k.get(ctx)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(body)
	if digest == k.digest { // what was verified with these keys stays so
		return nil
	}
	keys, err := parseKeySet(body, k.allowed)
	if err != nil {
		return err
	}
	k.digest = digest
	k.rings.change(func(r *ring) { r.fetched = keys })
	return nil
}

func (k *keySet) get(ctx context.Context) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, http.NoBody)
	if err != nil {
		return nil, err
	}
	res, err := k.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxKeySetBytes+1))
	if err == nil && len(body) > maxKeySetBytes {
		err = errors.New("the key set is larger than 1 MiB")
	}
	return body, err
}

// keepFresh fetches every interval, and sooner after a failure; err is that of the first fetch.
func (k *keySet) keepFresh(interval time.Duration, err error) {
	retry := min(interval, k.cooldown)
	for {
		wait := interval
		if err != nil {
			wait = retry
		}
		select {
		case <-k.ctx.Done():
			return
		case <-time.After(wait):
			err = k.refresh(k.ctx, retry)
		}
	}
}
