package capture

import (
	"context"
	"errors"
	"io"
	"syscall"
	"testing"

	"leadrig/internal/hook"
)

func TestEnding_WithoutAnAnswer(t *testing.T) {
	for name, tt := range map[string]struct {
		ending hook.Ending
		want   error
	}{
		"closed in order": {hook.Closed, io.EOF},
		"reset":           {hook.WasReset, syscall.ECONNRESET},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, Config{}, answering(hook.Answer{Status: 200, Ending: tt.ending}))
			s := r.dial().send(post("", "x"))
			if _, err := s.Read(make([]byte, 1)); !errors.Is(err, tt.want) {
				t.Errorf("the sender sees %v, want %v", err, tt.want)
			}
		})
	}
}

// A sender that is kept waiting is let go when it hangs up, or the server ends.
func TestEnding_WithheldUntilTheSenderGoesOrTheServerEnds(t *testing.T) {
	received := make(chan struct{}, 2)
	r := newRig(t, Config{}, receive(func(context.Context, *hook.Delivery) hook.Answer {
		received <- struct{}{}
		return hook.Answer{Ending: hook.Withheld}
	}))
	goes := r.dial().send(post("", "x"))
	<-received
	_ = goes.Close()
	stays := r.dial().send(post("", "x"))
	<-received
	if err := r.server.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if n, err := stays.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("it heard %d bytes, %v", n, err)
	}
}
