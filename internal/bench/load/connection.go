package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// patience bounds one exchange: a contender that hangs ends the run.
const patience = time.Minute

// connection is one kept connection. It is used by one goroutine at a time.
type connection struct {
	conn net.Conn
	r    *bufio.Reader
}

func dial(ctx context.Context, address string) (*connection, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &connection{conn, bufio.NewReaderSize(conn, 64<<10)}, nil
}

// exchange sends the request and reads its answer.
func (c *connection) exchange(request []byte) error {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	length, err := c.header()
	switch {
	case err != nil:
		return err
	case length >= 0:
		_, err = c.r.Discard(length)
	default:
		err = c.chunks()
	}
	return err
}

// header reads the header of an answer and returns the length of its body, which is -1 when that comes in chunks.
func (c *connection) header() (length int, err error) {
	status, err := c.line()
	if err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) {
		return 0, c.refused(string(status))
	}
	length = -2
	for {
		line, err := c.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			length, err = strconv.Atoi(string(value))
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			length = -1
		case bytes.EqualFold(name, []byte("X-BFF-Partial")):
			err = fmt.Errorf("an answer lacks %s", value)
		}
		if err != nil {
			return 0, err
		}
	}
	if length == -2 {
		return 0, errors.New("an answer does not say how long it is")
	}
	return length, nil
}

// refused is the error for an answer that is no 200, with what came of it.
func (c *connection) refused(status string) error {
	rest, _ := c.r.Peek(c.r.Buffered())
	return fmt.Errorf("answered %s\n%s", status, rest)
}

func (c *connection) chunks() error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		size, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return err
		}
		if _, err := c.r.Discard(int(size) + len("\r\n")); err != nil {
			return err
		}
		if size == 0 {
			return nil
		}
	}
}

// line returns the next line without its end. It is good until the next read.
func (c *connection) line() ([]byte, error) {
	line, err := c.r.ReadSlice('\n')
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return bytes.TrimRight(line, "\r\n"), err
}
