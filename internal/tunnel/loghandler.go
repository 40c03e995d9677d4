package tunnel

import (
	"context"
	"fmt"
	"log/slog"
)

// newLogger returns the SDK's logger: parent with the secret taken out of every
// line, or one that discards all where parent is nil. The SDK must always get
// one: without, it writes to the default logger and so over the screen.
func newLogger(parent *slog.Logger, secret Secret) *slog.Logger {
	if parent == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(&scrubbingHandler{next: parent.Handler(), secret: secret})
}

// scrubbingHandler takes a secret out of what passes. The SDK redacts its own
// fields, but it logs the service's errors as they come, and some repeat the
// token.
type scrubbingHandler struct {
	next   slog.Handler
	secret Secret
}

// Enabled implements slog.Handler.
func (h *scrubbingHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h *scrubbingHandler) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, h.secret.scrub(record.Message), record.PC)
	record.Attrs(func(attr slog.Attr) bool {
		clean.AddAttrs(h.scrub(attr))
		return true
	})
	return h.next.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h *scrubbingHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, 0, len(attrs))
	for _, attr := range attrs {
		clean = append(clean, h.scrub(attr))
	}
	return &scrubbingHandler{next: h.next.WithAttrs(clean), secret: h.secret}
}

// WithGroup implements slog.Handler.
func (h *scrubbingHandler) WithGroup(name string) slog.Handler {
	return &scrubbingHandler{next: h.next.WithGroup(name), secret: h.secret}
}

// scrub cleans an attribute. Values that a handler would encode by reflection
// become text first: nothing can hide in them then.
func (h *scrubbingHandler) scrub(attr slog.Attr) slog.Attr {
	value := attr.Value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		value = slog.StringValue(h.secret.scrub(value.String()))
	case slog.KindGroup:
		group := make([]slog.Attr, 0, len(value.Group()))
		for _, inner := range value.Group() {
			group = append(group, h.scrub(inner))
		}
		value = slog.GroupValue(group...)
	case slog.KindAny, slog.KindLogValuer:
		value = slog.StringValue(h.secret.scrub(fmt.Sprint(value.Any())))
	}
	return slog.Attr{Key: attr.Key, Value: value}
}
