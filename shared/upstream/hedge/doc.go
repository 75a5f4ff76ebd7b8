// Package hedge asks a second time when the first answer is late, and takes whichever comes first.
//
// # When
//
// Only GET and HEAD are hedged, and only when the operation has been slower than it was for 95 of its last hundred
// answers: the delay is the observed Quantile, measured for each operation over the last ten to twenty seconds. Until
// there are Samples of them nothing is hedged.
//
// # How much
//
// By its definition the 95th percentile is passed by one request in twenty. When the whole service gets slow it is passed
// by all of them, for a while, and so each hedge takes a token from the budget that retries use too ([retry.Budget]):
// together they add at most a tenth.
//
// # How it ends
//
// The first answer below 500 wins, and the other exchange is cancelled and waited for, so nothing outlives the request.
// When one fails the other decides. The second exchange is started by a timer: one that is not late costs the timer and
// a context.
package hedge
