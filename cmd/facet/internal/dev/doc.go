// Package dev runs the binaries of a project while it is worked on.
//
//	a file changes → the documents are generated from → go build → the new binaries start → requests go to them
//
// The ports are this process's own, and stay open: each is a [port] that passes requests on to the newest binary that is
// ready. The one before ends when the last of its requests has been answered, so no request fails for a restart. When the
// documents or the code are wrong, that is shown, and the last good binaries stay.
//
// A binary is told where to listen through ADDRESS and ADMIN_ADDRESS, which its configuration file takes from the
// environment. Changes of that file it notices itself.
//
// A service that has no address, its host ends in .invalid, is stood in for: its document answers on a port of this machine,
// which the binary is told through ORDERS_URL, if its configuration file takes the address from there. What was created
// there is forgotten when a document changes.
//
// Directories are watched and not files, since editors replace those. What comes within a tenth of a second is one change,
// and what comes while a change is being worked on is the next.
package dev
