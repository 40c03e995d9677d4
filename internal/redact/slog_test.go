package redact_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"leadrig/internal/redact"
)

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.StringValue("from plain-secret") }

type nested struct {
	Inner *nested
	Text  string
}

func handlers(w *bytes.Buffer) map[string]slog.Handler {
	return map[string]slog.Handler{
		"text": slog.NewTextHandler(w, nil),
		"json": slog.NewJSONHandler(w, nil),
	}
}

func TestHandler_ScrubsWhateverIsLogged(t *testing.T) {
	s := redact.New("plain-secret")
	var out bytes.Buffer
	for name, next := range handlers(&out) {
		t.Run(name, func(t *testing.T) {
			out.Reset()
			log := slog.New(s.Handler(next)).With("with", "plain-secret").WithGroup("plain-secret")
			log.Info("msg plain-secret",
				"text", "x plain-secret y",
				"plain-secret", "key",
				"error", errors.New("refused plain-secret"),
				"bytes", []byte("plain-secret"),
				"valuer", valuer{},
				"deep", &nested{Inner: &nested{Text: "plain-secret"}},
				"stringer", fmt.Stringer(stringer{}),
				"func", func() {},
				"nil", nil,
				"nil error", error(nil),
				slog.Group("group", "in", "plain-secret"),
				"api_key", "never-told",
				"SMARTLEAD_API_KEY", 12345678,
			)
			got := out.String()
			for _, leak := range []string{"plain-secret", "never-told", "12345678", "cGxhaW4tc2VjcmV0"} {
				if strings.Contains(got, leak) {
					t.Errorf("%q leaked: %s", leak, got)
				}
			}
			if !strings.Contains(got, "refused "+redact.Mark) {
				t.Errorf("the error's own words are lost: %s", got)
			}
		})
	}
}

type stringer struct{}

func (stringer) String() string { return "plain-secret" }

func TestHandler_KeepsWhatIsHarmless(t *testing.T) {
	s := redact.New("plain-secret")
	var plain, through bytes.Buffer
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	write := func(h slog.Handler) {
		r := slog.NewRecord(at, slog.LevelInfo, "hello", 0)
		r.Add("n", 42, "ok", true, "took", time.Second, "when", at, "struct", nested{Text: "x"}, "bytes", []byte("abc"),
			"err", errors.New("plain"), slog.Group("g", "a", 1))
		if err := h.Handle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	write(slog.NewJSONHandler(&plain, nil))
	write(s.Handler(slog.NewJSONHandler(&through, nil)))
	if plain.String() != through.String() {
		t.Errorf("changed\n%s to\n%s", &plain, &through)
	}
}

func TestHandler_AsksTheNextOneForItsLevel(t *testing.T) {
	h := redact.New().Handler(slog.NewTextHandler(&bytes.Buffer{}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if h.Enabled(t.Context(), slog.LevelInfo) || !h.Enabled(t.Context(), slog.LevelWarn) {
		t.Error("level is not the next handler's")
	}
}
