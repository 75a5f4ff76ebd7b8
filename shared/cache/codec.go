package cache

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/facet-bff/facet/shared/upstream"
)

// The form of an entry outside of the process: a byte for the version, four with the CRC-32C of all that follows, and that:
// numbers as varints, times in Unix nanoseconds, text and lists behind their length. A change of the form is a new version,
// and an entry of another version is one that is not there.
const (
	version = 1
	head    = 1 + crc32.Size
)

// compressed is the size in bytes of a body that is worth the time to compress.
const compressed = 4 << 10

// maxDecoded bounds what a compressed body may become.
const maxDecoded = 64 << 20

var errCorrupt = errors.New("an entry that is damaged, or of another version")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// flags of an entry.
const (
	flagNoCache = 1 << iota
	flagStrict
	flagVary
	flagZstd
)

func flag(set bool, bit byte) byte {
	if set {
		return bit
	}
	return 0
}

var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxDecoded))
)

// MarshalBinary returns the entry for a store that keeps bytes. It never fails.
func (e *Entry) MarshalBinary() ([]byte, error) {
	flags, body := flag(e.NoCache, flagNoCache)|flag(e.Strict, flagStrict)|flag(e.vary != nil, flagVary), e.Body
	if len(body) >= compressed {
		if small := encoder.EncodeAll(body, nil); len(small) < len(body) {
			flags, body = flags|flagZstd, small
		}
	}
	w := writer(make([]byte, head, head+len(body)+e.size()-len(e.Body)))
	w = append(w, flags)
	for _, n := range []int64{
		int64(e.Status), e.Received.UnixNano(), e.Expires.UnixNano(), int64(e.Age), int64(e.Lifetime),
		int64(e.StaleWhileRevalidate), int64(e.StaleIfError),
	} {
		w = binary.AppendVarint(w, n)
	}
	w.header(e.Header)
	w.header(e.Control)
	w.number(len(e.Tags))
	for _, tag := range e.Tags {
		w = append(w, tag[:]...)
	}
	if e.vary != nil {
		w.text(e.vary.salt)
		w.number(len(e.vary.names))
		for _, name := range e.vary.names {
			w.text(name)
		}
	}
	w.text(string(body))
	w[0] = version
	binary.BigEndian.PutUint32(w[1:head], crc32.Checksum(w[head:], castagnoli))
	return w, nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is an error.
func (e *Entry) UnmarshalBinary(data []byte) error {
	if len(data) < head+1 || data[0] != version || binary.BigEndian.Uint32(data[1:head]) != crc32.Checksum(data[head:], castagnoli) {
		return errCorrupt
	}
	flags := data[head]
	r := reader{rest: data[head+1:]}
	read := Entry{
		Status: int(r.varint()), Received: r.time(), Expires: r.time(), Age: r.duration(), Lifetime: r.duration(),
		StaleWhileRevalidate: r.duration(), StaleIfError: r.duration(),
		NoCache: flags&flagNoCache != 0, Strict: flags&flagStrict != 0,
	}
	read.Header, read.Control = r.header(), r.header()
	for range r.count(len(Key{})) {
		read.Tags = append(read.Tags, Key(r.bytes(len(Key{}))))
	}
	if flags&flagVary != 0 {
		read.vary = &vary{salt: r.text()}
		for range r.count(1) {
			read.vary.names = append(read.vary.names, r.text())
		}
	}
	read.Body = []byte(r.text())
	if flags&flagZstd != 0 && r.err == nil {
		read.Body, r.err = decoder.DecodeAll(read.Body, nil)
	}
	if r.err != nil || len(r.rest) > 0 {
		return errCorrupt
	}
	*e = read
	return nil
}

type writer []byte

func (w *writer) number(n int) { *w = binary.AppendUvarint(*w, uint64(n)) }

func (w *writer) text(s string) {
	w.number(len(s))
	*w = append(*w, s...)
}

func (w *writer) header(header upstream.Header) {
	w.number(len(header))
	for _, f := range header {
		w.text(f.Name)
		w.text(f.Value)
	}
}

// reader reads what a writer wrote. After the first error it returns zero values.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) bytes(n int) []byte {
	if r.err != nil || n > len(r.rest) {
		r.err = errCorrupt
		return make([]byte, min(n, len(Key{})))
	}
	read := r.rest[:n]
	r.rest = r.rest[n:]
	return read
}

// count reads the length of a list whose members take at least size bytes each.
func (r *reader) count(size int) int {
	n, width := binary.Uvarint(r.rest)
	if r.err != nil || width <= 0 || n > uint64(len(r.rest)-width)/uint64(size) {
		r.err = errCorrupt
		return 0
	}
	r.rest = r.rest[width:]
	return int(n)
}

func (r *reader) text() string { return string(r.bytes(r.count(1))) }

func (r *reader) varint() int64 {
	n, width := binary.Varint(r.rest)
	if r.err != nil || width <= 0 {
		r.err = errCorrupt
		return 0
	}
	r.rest = r.rest[width:]
	return n
}

func (r *reader) time() time.Time { return time.Unix(0, r.varint()) }

func (r *reader) duration() time.Duration { return time.Duration(r.varint()) }

func (r *reader) header() upstream.Header {
	var header upstream.Header
	for range r.count(2) {
		header = append(header, upstream.Field{Name: r.text(), Value: r.text()})
	}
	return header
}
