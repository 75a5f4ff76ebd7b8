// Package contract is what the frontends rely on of their upstreams, written down: the lock.
//
// `facet generate` writes it to specs/contract.lock.yaml, since the generator knows which operations each operation of a
// frontend calls, what it sends there, and which parts of the answers it reads and as what. Nobody edits it. It is a file
// so that a change of what is relied on is a line in a review, and so that an upstream's team can hold its next document
// to it without the frontends' documents (`facet contract diff`). The same file is read by tests (package contracttest), and
// while a binary runs, where a share of the real answers is held to it.
//
// A lock has a [Call] for each upstream operation that an operation of a frontend calls. What a call relies on of a value is
// a [Fact], by the JSON pointer of the value, in which * stands for every item of a list, and for every member of an object
// that is not named: '#/items/*/status'. A fact is in the words of JSON Schema, and says what is needed and no more: where a
// frontend passes any text on, an enum of the upstream is not in the lock, and where it must translate the values, they are.
//
// [Read] and [Lock.Write] are for files, [Lock.Calls] finds who relies on an operation, and a [Checker] holds the JSON of
// an answer to what is relied on.
package contract
