//go:build unix

package http1

import (
	"errors"
	"net"
	"syscall"
)

// peer is the other end of a connection as the operating system knows it.
type peer struct {
	conn  syscall.RawConn // nil where there is none
	peek  func(fd uintptr) bool
	still *bool
}

// peerOf returns the peer of a connection, also of one under TLS.
func peerOf(c net.Conn) peer {
	if over, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = over.NetConn()
	}
	system, ok := c.(syscall.Conn)
	if !ok {
		return peer{}
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return peer{}
	}
	still := new(bool)
	return peer{raw, func(fd uintptr) bool {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		*still = errors.Is(err, syscall.EAGAIN)
		return true
	}, still}
}

// quiet says whether the peer has neither closed the connection nor sent anything that was not read. It does not wait.
func (p peer) quiet() bool {
	if p.conn == nil {
		return true
	}
	return p.conn.Read(p.peek) == nil && *p.still
}
