package compress

import (
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coder writes one coding. It is used again after Reset.
type coder interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

// window is how far back a coder looks, in bytes: most answers are smaller, and what a coder holds on to grows with it.
const window = 1 << 18

// pools have coders that wait for their next answer: to make one costs more than most answers.
var pools = map[string]*sync.Pool{
	"zstd": {New: func() any { return newZstd() }},
	"br": {New: func() any {
		return brotli.NewWriterOptions(io.Discard, brotli.WriterOptions{Quality: 4, LGWin: 18})
	}},
	"gzip": {New: func() any { return newGzip() }},
}

// newZstd returns a coder that works in the goroutine of whoever writes to it.
func newZstd() coder {
	coder, err := zstd.NewWriter(io.Discard, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
	if err != nil { // of options that do not exist
		panic(err)
	}
	return coder
}

func newGzip() coder {
	coder, err := gzip.NewWriterLevel(io.Discard, 5)
	if err != nil { // of a level that does not exist
		panic(err)
	}
	return coder
}

func take(coding string, to io.Writer) coder {
	c := pools[coding].Get().(coder)
	c.Reset(to)
	return c
}

// give returns a coder that has been closed.
func give(coding string, c coder) {
	c.Reset(io.Discard) // it must not hold on to an answer
	pools[coding].Put(c)
}
