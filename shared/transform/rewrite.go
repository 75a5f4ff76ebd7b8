package transform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how deep a body may be nested.
const MaxDepth = 100

// rewriter copies one JSON text (RFC 8259).
type rewriter struct {
	body  *body
	facts Facts
	src   []byte
	pos   int
	dst   []byte
	depth int
}

// rewrite appends the JSON text to dst with what the body changes.
func (b *body) rewrite(dst, src []byte, f Facts) ([]byte, error) {
	r := &rewriter{body: b, facts: f, src: src, dst: dst}
	if err := r.value(b.renames); err != nil {
		return nil, fmt.Errorf("at byte %d: %w", r.pos, err)
	}
	if r.next() != 0 || r.pos < len(src) {
		return nil, fmt.Errorf("at byte %d: something follows the value", r.pos)
	}
	return r.dst, nil
}

var errSyntax = errors.New("not JSON")

// next skips white space and returns the byte there, or 0 at the end.
func (r *rewriter) next() byte {
	for ; r.pos < len(r.src); r.pos++ {
		switch c := r.src[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// put copies what has been read since start.
func (r *rewriter) put(start int) { r.dst = append(r.dst, r.src[start:r.pos]...) }

func (r *rewriter) value(at *place) error {
	switch c := r.next(); {
	case c == '{':
		return r.nested(at, r.object)
	case c == '[':
		return r.nested(at, r.array)
	case c == '"':
		start := r.pos
		if err := r.string(); err != nil {
			return err
		}
		r.put(start)
		return nil
	case c == '-' || digit(c):
		return r.number()
	default:
		return r.word()
	}
}

func (r *rewriter) nested(at *place, inner func(*place) error) error {
	if r.depth++; r.depth > MaxDepth {
		return fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	defer func() { r.depth-- }()
	r.dst = append(r.dst, r.src[r.pos])
	r.pos++
	return inner(at)
}

// end reads what stands between two parts of an object or a list: a comma, or the end.
func (r *rewriter) end(closing byte) (done bool, err error) {
	switch r.next() {
	case ',':
		r.pos++
		return false, nil
	case closing:
		r.pos++
		return true, nil
	default:
		return false, errSyntax
	}
}

func (r *rewriter) array(at *place) error {
	if r.next() == ']' {
		r.pos++
		r.dst = append(r.dst, ']')
		return nil
	}
	for {
		if err := r.value(at); err != nil {
			return err
		}
		done, err := r.end(']')
		if err != nil {
			return err
		}
		if done {
			r.dst = append(r.dst, ']')
			return nil
		}
		r.dst = append(r.dst, ',')
	}
}

func (r *rewriter) object(at *place) error {
	names := map[string]struct{}{}
	outermost := r.depth == 1
	if r.next() == '}' {
		r.pos++
		return r.closeObject(outermost, 0)
	}
	written := 0
	for {
		kept, err := r.member(at, names, outermost, written > 0)
		if err != nil {
			return err
		}
		if kept {
			written++
		}
		done, err := r.end('}')
		if err != nil {
			return err
		}
		if done {
			return r.closeObject(outermost, written)
		}
	}
}

// member copies a member, unless its name is one that is set.
func (r *rewriter) member(at *place, names map[string]struct{}, outermost, comma bool) (kept bool, err error) {
	if r.next() != '"' {
		return false, errSyntax
	}
	start := r.pos
	if err := r.string(); err != nil {
		return false, err
	}
	spelt := r.src[start:r.pos]
	before := unquote(spelt)
	below := at.at(before)
	name := r.body.name(below, before)
	if _, twice := names[name]; twice {
		return false, fmt.Errorf("two members are called %q", name)
	}
	names[name] = struct{}{}
	if r.next() != ':' {
		return false, errSyntax
	}
	r.pos++
	mark := len(r.dst)
	if comma {
		r.dst = append(r.dst, ',')
	}
	if name != before {
		spelt = quote(name)
	}
	r.dst = append(append(r.dst, spelt...), ':')
	if err := r.value(below); err != nil {
		return false, err
	}
	if outermost && r.body.injects(name) {
		r.dst = r.dst[:mark]
		return false, nil
	}
	return true, nil
}

func (r *rewriter) closeObject(outermost bool, written int) error {
	if outermost {
		for _, f := range r.body.inject {
			if written > 0 {
				r.dst = append(r.dst, ',')
			}
			written++
			r.dst = append(append(r.dst, quote(f.name)...), ':')
			r.dst = append(r.dst, quote(f.value.of(r.facts))...)
		}
	}
	r.dst = append(r.dst, '}')
	return nil
}

func (r *rewriter) string() error {
	for r.pos++; r.pos < len(r.src); {
		switch c := r.src[r.pos]; {
		case c == '"':
			r.pos++
			return nil
		case c == '\\':
			if err := r.escape(); err != nil {
				return err
			}
		case c < ' ':
			return errors.New("a control character in a string")
		case c < utf8.RuneSelf:
			r.pos++
		default:
			char, size := utf8.DecodeRune(r.src[r.pos:])
			if char == utf8.RuneError && size == 1 {
				return errors.New("bytes that are not UTF-8")
			}
			r.pos += size
		}
	}
	return errSyntax
}

func (r *rewriter) escape() error {
	rest := r.src[r.pos+1:]
	switch {
	case len(rest) > 0 && bytes.IndexByte([]byte(`"\/bfnrt`), rest[0]) >= 0:
		r.pos += 2
		return nil
	case len(rest) >= 5 && rest[0] == 'u' && hex(rest[1:5]):
		r.pos += 6
		return nil
	default:
		return errSyntax
	}
}

func hex(digits []byte) bool {
	for _, c := range digits {
		if !digit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// number copies a number (RFC 8259 section 6).
func (r *rewriter) number() error {
	start := r.pos
	r.skip("-")
	if r.skip("0") == 0 && r.digits() == 0 {
		return errSyntax
	}
	if r.skip(".") > 0 && r.digits() == 0 {
		return errSyntax
	}
	if r.skip("eE") > 0 {
		r.skip("+-")
		if r.digits() == 0 {
			return errSyntax
		}
	}
	r.put(start)
	return nil
}

// skip reads one byte if it is of the set.
func (r *rewriter) skip(set string) int {
	if r.pos < len(r.src) && bytes.IndexByte([]byte(set), r.src[r.pos]) >= 0 {
		r.pos++
		return 1
	}
	return 0
}

func (r *rewriter) digits() int {
	start := r.pos
	for r.pos < len(r.src) && digit(r.src[r.pos]) {
		r.pos++
	}
	return r.pos - start
}

func (r *rewriter) word() error {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(r.src[r.pos:], []byte(word)) {
			r.pos += len(word)
			r.dst = append(r.dst, word...)
			return nil
		}
	}
	return errSyntax
}

// unquote returns what a string spells.
func unquote(spelt []byte) string {
	if bytes.IndexByte(spelt, '\\') < 0 {
		return string(spelt[1 : len(spelt)-1])
	}
	var name string
	_ = json.Unmarshal(spelt, &name) // it has been read as a string already
	return name
}

// quote returns the text as a JSON string.
func quote(s string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
