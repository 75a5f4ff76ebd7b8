// Package verify asks a live service whether it is as its document says, and as the frontends rely on.
//
// Each operation is asked several times ([requests]): with what is required alone, with everything, with each optional
// parameter by itself, at the bounds of its schema, with ids that nobody has, and with what the document forbids, where it
// declares what is answered then. Every answer is held to the document (package validate) and to the lock (package contract).
//
// Methods that are not safe are left out unless they are asked for (RFC 9110 section 9.2.1). Nothing is sent to another
// origin than the given one, not even after a redirection, nor more often than the rate allows.
package verify
