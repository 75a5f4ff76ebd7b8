package telemetry

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// NewLogger returns a logger of JSON, a line for each record. It is [slog.JSONHandler]'s, but for the lines of [AccessLog],
// which it lays out itself, for a tenth of the cost, and does not flush. When out is [Lines], a record of any other kind is
// out when the logger returns, and those of requests a moment later.
func NewLogger(out io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(&handler{Handler: slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level}), out: out})
}

// handler is the handler of NewLogger.
type handler struct {
	slog.Handler
	out  io.Writer
	with bool // attributes or a group, which Handler knows of
}

// WithAttrs returns a handler that writes the attributes, too.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.Handler.WithAttrs(attrs), h.out, true}
}

// WithGroup returns a handler that puts what it writes into a group.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.Handler.WithGroup(name), h.out, true}
}

// Handle writes a record that is no request's.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	err := h.Handler.Handle(ctx, r)
	if buffered, ok := h.out.(*Lines); ok {
		buffered.Flush()
	}
	return err
}

// request writes the line of a request; false when it has an attribute of a rare kind.
func (h *handler) request(level slog.Level, r *http.Request, rec *record, out outcome) bool {
	if h.with {
		return false
	}
	pooled := lines.Get().(*line)
	defer lines.Put(pooled)
	b := pooled.begin(time.Now(), level, "request").
		text("frontend", out.frontend).text("operation", operationLabel(rec.operation)).
		text("method", r.Method).text("path", r.URL.Path).
		int("status", int64(out.status)).int("bytes", out.bytes).millis("duration_ms", out.duration).
		text("request_id", rec.requestID)
	if rec.traceParent != "" {
		b = b.text("trace_id", rec.traceParent[3:35])
	}
	b = b.some("principal", rec.principal).some("partial", out.partial).some("stale", out.stale)
	if len(rec.errors) > 0 {
		b = b.text("error", rec.errorText())
	}
	if out.aborted {
		b = append(b.key("aborted"), "true"...)
	}
	for _, a := range rec.attrs {
		var plain bool
		if b, plain = b.attr(a); !plain {
			return false
		}
	}
	b = append(b, '}', '\n')
	_, _ = h.out.Write(b) // nobody is there to be told
	*pooled = b
	return true
}

// line is a line of the log while it is laid out.
type line []byte

var lines = sync.Pool{New: func() any { return new(line) }}

func (b *line) begin(now time.Time, level slog.Level, message string) line {
	l := (*b)[:0]
	l = append(l, `{"time":"`...)
	l = now.AppendFormat(l, time.RFC3339Nano)
	l = append(append(append(l, `","level":"`...), level.String()...), `","msg":"`...)
	return append(append(l, message...), '"')
}

func (b line) key(name string) line {
	b = append(b, ',', '"')
	return append(append(b, name...), '"', ':')
}

func (b line) text(name, value string) line { return b.key(name).quoted(value) }

// some adds a text that is not empty.
func (b line) some(name, value string) line {
	if value == "" {
		return b
	}
	return b.text(name, value)
}

func (b line) int(name string, value int64) line {
	return strconv.AppendInt(b.key(name), value, 10)
}

// millis adds a time span in milliseconds, with three digits behind the point.
func (b line) millis(name string, d time.Duration) line {
	micros := d.Microseconds()
	b = strconv.AppendInt(b.key(name), micros/1000, 10)
	rest := micros % 1000
	return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}

// quoted adds a string. Most need no escaping, which is quickly seen.
func (b line) quoted(s string) line {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			text, _ := json.Marshal(s) // a string can be encoded
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// attr adds an attribute as slog's handler does. Only some kinds can be.
func (b line) attr(a slog.Attr) (line, bool) {
	switch a.Value.Kind() {
	case slog.KindString:
		return append(append(b, ',').quoted(a.Key), ':').quoted(a.Value.String()), true
	case slog.KindInt64:
		return strconv.AppendInt(append(append(b, ',').quoted(a.Key), ':'), a.Value.Int64(), 10), true
	default:
		return b, false
	}
}
