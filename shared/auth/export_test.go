package auth

import "context"

// VerifySignature reports whether one of the verifier's keys made the token's signature, whatever its payload is.
func VerifySignature(ctx context.Context, v *Verifier, token string) error {
	t, err := parse(token)
	if err != nil {
		return err
	}
	_, err = v.authentic(ctx, t)
	return err
}

// Recent is a table of recent values, as the verifier and the check have.
type Recent struct{ table recent[digest, int] }

// NewRecent returns a table of at most most values.
func NewRecent(most int) Recent { return Recent{newRecent[digest, int](most)} }

// Put keeps a value.
func (r Recent) Put(name [32]byte, v int) { r.table.put(name, v) }

// Get returns a value.
func (r Recent) Get(name [32]byte) (int, bool) { return r.table.get(name) }

// KeysOf is what changes with the verifier's keys.
func KeysOf(v *Verifier) any { return v.rings.present.Load() }
