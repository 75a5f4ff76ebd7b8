package auth

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/golang-jwt/jwt/v5"
)

// key is what a signature is verified with, and the only algorithms that it is for.
type key struct {
	id         string // "" for a key without a name
	algorithms []string
	material   any
}

func (k key) verifies(algorithm string) bool { return slices.Contains(k.algorithms, algorithm) }

// ring is the keys of one moment. It does not change: other keys are another ring, so whatever was verified with a ring
// that is not the present one has to be verified again.
type ring struct {
	static  []key // of files
	fetched []key // of the key set
}

// candidates returns the keys that may have signed, and whether one of them has the token's key id.
func (r *ring) candidates(algorithm, id string) (keys []key, known bool) {
	for _, k := range r.static {
		if k.verifies(algorithm) && (k.id == id || k.id == "" || id == "") {
			keys = append(keys, k)
		}
		known = known || id != "" && k.id == id
	}
	for _, k := range r.fetched {
		if id == "" || k.id != id {
			continue
		}
		if known = true; k.verifies(algorithm) {
			keys = append(keys, k)
		}
	}
	return keys, known
}

// verify reports whether one of the keys made the signature.
func verify(keys []key, t signed) bool {
	method := jwt.GetSigningMethod(t.algorithm)
	return slices.ContainsFunc(keys, func(k key) bool { return method.Verify(t.input, t.signature, k.material) == nil })
}

// rings is the present ring, which two sources change.
type rings struct {
	mu      sync.Mutex
	present atomic.Pointer[ring]
}

func (r *rings) change(how func(*ring)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.present.Load()
	how(&next)
	r.present.Store(&next)
}
