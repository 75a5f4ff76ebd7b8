package retry

import (
	"cmp"
	"sync"
)

// Budget bounds what is asked beyond the requests themselves. Make one with [NewBudget], for each service one that its
// links share. It is safe for concurrent use.
type Budget struct {
	share, burst int64 // in thousandths of a token

	mu      sync.Mutex
	tokens  int64
	refused uint64
}

const token = 1000

// NewBudget returns a full budget. The share, 0 to 1, is of a token for each request, in steps of a thousandth; 0 means
// 0.1. Burst is how many tokens are kept; 0 means 10.
func NewBudget(share float64, burst int) *Budget {
	b := &Budget{share: int64(cmp.Or(share, 0.1) * token), burst: int64(cmp.Or(burst, 10)) * token}
	b.tokens = b.burst
	return b
}

// Deposit is called once for each request.
func (b *Budget) Deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.burst, b.tokens+b.share)
}

// Withdraw takes a token, or says that there is none.
func (b *Budget) Withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < token {
		b.refused++
		return false
	}
	b.tokens -= token
	return true
}

// Purse is what can be read of a budget.
type Purse struct {
	Tokens float64 `json:"tokens"`
	// Refused is how often there was no token.
	Refused uint64 `json:"refused"`
}

// Snapshot returns what is in the budget.
func (b *Budget) Snapshot() Purse {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Purse{Tokens: float64(b.tokens) / token, Refused: b.refused}
}
