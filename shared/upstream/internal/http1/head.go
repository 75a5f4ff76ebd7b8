package http1

import (
	"errors"
	"fmt"
	"strings"
)

// Field is one field line.
type Field struct{ Name, Value string }

// Response is what was answered.
type Response struct {
	Status int
	// Fields are appended to. Their strings share the memory of one.
	Fields []Field
	// Body is appended to.
	Body []byte
}

// framing is how a response's body ends.
type framing struct {
	length  int64 // of the body in bytes; -1 for none that is known
	chunked bool
	close   bool // the connection is not for another request
}

// parse reads a head, the status line and the field lines with their CRLF, into res. Of a 1xx response only the status is
// of use.
func (res *Response) parse(head string) (framing, error) {
	f := framing{length: -1}
	line, rest, _ := strings.Cut(head, "\r\n")
	old, err := res.statusLine(line)
	if err != nil {
		return f, err
	}
	f.close = old
	for rest != "" {
		if line, rest, _ = strings.Cut(rest, "\r\n"); line == "" {
			return f, errors.New("an empty field line")
		}
		field, err := parseField(line)
		if err != nil {
			return f, err
		}
		if err := f.note(field, old); err != nil {
			return f, err
		}
		res.Fields = append(res.Fields, field)
	}
	if f.chunked && f.length >= 0 {
		return f, errors.New("both Content-Length and Transfer-Encoding")
	}
	return f, nil
}

// statusLine reads "HTTP/1.1 200 OK". It reports whether the version is 1.0, whose connections are not used again.
func (res *Response) statusLine(line string) (old bool, err error) {
	old = strings.HasPrefix(line, "HTTP/1.0 ")
	if !old && !strings.HasPrefix(line, "HTTP/1.1 ") {
		return false, errors.New("it does not begin as a response of HTTP/1.1")
	}
	code := line[len("HTTP/1.1 "):]
	if len(code) < 3 || len(code) > 3 && code[3] != ' ' || !isValue(code) {
		return false, errors.New("a status line that is none")
	}
	res.Status = 0
	for i := range 3 {
		if code[i] < '0' || code[i] > '9' {
			return false, errors.New("a status line without a status code")
		}
		res.Status = 10*res.Status + int(code[i]-'0')
	}
	if res.Status < 100 {
		return false, fmt.Errorf("the status code %03d", res.Status)
	}
	return old, nil
}

func parseField(line string) (Field, error) {
	colon := strings.IndexByte(line, ':')
	if colon < 0 || !isToken(line[:colon]) {
		return Field{}, errors.New("a field line without a name") // nor folded: that begins with a space
	}
	f := Field{line[:colon], strings.Trim(line[colon+1:], " \t")}
	if !isValue(f.Value) {
		return Field{}, fmt.Errorf("a control character in the field %s", f.Name)
	}
	return f, nil
}

// note takes down what a field says of the framing.
func (f *framing) note(field Field, old bool) error {
	switch len(field.Name) { // before letters are compared
	case len("Content-Length"):
		if strings.EqualFold(field.Name, "Content-Length") {
			return f.noteLength(field.Value)
		}
	case len("Transfer-Encoding"):
		if strings.EqualFold(field.Name, "Transfer-Encoding") {
			if f.chunked || old || !strings.EqualFold(field.Value, "chunked") {
				return errors.New("a Transfer-Encoding that is not chunked alone")
			}
			f.chunked = true
		}
	case len("Connection"):
		if strings.EqualFold(field.Name, "Connection") {
			for option := range strings.SplitSeq(field.Value, ",") {
				f.close = f.close || strings.EqualFold(strings.Trim(option, " \t"), "close")
			}
		}
	}
	return nil
}

func (f *framing) noteLength(text string) error {
	if f.length >= 0 {
		return errors.New("two Content-Lengths")
	}
	if text == "" || len(text) > 18 { // which no int64 is too small for
		return errors.New("a Content-Length that is no number")
	}
	f.length = 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return errors.New("a Content-Length that is no number")
		}
		f.length = 10*f.length + int64(text[i]-'0')
	}
	return nil
}
