package cli

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"leadrig/internal/exit"
	"leadrig/internal/store"
)

// withOneRecorded is an app with a history.
func withOneRecorded(t *testing.T, env map[string]string) *app {
	t.Helper()
	a := onTerminal(t, env)
	record(t, a.home, `{"event_type":"EMAIL_REPLY"}`)
	return a
}

// record is a run that recorded one delivery.
func record(t *testing.T, home, body string) {
	t.Helper()
	s, err := store.Open(home, store.Options{Command: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Record(delivered(body)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenHistory_EndsByAKeyOrASignal(t *testing.T) {
	for name, tt := range map[string]struct {
		end  func(a *app, keys io.Writer)
		want exit.Code
	}{
		"q":        {func(_ *app, keys io.Writer) { _, _ = io.WriteString(keys, "q") }, exit.OK},
		"a signal": {func(a *app, _ io.Writer) { a.life.stop(errInterrupted) }, exit.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			a := withOneRecorded(t, nil)
			in, keys := io.Pipe()
			a.streams.In = in
			t.Cleanup(func() { _ = keys.Close() })
			ctx, cancel := context.WithTimeout(a.life.ctx, time.Minute)
			defer cancel()
			ended := make(chan error, 1)
			go func() { ended <- a.openHistory(ctx, "type:EMAIL_REPLY") }()
			tt.end(a, keys)
			if err := <-ended; exit.CodeOf(err) != tt.want {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

func TestOpenHistory_ThatCannotBeShown(t *testing.T) {
	for name, tt := range map[string]struct {
		app   func() *app
		query string
		words string
		code  exit.Code
	}{
		"nothing was recorded":  {func() *app { return onTerminal(t, nil) }, "", "there is no history", exit.Usage},
		"a query that is wrong": {func() *app { return withOneRecorded(t, nil) }, "typ:X", "typ", exit.Usage},
		"no terminal": {func() *app {
			a := withOneRecorded(t, nil)
			a.streams.Dumb = true
			return a
		}, "", "history list", exit.Usage},
		"LEADRIG_CALM is wrong": {func() *app { return withOneRecorded(t, map[string]string{"LEADRIG_CALM": "yes"}) }, "", "LEADRIG_CALM", exit.Usage},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.app().openHistory(t.Context(), tt.query)
			if exit.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}
