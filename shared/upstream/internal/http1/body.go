package http1

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// bodiless says whether the response has no body, whatever its header says of one (RFC 9112 section 6.3).
func bodiless(req *Request, res *Response) bool {
	return req.NoBody || res.Status == http.StatusNoContent || res.Status == http.StatusNotModified
}

// body reads the body. left is how many bytes trailers may have.
func (c *conn) body(config *Config, req *Request, res *Response, frame framing, left int64) error {
	switch {
	case bodiless(req, res):
		return nil
	case frame.chunked:
		return c.chunks(config, res, left)
	case frame.length > config.MaxBody:
		return tooLarge(config)
	case frame.length >= 0:
		return c.take(res, frame.length)
	default:
		return c.rest(config, res)
	}
}

func tooLarge(config *Config) error { return fmt.Errorf("it is larger than %d bytes", config.MaxBody) }

// step is how much memory a response gets beyond what it has sent: what it says of its length is not believed further.
const step = 64 << 10

// take reads n bytes of the body.
func (c *conn) take(res *Response, n int64) error {
	buffered := min(n, int64(c.end-c.start))
	res.Body = append(res.Body, c.buf[c.start:c.start+int(buffered)]...)
	c.start += int(buffered)
	for n -= buffered; n > 0; {
		res.Body = slices.Grow(res.Body, int(min(n, int64(max(step, len(res.Body))))))
		free := res.Body[len(res.Body):cap(res.Body)]
		got, err := c.Read(free[:min(n, int64(len(free)))])
		res.Body = res.Body[:len(res.Body)+got]
		if n -= int64(got); n > 0 && err != nil {
			return early(err)
		}
	}
	return nil
}

// rest reads up to the connection's end.
func (c *conn) rest(config *Config, res *Response) error {
	res.Body = append(res.Body, c.buf[c.start:c.end]...)
	c.start = c.end
	for {
		if int64(len(res.Body)) > config.MaxBody {
			return tooLarge(config)
		}
		res.Body = slices.Grow(res.Body, 4<<10)
		n, err := c.Read(res.Body[len(res.Body):cap(res.Body)])
		res.Body = res.Body[:len(res.Body)+n]
		if errors.Is(err, io.EOF) {
			if int64(len(res.Body)) > config.MaxBody {
				return tooLarge(config)
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func early(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// chunks reads a chunked body with its trailers (RFC 9112 section 7.1), which are dropped. excess is what its sizes and
// extensions have beyond what is ordinary: two bytes for each of the body, and 16 for each chunk.
func (c *conn) chunks(config *Config, res *Response, left int64) error {
	for excess := int64(0); ; {
		line, err := c.line(lineLimit)
		if err != nil {
			return err
		}
		size, err := chunkSize(line)
		if err != nil {
			return err
		}
		if excess += int64(len(line)) - 16 - 2*size; excess > lineLimit {
			return errors.New("more of chunks than of what is in them")
		}
		excess = max(excess, 0)
		if size == 0 {
			return c.trailers(left)
		}
		if size > config.MaxBody-int64(len(res.Body)) {
			return tooLarge(config)
		}
		if err := c.take(res, size); err != nil {
			return err
		}
		if end, err := c.line(0); err != nil || len(end) > 0 {
			return errors.Join(errors.New("a chunk that is longer than its size"), err)
		}
	}
}

// lineLimit is how long the line of a chunk's size may be, with its extensions.
const lineLimit = 16 << 10

// chunkSize reads the size before a chunk's extensions.
func chunkSize(line []byte) (int64, error) {
	digits, extensions := line, []byte(nil)
	if i := bytes.IndexAny(line, "; \t"); i >= 0 {
		digits, extensions = line[:i], line[i:]
	}
	if len(digits) == 0 || len(digits) > 15 {
		return 0, errors.New("a chunk without a size")
	}
	if e := bytes.TrimLeft(extensions, " \t"); len(e) > 0 && e[0] != ';' || len(extensions) > 0 && len(e) == 0 || !isValue(string(extensions)) {
		return 0, errors.New("a chunk's size with something behind it")
	}
	size := int64(0)
	for _, d := range digits {
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case d|0x20 >= 'a' && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			return 0, errors.New("a chunk's size that is no number")
		}
		size = size<<4 | int64(d)
	}
	return size, nil
}

// trailers reads the field lines behind the last chunk, up to the empty line.
func (c *conn) trailers(left int64) error {
	for {
		line, err := c.line(left)
		if err != nil || len(line) == 0 {
			return err
		}
		if left -= int64(len(line)) + 2; left < 0 {
			return errHeader
		}
		if _, err := parseField(string(line)); err != nil {
			return err
		}
	}
}

// line reads a line of at most limit bytes and returns it without its CRLF. It is gone with the next read.
func (c *conn) line(limit int64) ([]byte, error) {
	for {
		unread := c.buf[c.start:c.end]
		if i := bytes.IndexByte(unread, '\n'); i >= 0 {
			if i == 0 || unread[i-1] != '\r' {
				return nil, errors.New("a line that ends without a carriage return")
			}
			if int64(i-1) > limit {
				return nil, errors.New("a line that is too long")
			}
			c.start += i + 1
			return unread[:i-1], nil
		}
		if int64(len(unread)) > limit+2 {
			return nil, errors.New("a line that is too long")
		}
		if err := c.more(); err != nil {
			return nil, err
		}
	}
}
