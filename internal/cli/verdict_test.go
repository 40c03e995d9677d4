package cli

import (
	"context"
	"errors"
	"testing"

	"leadrig/internal/exit"
)

func TestVerdict_SaysHowARunEnded(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		end  func(*lifetime)
		err  error
		want exit.Code
	}{
		"by itself":             {func(*lifetime) {}, nil, exit.OK},
		"quit":                  {func(l *lifetime) { l.stop(errQuit) }, context.Canceled, exit.OK},
		"quit, then cut short":  {func(l *lifetime) { l.stop(errQuit); l.hurry() }, nil, exit.Interrupted},
		"a signal":              {func(l *lifetime) { l.stop(errInterrupted) }, nil, exit.Interrupted},
		"an error":              {func(*lifetime) {}, broken, exit.Failed},
		"quit, with an error":   {func(l *lifetime) { l.stop(errQuit) }, broken, exit.Failed},
		"a signal and an error": {func(l *lifetime) { l.stop(errInterrupted) }, broken, exit.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			life, done := withSignals(t.Context())
			defer done()
			test.end(life)
			if got := exit.CodeOf((&app{life: life}).verdict(test.err)); got != test.want {
				t.Errorf("exit code %d, want %d", got, test.want)
			}
		})
	}
}
