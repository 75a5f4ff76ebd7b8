package balance

import (
	"context"
	"encoding/binary"
	"net"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// DNS is Go's own resolver, with what that keeps to itself: for how long an answer holds. It reads resolv.conf and the
// hosts file as Go does. The zero value is ready, and safe for concurrent use.
type DNS struct {
	// Server is the name server's address, "10.0.0.10:53". Empty means those of resolv.conf.
	Server string
}

// Lookup returns the host's addresses, and the smallest time to live of the records that they are from (RFC 1035 section
// 3.2.1), which is 0 where they are not from a name server.
func (d DNS) Lookup(ctx context.Context, host string) (addresses []string, ttl time.Duration, err error) {
	heard := new(lifetimes)
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if d.Server != "" {
			address = d.Server
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if datagrams, ok := conn.(*net.UDPConn); ok { // the resolver looks at the type for how messages are framed
			return &datagramConn{datagrams, heard}, nil
		}
		return &streamConn{Conn: conn, heard: heard}, nil
	}}
	addresses, err = resolver.LookupHost(ctx, host)
	return addresses, heard.least(), err
}

// lifetimes collects what the answers to one look-up say, which come at the same time for IPv4 and IPv6.
type lifetimes struct {
	mu     sync.Mutex
	any    bool
	lowest uint32 // in seconds
}

// read takes the times to live from a message's answers, CNAMEs included. The resolver will say what is wrong with one.
func (l *lifetimes) read(message []byte) {
	var parser dnsmessage.Parser
	if _, err := parser.Start(message); err != nil || parser.SkipAllQuestions() != nil {
		return
	}
	for {
		answer, err := parser.AnswerHeader()
		if err != nil || parser.SkipAnswer() != nil {
			return
		}
		l.add(answer.TTL)
	}
}

func (l *lifetimes) add(seconds uint32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.any || seconds < l.lowest {
		l.any, l.lowest = true, seconds
	}
}

// least is at least a second where there is any: 0 means that an answer is for one use (RFC 1035 section 3.2.1), and ours
// is for all of a service's.
func (l *lifetimes) least() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.any {
		return 0
	}
	return max(time.Duration(l.lowest)*time.Second, time.Second)
}

// datagramConn listens in on messages over UDP.
type datagramConn struct {
	*net.UDPConn
	heard *lifetimes
}

func (c *datagramConn) Read(p []byte) (int, error) {
	n, err := c.UDPConn.Read(p)
	c.heard.read(p[:n])
	return n, err
}

// streamConn listens in on messages over TCP, each of which comes after its length (RFC 1035 section 4.2.2).
type streamConn struct {
	net.Conn
	heard *lifetimes
	said  []byte
}

func (c *streamConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.said = append(c.said, p[:n]...)
	for len(c.said) >= 2 {
		end := 2 + int(binary.BigEndian.Uint16(c.said))
		if len(c.said) < end {
			break
		}
		c.heard.read(c.said[2:end])
		c.said = c.said[end:]
	}
	return n, err
}
