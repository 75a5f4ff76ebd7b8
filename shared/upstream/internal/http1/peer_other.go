//go:build !unix

package http1

import "net"

// peer is the other end of a connection, of which nothing is known here.
type peer struct{}

func peerOf(net.Conn) peer { return peer{} }

func (peer) quiet() bool { return true }
