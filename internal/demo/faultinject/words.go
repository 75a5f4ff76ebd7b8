package faultinject

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Mode is a way not to answer well: one of the words in the package's documentation, or empty for none.
type Mode string

// refused is the one mode that the listener has a part in.
const refused Mode = "refused"

// word is a mode, what it does in a few words, and how.
type word struct {
	mode Mode
	does string
	act  func(*turn)
}

// words are all modes.
var words = []word{
	{refused, "refuse connections", func(t *turn) { t.take(reset) }}, // this one was made before
	{"down", "close the connection without an answer", func(*turn) { panic(http.ErrAbortHandler) }},
	{"reset", "reset the connection without an answer", func(t *turn) { t.take(reset) }},
	{"hang", "never answer", func(t *turn) { t.take(hold) }},
	{"early-hints", "send 103 (Early Hints) and no end of it", func(t *turn) { t.take(repeat("", earlyHint)) }},
	{"huge-header", "send a header of 1 MiB", func(t *turn) { t.take(hugeHeader) }},
	{"hang-body", "stop halfway through the body", func(t *turn) { t.breakOff(hold) }},
	{"drip", "send the body, a byte each second", drip},
	{"truncate", "close the connection halfway through the body", func(t *turn) { t.breakOff(func(net.Conn) {}) }},
	{"reset-body", "reset the connection halfway through the body", func(t *turn) { t.breakOff(reset) }},
	{"endless", "send a body that never ends", func(t *turn) { t.take(repeat(chunkedHead, chunk)) }},
	{"length-long", "send less than Content-Length says", func(t *turn) { t.lie(2) }},
	{"length-short", "send more than Content-Length says", func(t *turn) { t.lie(0.5) }},
	{"bad-chunks", "send chunks whose size is no number", func(t *turn) { t.take(say(chunkedHead + "many\r\n" + Mark + "\r\n0\r\n\r\n")) }},
	{"bomb", "send 2 MiB of gzip that unpacks to 1 GiB", bomb},
	{"garbage", "answer 200 with a page of HTML", func(t *turn) { t.answer("text/html; charset=utf-8", page) }},
	{"empty", "answer 200 with {}", func(t *turn) { t.answer("application/json", "{}") }},
	{"no-content", "answer 204 without a body", func(t *turn) { t.w.WriteHeader(http.StatusNoContent) }},
	{"half", "send the first half of the JSON as if it were all", func(t *turn) { t.spoil(half) }},
	{"deep", "add a value nested 10,000 levels deep", func(t *turn) { t.spoil(deep) }},
	{"twice", "say every member of the object twice", func(t *turn) { t.spoil(twice) }},
	{"not-utf8", "put a byte that is not UTF-8 into every text, and add a text", func(t *turn) { t.spoil(notUTF8) }},
}

// find returns the word of a mode.
func find(mode Mode) (word, bool) {
	for _, w := range words {
		if w.mode == mode {
			return w, true
		}
	}
	return word{}, false
}

// Modes returns every mode.
func Modes() []Mode {
	all := make([]Mode, len(words))
	for i, w := range words {
		all[i] = w.mode
	}
	return all
}

// Help lists what [Parse] reads, one part in each line, indented by two spaces.
func Help() string {
	var b strings.Builder
	line := func(part, does string) { fmt.Fprintf(&b, "  %-20s  %s\n", part, does) }
	line("latency:DURATION", "wait that long before anything else")
	line("errors:FRACTION", "answer that fraction of the requests with 503; errors:FRACTION:500 with 500")
	for _, w := range words {
		line(string(w.mode), w.does)
	}
	line(none, "nothing at all")
	return b.String()
}

// syntax says in one line what [Parse] reads.
func syntax() string {
	var b strings.Builder
	b.WriteString("latency:DURATION, errors:FRACTION[:503|500], ")
	for _, w := range words {
		b.WriteString(string(w.mode) + ", ")
	}
	b.WriteString("or " + none + ", joined by commas")
	return b.String()
}
