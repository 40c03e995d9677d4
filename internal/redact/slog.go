package redact

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
)

// Handler returns a slog.Handler that scrubs message and attributes, at any
// depth, before next sees them.
func (s Secrets) Handler(next slog.Handler) slog.Handler {
	return &handler{next: next, secrets: s}
}

type handler struct {
	next    slog.Handler
	secrets Secrets
}

// Enabled implements slog.Handler.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.secrets.Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.secrets.Attr(a))
		return true
	})
	return h.secrets.Error(h.next.Handle(ctx, clean))
}

// WithAttrs implements slog.Handler.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.secrets.Attr(a)
	}
	return &handler{next: h.next.WithAttrs(clean), secrets: h.secrets}
}

// WithGroup implements slog.Handler.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{next: h.next.WithGroup(h.secrets.Text(name)), secrets: h.secrets}
}

var secretName = regexp.MustCompile(`(?i)` + secretNames + `$`)

// Attr returns a log attribute without secrets. One whose key names a secret
// loses its value whatever that is.
func (s Secrets) Attr(a slog.Attr) slog.Attr {
	if secretName.MatchString(a.Key) {
		return slog.String(s.Text(a.Key), Mark)
	}
	return slog.Attr{Key: s.Text(a.Key), Value: s.value(a.Value)}
}

func (s Secrets) value(v slog.Value) slog.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(s.Text(v.String()))
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, a := range group {
			clean[i] = s.Attr(a)
		}
		return slog.GroupValue(clean...)
	case slog.KindAny:
		return s.any(v)
	default: // numbers, times and the like hold no text
		return v
	}
}

// any scrubs a value of a type we don't know. A handler may print it or turn it
// into JSON; if neither shows a secret it stays what it is, else it becomes text.
func (s Secrets) any(v slog.Value) slog.Value {
	x := v.Any()
	if x == nil || isNilPointer(x) {
		return v
	}
	switch x := x.(type) {
	case error:
		return slog.AnyValue(s.Error(x))
	case []byte:
		if text := string(x); !s.Clean(text) {
			return slog.StringValue(s.Text(text))
		}
		return v
	}
	printed := fmt.Sprintf("%+v", x)
	encoded, err := json.Marshal(x)
	switch {
	case err != nil:
		return slog.StringValue(s.Text(printed))
	case !s.Clean(string(encoded)):
		return slog.StringValue(s.Text(string(encoded)))
	case !s.Clean(printed):
		return slog.StringValue(s.Text(printed))
	}
	return v
}
