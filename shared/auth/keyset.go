package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/facet-bff/facet/shared/fault"
)

const (
	// fetchTimeout bounds one fetch of the key set.
	fetchTimeout = 5 * time.Second
	// fetchPause is the least time between two fetches.
	fetchPause = 30 * time.Second
	// maxKeySetBytes is the largest key set that is read; usual ones have a few KiB.
	maxKeySetBytes = 1 << 20
)

// keySet is a remote JSON Web Key Set, kept fresh by one goroutine that close waits for.
type keySet struct {
	url    string
	client *http.Client
	logger *slog.Logger
	store  publicKeys
	lookUp keyfunc.Keyfunc

	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup

	turn    chan struct{} // has room for one: who is in it may fetch, and use what follows
	fetched time.Time     // when the last fetch ended
	failure error         // of the last fetch
}

// fetchKeys returns the key set and the error of its first fetch. The set is usable in spite of it, and must be closed.
func fetchKeys(ctx context.Context, config Config) (*keySet, error) {
	store := publicKeys{jwkset.NewMemoryStorage()}
	lookUp, err := keyfunc.New(keyfunc.Options{Storage: store})
	if err != nil { // only without a storage
		panic(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	k := &keySet{
		url:    config.JWKS,
		client: &http.Client{Transport: limited{config.Transport}},
		logger: config.Logger,
		store:  store,
		lookUp: lookUp,
		ctx:    ctx,
		cancel: cancel,
		turn:   make(chan struct{}, 1),
	}
	err = k.fetch()
	k.done.Go(func() { k.keepFresh(config.RefreshInterval, err) })
	return k, err
}

func (k *keySet) close() {
	k.cancel()
	k.done.Wait()
	k.client.CloseIdleConnections()
}

// find returns the key that the token names. An unknown one is looked for in a fresh set, unless the set is fresh.
func (k *keySet) find(ctx context.Context, token *jwt.Token) (any, error) {
	if _, named := token.Header["kid"]; !named {
		return nil, errors.New("token names no key")
	}
	key, err := k.lookUp.KeyfuncCtx(ctx)(token)
	if !errors.Is(err, jwkset.ErrKeyNotFound) {
		return key, err
	}
	if err := k.refresh(ctx, fetchPause); err != nil {
		return nil, err
	}
	return k.lookUp.KeyfuncCtx(ctx)(token)
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
		return &fault.Error{Kind: fault.Unavailable, Op: "auth.keys", Err: k.failure, RetryAfter: fetchPause}
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
	// Without a RefreshInterval this starts nothing: it fetches into the storage once.
	_, err = jwkset.NewStorageFromHTTP(k.url, jwkset.HTTPClientStorageOptions{Client: k.client, Ctx: ctx, Storage: k.store})
	return err
}

// keepFresh fetches every interval, and sooner after a failure; err is that of the first fetch.
func (k *keySet) keepFresh(interval time.Duration, err error) {
	retry := min(interval, fetchPause)
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

// publicKeys are the keys of the last good fetch.
type publicKeys struct{ jwkset.Storage }

// KeyReplaceAll leaves out keys that are not for signatures, and refuses a set in which nothing is left: it is more likely
// an error page than the wish to refuse everybody.
func (s publicKeys) KeyReplaceAll(ctx context.Context, keys []jwkset.JWK) error {
	keys = slices.DeleteFunc(keys, func(key jwkset.JWK) bool { return key.Marshal().USE == jwkset.UseEnc })
	if len(keys) == 0 {
		return errors.New("no key for signatures in the set")
	}
	return s.Storage.KeyReplaceAll(ctx, keys)
}

// limited is a transport whose responses end at maxKeySetBytes.
type limited struct{ http.RoundTripper }

func (t limited) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxKeySetBytes)
	}
	return response, err
}

// CloseIdleConnections is what http.Client looks for.
func (t limited) CloseIdleConnections() {
	if closer, ok := t.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
