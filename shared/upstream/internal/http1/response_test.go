package http1_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/facet-bff/facet/shared/upstream/internal/http1"
)

// said is a connection whose peer says a text, in pieces, and closes. What is written to it is dropped.
type said struct {
	net.Conn
	pieces []string
	closed bool
}

func (s *said) Read(p []byte) (int, error) {
	if s.closed {
		return 0, net.ErrClosed
	}
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; s.pieces[0] == "" {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

const (
	maxHeader = 4 << 10
	maxBody   = 8 << 10
)

// hear has a client read a text as the response, and returns whether the connection was kept.
func hear(t testing.TB, method string, pieces ...string) (res http1.Response, kept bool, err error) {
	t.Helper()
	here, there := net.Pipe()
	var drain sync.WaitGroup
	drain.Go(func() { _, _ = io.Copy(io.Discard, there) })
	peer := &said{Conn: here, pieces: pieces}
	client := http1.New(http1.Config{
		Dial:      func(context.Context) (net.Conn, error) { return peer, nil },
		MaxHeader: maxHeader, MaxBody: maxBody, MaxIdle: 1,
	})
	err = client.Exchange(t.Context(), request(t, method, "/", ""), &res)
	kept = client.Idle() == 1
	client.Close()
	_ = here.Close()
	drain.Wait()
	return res, kept, err
}

func request(t testing.TB, method, target, body string) *http1.Request {
	t.Helper()
	b, err := http1.AppendHead(nil, method, "", target, "service.example")
	if err != nil {
		t.Fatal(err)
	}
	length := len(body)
	if body == "" {
		length = -1
	}
	return &http1.Request{Head: http1.AppendEnd(b, length), Body: []byte(body), NoBody: method == http.MethodHead, Repeatable: method != http.MethodPost}
}

func TestWhatAResponseIs(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, tc := range []struct {
		name, method, said string
		want               string // the body
		kept               bool
	}{
		{"a length", "GET", ok + "Content-Length: 5\r\n\r\nhello", "hello", true},
		{"no body", "GET", ok + "Content-Length: 0\r\n\r\n", "", true},
		{"up to the end", "GET", ok + "\r\nhello", "hello", false},
		{"no reason (RFC 9112 section 4)", "GET", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", "x", true},
		{"nor a space before it", "GET", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "x", true},
		{"the last one of this connection", "GET", ok + "Connection: foo, Close\r\nContent-Length: 1\r\n\r\nx", "x", false},
		{"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", false},
		{"chunks", "GET", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", "abc0123456789", true},
		{"chunks with extensions", "GET", ok + "Transfer-Encoding: Chunked\r\n\r\n03 ; a=\"b;c\"\r\nabc\r\n000;z\r\n\r\n", "abc", true},
		{"chunks with trailers", "GET", ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nDigest: x\r\nB:\r\n\r\n", "abc", true},
		{"HEAD (RFC 9110 section 9.3.2)", "HEAD", ok + "Content-Length: 5\r\n\r\n", "", true},
		{"HEAD of chunks", "HEAD", ok + "Transfer-Encoding: chunked\r\n\r\n", "", true},
		{"304 with a length (RFC 9110 section 15.4.5)", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "", true},
		{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "", true},
		{"204 that says it has a body", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "", false},
		{"interim responses first (RFC 9110 section 15.2)", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + "Content-Length: 1\r\n\r\nx", "x", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, pieces := range [][]string{{tc.said}, strings.Split(tc.said, "")} {
				res, kept, err := hear(t, tc.method, pieces...)
				if err != nil || string(res.Body) != tc.want || kept != tc.kept {
					t.Errorf("in %d pieces: %q, kept: %v, error %v", len(pieces), res.Body, kept, err)
				}
			}
		})
	}
}

func TestAConnectionThatSaysMoreThanTheResponseIsNotKept(t *testing.T) {
	for _, said := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\ny",
	} {
		if res, kept, err := hear(t, "GET", said); err != nil || string(res.Body) != "x" || kept {
			t.Errorf("%q, kept: %v, error %v", res.Body, kept, err)
		}
	}
}

func TestFieldsAreReadAsTheyAre(t *testing.T) {
	res, _, err := hear(t, "GET", "HTTP/1.1 299 Fine: so\r\nx-a:1\r\nX-B: \t two  \t\r\nEmpty:\r\nx-A: \xe9\r\nContent-Length: 0\r\n\r\n")
	want := []http1.Field{{Name: "x-a", Value: "1"}, {Name: "X-B", Value: "two"}, {Name: "Empty"}, {Name: "x-A", Value: "\xe9"}, {Name: "Content-Length", Value: "0"}}
	if err != nil || res.Status != 299 || len(res.Fields) != len(want) {
		t.Fatalf("%+v, %v", res, err)
	}
	for i, f := range res.Fields {
		if f != want[i] {
			t.Errorf("%+v, want %+v", f, want[i])
		}
	}
}

func TestWhatIsNoResponse(t *testing.T) {
	const (
		ok      = "HTTP/1.1 200 OK\r\n"
		chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
	)
	for _, tc := range []struct{ name, said, want string }{
		{"nothing", "", "EOF"},
		{"half of a header", ok + "Content-Le", "EOF"},
		{"another protocol", "SSH-2.0-x\r\n", "does not begin"},
		{"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", "does not begin"},
		{"HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n", "does not begin"},
		{"no status", "HTTP/1.1 \r\n\r\n", "status line"},
		{"a status of letters", "HTTP/1.1 2x0 OK\r\n\r\n", "status code"},
		{"a status of four digits", "HTTP/1.1 2000\r\n\r\n", "status line"},
		{"a status that is none", "HTTP/1.1 099 Less\r\n\r\n", "099"},
		{"a control character in the reason", "HTTP/1.1 200 O\x00K\r\n\r\n", "status line"},
		{"a carriage return alone (RFC 9112 section 2.2)", ok + "A: b\rContent-Length: 0\r\n\r\n", "control character"},
		{"lines without a carriage return", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "EOF"},
		{"one of them", ok + "A: b\nContent-Length: 0\r\n\r\n", "control character"},
		{"a folded line (RFC 9112 section 5.2)", ok + "A: b\r\n c: d\r\n\r\n", "without a name"},
		{"a folded line first", ok + " A: b\r\n\r\n", "without a name"},
		{"a space before the colon (RFC 9112 section 5.1)", ok + "Content-Length : 0\r\n\r\n", "without a name"},
		{"no colon", ok + "Content-Length\r\n\r\n", "without a name"},
		{"no name", ok + ": 0\r\n\r\n", "without a name"},
		{"NUL in a value", ok + "A: b\x00\r\n\r\n", "control character"},
		{"two lengths (RFC 9112 section 6.3)", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy", "two Content-Lengths"},
		{"twice the same length", ok + "Content-Length: 1\r\ncontent-length: 1\r\n\r\nx", "two Content-Lengths"},
		{"a list of lengths", ok + "Content-Length: 1, 1\r\n\r\nx", "no number"},
		{"a length with a sign", ok + "Content-Length: +1\r\n\r\nx", "no number"},
		{"an empty length", ok + "Content-Length:\r\n\r\nx", "no number"},
		{"a length beyond numbers", ok + "Content-Length: 18446744073709551617\r\n\r\nx", "no number"},
		{"a length beyond the limit", ok + "Content-Length: 8193\r\n\r\nx", "larger than"},
		{"a length and chunks (RFC 9112 section 6.1)", ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "both"},
		{"another transfer coding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "chunked alone"},
		{"chunked twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "chunked alone"},
		{"chunks of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "chunked alone"},
		{"less than its length", ok + "Content-Length: 2\r\n\r\nx", "EOF"},
		{"chunks without an end", chunked + "1\r\nx\r\n", "EOF"},
		{"a chunk that is shorter", chunked + "3\r\nx\r\n0\r\n\r\n", "longer than its size"},
		{"a chunk that is longer", chunked + "1\r\nxyz\r\n0\r\n\r\n", "longer than its size"},
		{"a chunk without a size", chunked + "\r\nx\r\n", "without a size"},
		{"a negative size", chunked + "-1\r\n", "no number"},
		{"a size with 0x", chunked + "0x1\r\nx\r\n0\r\n\r\n", "no number"},
		{"a size of sixteen digits", chunked + "0000000000000001\r\nx\r\n0\r\n\r\n", "without a size"},
		{"a size and something else", chunked + "1 x\r\nx\r\n0\r\n\r\n", "something behind"},
		{"a size and a space", chunked + "1 \r\nx\r\n0\r\n\r\n", "something behind"},
		{"a carriage return in an extension", chunked + "1;a\rb\r\nx\r\n0\r\n\r\n", "something behind"},
		{"a size without a carriage return", chunked + "1\nx\r\n0\r\n\r\n", "carriage return"},
		{"chunks beyond the limit", chunked + strings.Repeat("400\r\n"+strings.Repeat("x", 1024)+"\r\n", 9), "larger than"},
		{"a body beyond the limit", ok + "\r\n" + strings.Repeat("x", maxBody+1), "larger than"},
		{"much about little", chunked + strings.Repeat("1;"+strings.Repeat("x", 200)+"\r\nx\r\n", 200), "more of chunks"},
		{"an extension without an end", chunked + "1;" + strings.Repeat("x", 20<<10), "too long"},
		{"trailers that are none", chunked + "0\r\nA\r\n\r\n", "without a name"},
		{"trailers beyond the limit", chunked + "0\r\n" + strings.Repeat("A: "+strings.Repeat("x", 1000)+"\r\n", 5) + "\r\n", "too"},
		{"a header beyond the limit", ok + strings.Repeat("A: "+strings.Repeat("x", 1000)+"\r\n", 5) + "\r\n", "header is too large"},
		{"interim responses without an end", strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 200), "header is too large"},
		{"another protocol from now on", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "another protocol"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, pieces := range [][]string{{tc.said}, strings.Split(tc.said, "")} {
				_, kept, err := hear(t, "GET", pieces...)
				var wrong *http1.Error
				if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tc.want) || kept {
					t.Fatalf("in %d pieces: %v, kept: %v, want %q", len(pieces), err, kept, tc.want)
				}
				if wrong.Began != (tc.said != "") || wrong.Unsent {
					t.Errorf("%+v", wrong)
				}
			}
		})
	}
}

// FuzzResponses holds the client to net/http: what it takes net/http takes for the same, and it leaves the connection no
// further than net/http does.
func FuzzResponses(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.0 404 \r\nA:b\r\n\r\nbody",
		"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
		"HTTP/1.1 304 Not Modified\r\nEtag: \"a\"\r\nContent-Length: 3\r\n\r\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, said string, head bool) {
		method := http.MethodGet
		if head {
			method = http.MethodHead
		}
		ours, kept, err := hear(t, method, said)
		if err != nil {
			return // it may be stricter
		}
		reader := bufio.NewReader(strings.NewReader(said))
		var theirs *http.Response
		for theirs == nil || theirs.StatusCode < 200 {
			if theirs, err = http.ReadResponse(reader, &http.Request{Method: method}); err != nil {
				t.Fatalf("net/http: %v; ours: %+v", err, ours)
			}
		}
		body, err := io.ReadAll(theirs.Body)
		if err != nil || theirs.StatusCode != ours.Status || !bytes.Equal(body, ours.Body) {
			t.Fatalf("net/http: %d %q, %v; ours: %d %q", theirs.StatusCode, body, err, ours.Status, ours.Body)
		}
		if kept && theirs.Close {
			t.Error("the connection is kept, and net/http closes it")
		}
		if rest, _ := io.ReadAll(reader); kept && len(rest) > 0 {
			t.Errorf("the connection is kept, with %q", rest)
		}
		for _, field := range ours.Fields {
			switch http.CanonicalHeaderKey(field.Name) {
			case "Transfer-Encoding", "Connection", "Trailer": // net/http has these elsewhere
			default:
				if values := theirs.Header.Values(field.Name); !contains(values, field.Value) {
					t.Errorf("the field %+v is %q to net/http", field, values)
				}
			}
		}
	})
}

func contains(values []string, value string) bool {
	for _, v := range values {
		if v == value {
			return true
		}
	}
	return false
}
