// Package drift tells while a binary runs that a service no longer answers as the frontends rely on.
//
// What they rely on is in the lock, which `facet generate` writes (see package contract). A [Watch] takes a share of the
// real answers of services, copies them, and holds the copies to the lock in a goroutine of its own: no request waits for
// that, and none fails of it. When the goroutine does not keep up, answers are passed over, and counted.
//
// A caller refuses an answer that breaks the document which it was generated from, with or without this package. Drift is
// what comes before: it says which member of which operation it was, how often, since when, and which operations of the
// frontends have to know.
//
// What is found is in three places: a metric, a line of the log for the first of each kind, and [Watch.Handler] for the admin
// address, which lists them all:
//
//	bff_contract_answers_total    counter  upstream, operation, result (kept, broken, passed_over)
//	bff_contract_drift_total      counter  upstream, operation, pointer
//
// Neither has values of an answer in it, which may be secret. The pointers are the lock's, so their number is bounded.
package drift
