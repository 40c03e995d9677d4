package follow

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

func TestFollow_SaysThatTheRunHasEnded(t *testing.T) {
	address := hub(t, func(s *side) { s.say(welcome(0)); s.end(protocol.CloseEnded) })
	all, _, err := run(t, Config{Address: address})
	if err != nil {
		t.Fatal(err)
	}
	last, ok := all[len(all)-1].(*hook.TunnelChanged)
	if !ok || last.State != hook.TunnelOffline || last.Error != "the presenter's run has ended" {
		t.Errorf("its last words are %+v", all[len(all)-1])
	}
}

func TestFollow_TellsOnceWhyThereIsNoConnection(t *testing.T) {
	address := hub(t, func(s *side) { s.say(welcome(0)); _ = s.ws.Close() }) // and then nothing is shared there
	all, _, err := run(t, Config{Address: address, Pause: time.Millisecond, GiveUp: 200 * time.Millisecond})
	if err == nil {
		t.Error("it was never given up")
	}
	var last string
	for _, m := range all {
		if c, ok := m.(*hook.TunnelChanged); ok && c.State == hook.TunnelReconnecting {
			if c.Error == last {
				t.Errorf("told again: %s", c.Error)
			}
			last = c.Error
		}
	}
}

func TestFollow_SaysWhatToDoWhereNothingAnswers(t *testing.T) {
	nobody, err := ParseAddress("http://127.0.0.1:1/0123456789abcdef0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = run(t, Config{Address: nobody})
	if err == nil || strings.Count(err.Error(), "127.0.0.1:1") != 1 || !strings.Contains(err.Error(), "the presenter's run up") || strings.Contains(err.Error(), "0123456789abcdef") {
		t.Errorf("it ended with %v", err)
	}
}

func TestFollow_EffectsThatCannotBeCountedAreToldAtOnce(t *testing.T) {
	told := make(chan struct{})
	address := hub(t, func(s *side) { s.say(welcome(0)); <-told; s.end(protocol.CloseEnded) })
	all, _, err := run(t, Config{
		Address: address,
		Handler: func(context.Context, *hook.Delivery) *hook.Attempt { return &hook.Attempt{Status: 200} },
		Effects: func(context.Context) (func(context.Context) (int64, error), error) {
			defer close(told)
			return nil, errors.New("no number there")
		},
	})
	if err != nil || !cmp.Equal(warnings(all), []string{WarnEffects}) {
		t.Errorf("%v, %v", err, warnings(all))
	}
}
