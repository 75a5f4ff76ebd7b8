package credential

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/facet-bff/facet/shared/fault"
	"github.com/facet-bff/facet/shared/upstream"
)

// Config says how tokens are granted. Ask, Target and ID are required.
type Config struct {
	// Ask asks the token endpoint.
	Ask upstream.Exchange
	// Target is the endpoint's path: "/oauth2/token".
	Target string
	// ID and Secret are ours, and are sent as a password (RFC 6749 section 2.3.1).
	ID, Secret string
	// Scopes and Audience are what the token is for. Empty means what the endpoint thinks right.
	Scopes   []string
	Audience string
	// Timeout bounds asking. 0 means 2 s.
	Timeout time.Duration
	// Most is how many users' tokens are kept. 0 means 10,000.
	Most int
}

// Validate returns everything that is wrong with the configuration, or nil.
func (c *Config) Validate() error {
	var errs []error
	if c.Ask == nil {
		errs = append(errs, errors.New("no Ask"))
	}
	if c.Target == "" || c.Target[0] != '/' {
		errs = append(errs, fmt.Errorf("a Target of %q: want it to begin with a slash", c.Target))
	}
	if c.ID == "" {
		errs = append(errs, errors.New("no ID"))
	}
	if c.Timeout < 0 || c.Most < 0 {
		errs = append(errs, errors.New("a negative Timeout or Most"))
	}
	return errors.Join(errs...)
}

// Tokens grants tokens and keeps them. Make one with [NewTokens]; it is safe for concurrent use.
type Tokens struct {
	config Config

	mu   sync.Mutex
	held map[[sha256.Size]byte]*holder // by the user's token; our own is that of no user
}

// NewTokens returns tokens of which none is granted yet.
func NewTokens(config Config) (*Tokens, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	config.Timeout = cmp.Or(config.Timeout, 2*time.Second)
	config.Most = cmp.Or(config.Most, 10_000)
	return &Tokens{config: config, held: map[[sha256.Size]byte]*holder{}}, nil
}

// holder holds one token.
type holder struct {
	asking chan struct{} // whoever sends is the one who asks, and receives when done

	mu      sync.Mutex
	token   string
	renew   time.Time // when to ask anew
	expires time.Time
	failure error // of the last try, until the time retry
	retry   time.Time
}

// get returns the token for a user's token, or ours for none.
func (t *Tokens) get(ctx context.Context, op, subject string) (string, error) {
	h := t.holder(subject)
	token, fresh, err := h.look(time.Now())
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, op, err)
	}
	if fresh {
		return token, nil
	}
	if token != "" {
		select {
		case h.asking <- struct{}{}:
		default:
			return token, nil // another one asks
		}
	} else {
		select {
		case h.asking <- struct{}{}:
		case <-ctx.Done():
			return "", fault.Wrap(fault.KindOf(ctx.Err()), op, ctx.Err())
		}
	}
	defer func() { <-h.asking }()
	if token, fresh, err = h.look(time.Now()); err != nil {
		return "", fault.Wrap(fault.Unavailable, op, err)
	}
	if fresh {
		return token, nil
	}
	return t.renew(ctx, op, subject, h)
}

// look returns what is held: a token that has not expired, whether it need not be renewed yet, or the last failure.
func (h *holder) look(now time.Time) (token string, fresh bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Before(h.expires) {
		return h.token, now.Before(h.renew) || now.Before(h.retry), nil
	}
	if now.Before(h.retry) {
		return "", false, h.failure
	}
	return "", false, nil
}

// backoff is how long a failure is remembered.
const backoff = time.Second

func (t *Tokens) renew(ctx context.Context, op, subject string, h *holder) (string, error) {
	token, life, err := t.grant(ctx, op, subject)
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		h.token, h.expires, h.renew = token, now.Add(life), now.Add(life-life/10)
		h.failure, h.retry = nil, time.Time{}
		return token, nil
	case ctx.Err() != nil:
		return "", fault.Wrap(fault.KindOf(ctx.Err()), op, err)
	}
	h.failure, h.retry = err, now.Add(backoff)
	if now.Before(h.expires) {
		fault.Observe(ctx, err)
		return h.token, nil
	}
	return "", err
}

// holder returns the holder for a user's token.
func (t *Tokens) holder(subject string) *holder {
	key := sha256.Sum256([]byte(subject))
	t.mu.Lock()
	defer t.mu.Unlock()
	h, ok := t.held[key]
	if !ok {
		if len(t.held) >= t.config.Most {
			t.drop(time.Now())
		}
		h = &holder{asking: make(chan struct{}, 1)}
		t.held[key] = h
	}
	return h
}

// drop makes room: what has expired goes, or else any one token, which costs asking for it again.
func (t *Tokens) drop(now time.Time) {
	before := len(t.held)
	for key, h := range t.held {
		if token, _, _ := h.look(now); token == "" {
			delete(t.held, key)
		}
	}
	for key := range t.held {
		if len(t.held) < before {
			return
		}
		delete(t.held, key)
	}
}
