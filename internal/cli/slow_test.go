package cli

import (
	"strings"
	"testing"
	"time"
)

func TestSayIfSlow(t *testing.T) {
	a := onTerminal(t, nil)
	out := &lockedBuffer{}
	a.streams.Err = out
	a.sayIfSlow(t.Context(), "asking…")()
	if out.String() != "" {
		t.Errorf("what was quick was told: %q", out)
	}
	done := a.sayIfSlow(t.Context(), "asking…")
	tick, deadline := time.NewTicker(5*time.Millisecond), time.NewTimer(time.Minute)
	defer tick.Stop()
	defer deadline.Stop()
	for !strings.Contains(out.String(), "asking…\n") {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal("what was slow was never told")
		}
	}
	done()
	a.quiet = true
	a.sayIfSlow(t.Context(), "asking…")()
	if out.String() != "asking…\n" {
		t.Errorf("told %q", out)
	}
}
