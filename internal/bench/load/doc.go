// Package load sends prepared requests over kept connections, and says how the answers came.
//
// It costs as little as it can, so that on a machine of few cores it leaves the most to what is measured: the bytes of the
// request are made once, and answers are framed (RFC 9112, by Content-Length or chunks) and thrown away. An answer that is
// no 200, or that lacks a part (X-BFF-Partial), ends the run: it would have cost less than it should.
//
// There are two kinds of load:
//
//   - [Pool.Closed], [Pool.Until]: each connection sends the next request when it has the answer to the one before. For counting what
//     requests cost: the number of them is exact.
//   - [Pool.Open]: requests are due at a fixed rate whatever becomes of the ones before, and the latency of each is counted
//     from when it was due, so that what an answer kept waiting is counted too (no coordinated omission).
package load
