package faultinject

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What is said on a connection that was taken from net/http. Whether anybody listens does not matter.
const (
	marked      = markField + ": " + Mark + "\r\n"
	okHead      = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + marked
	chunkedHead = okHead + "Transfer-Encoding: chunked\r\n\r\n"
	earlyHint   = "HTTP/1.1 103 Early Hints\r\n" + marked + "\r\n"
)

// chunk is 64 KiB.
var chunk = "10000\r\n" + strings.Repeat(Mark+" \n", 1<<16/(len(Mark)+2)) + "\r\n"

// reset makes the connection end in an error for the client, rather than in an end.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// hold returns when the client has gone.
func hold(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// say returns what says a text.
func say(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

// repeat returns what says head, and then more for as long as the client takes it.
func repeat(head, more string) func(net.Conn) {
	return func(conn net.Conn) {
		_, err := io.WriteString(conn, head)
		for piece := []byte(more); err == nil; {
			_, err = conn.Write(piece)
		}
	}
}

func hugeHeader(conn net.Conn) {
	field := "X-More: " + strings.Repeat("x", 1000) + "\r\n"
	_, _ = io.WriteString(conn, okHead+strings.Repeat(field, 1<<20/len(field))+"Content-Length: 2\r\n\r\n{}")
}

func drip(t *turn) {
	whole := t.whole()
	t.take(func(conn net.Conn) {
		_, err := io.WriteString(conn, whole.head(whole.body.Len()))
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for _, b := range whole.body.Bytes() {
			if err != nil {
				return
			}
			select {
			case <-second.C:
			case <-t.injector.open.Done():
				return
			}
			_, err = conn.Write([]byte{b})
		}
	})
}

// packed is 1 GiB of text as gzip: a thousand times the same mebibyte, since members may follow each other (RFC 1952
// section 2.2).
var packed = sync.OnceValue(func() string {
	var member bytes.Buffer
	w := gzip.NewWriter(&member)
	_, _ = io.WriteString(w, strings.Repeat(`"`+Mark+`"`, 1<<20/(len(Mark)+2))) // a Buffer takes everything
	_ = w.Close()
	return strings.Repeat(member.String(), 1024)
})

func bomb(t *turn) {
	body := packed()
	t.take(say(okHead + "Content-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body))
}
