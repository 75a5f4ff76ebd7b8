package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/facet-bff/facet/internal/demo/store"
)

// key makes the idempotency key of a write. Two bodies are the same when they say the same: neither white space nor the
// sequence of members counts, nor members that the document does not have.
func key[Body any](user int64, text string, body *Body) store.Key {
	canonical, err := json.Marshal(body)
	if err != nil { // it was JSON a moment ago
		panic(err)
	}
	hash := sha256.Sum256(canonical)
	return store.Key{UserID: user, Text: text, BodyHash: hex.EncodeToString(hash[:])}
}
