package balance_test

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/facet-bff/facet/shared/upstream/balance"
)

// nameServer answers every question about service.test. with its records, over UDP and TCP.
type nameServer struct {
	records   []dnsmessage.Resource
	truncated bool // over UDP, so that TCP is asked
}

func (s *nameServer) start(t *testing.T) balance.DNS {
	t.Helper()
	tcp, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	udp, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", tcp.Addr().String())
	if err != nil {
		t.Skip("the port is another's for UDP: ", err)
	}
	var serving sync.WaitGroup
	serving.Go(func() { s.datagrams(t, udp) })
	serving.Go(func() { s.streams(t, tcp) })
	t.Cleanup(func() { udp.Close(); tcp.Close(); serving.Wait() })
	return balance.DNS{Server: tcp.Addr().String()}
}

func (s *nameServer) datagrams(t *testing.T, conn net.PacketConn) {
	t.Helper()
	question := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(question)
		if err != nil {
			return
		}
		_, _ = conn.WriteTo(s.answer(t, question[:n], s.truncated), from)
	}
}

func (s *nameServer) streams(t *testing.T, listener net.Listener) {
	t.Helper()
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		length := make([]byte, 2)
		_, _ = io.ReadFull(conn, length)
		question := make([]byte, binary.BigEndian.Uint16(length))
		_, _ = io.ReadFull(conn, question)
		answer := s.answer(t, question, false)
		answer = append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)
		for piece := range slices.Chunk(answer, 7) { // as it may arrive
			_, _ = conn.Write(piece)
		}
		conn.Close()
	}
}

func (s *nameServer) answer(t *testing.T, question []byte, truncated bool) []byte {
	t.Helper()
	var asked dnsmessage.Message
	if err := asked.Unpack(question); err != nil {
		t.Error(err)
		return nil
	}
	said := dnsmessage.Message{Header: dnsmessage.Header{ID: asked.ID, Response: true, RecursionAvailable: true, Truncated: truncated}, Questions: asked.Questions}
	for _, record := range s.records {
		if !truncated && matches(record, asked.Questions[0].Type) {
			said.Answers = append(said.Answers, record)
		}
	}
	packed, err := said.Pack()
	if err != nil {
		t.Error(err)
	}
	return packed
}

func matches(record dnsmessage.Resource, asked dnsmessage.Type) bool {
	switch record.Body.(type) {
	case *dnsmessage.AResource:
		return asked == dnsmessage.TypeA
	case *dnsmessage.AAAAResource:
		return asked == dnsmessage.TypeAAAA
	default:
		return true
	}
}

func record(name string, ttl uint32, body dnsmessage.ResourceBody) dnsmessage.Resource {
	return dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET, TTL: ttl}, Body: body}
}

func TestHowLongAnAnswerHolds(t *testing.T) {
	a := func(last byte) *dnsmessage.AResource { return &dnsmessage.AResource{A: [4]byte{10, 0, 0, last}} }
	const name = "service.test."
	for _, tc := range []struct {
		name      string
		truncated bool
		records   []dnsmessage.Resource
		want      []string
		ttl       time.Duration
	}{
		{"the least of its records", false, []dnsmessage.Resource{record(name, 30, a(1)), record(name, 5, a(2))}, []string{"10.0.0.1", "10.0.0.2"}, 5 * time.Second},
		{"of both families", false, []dnsmessage.Resource{record(name, 30, a(1)), record(name, 7, &dnsmessage.AAAAResource{AAAA: [16]byte{0xfd, 15: 1}})}, []string{"10.0.0.1", "fd00::1"}, 7 * time.Second},
		{"and of the alias", false, []dnsmessage.Resource{record(name, 3, &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName("pods.test.")}), record("pods.test.", 30, a(1))}, []string{"10.0.0.1"}, 3 * time.Second},
		{"at least a second", false, []dnsmessage.Resource{record(name, 0, a(1))}, []string{"10.0.0.1"}, time.Second},
		{"over TCP", true, []dnsmessage.Resource{record(name, 9, a(1)), record(name, 8, a(2))}, []string{"10.0.0.1", "10.0.0.2"}, 8 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dns := (&nameServer{tc.records, tc.truncated}).start(t)
			got, ttl, err := dns.Lookup(t.Context(), name)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, tc.want) || ttl != tc.ttl {
				t.Errorf("%q for %s, %v, want %q for %s", got, ttl, err, tc.want, tc.ttl)
			}
		})
	}
}

func TestANameThatIsNotThereHoldsForNoTime(t *testing.T) {
	got, ttl, err := (&nameServer{}).start(t).Lookup(t.Context(), "service.test.")
	if err == nil || ttl != 0 {
		t.Errorf("%q for %s, %v", got, ttl, err)
	}
}

func TestAnAddressNeedsNoNameServer(t *testing.T) {
	got, ttl, err := balance.DNS{Server: "127.0.0.1:1"}.Lookup(t.Context(), "10.0.0.1")
	if err != nil || !slices.Equal(got, []string{"10.0.0.1"}) || ttl != 0 {
		t.Errorf("%q for %s, %v", got, ttl, err)
	}
}
