package follow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/share/protocol"
)

func TestFollow_ComesBackWithWhatItHasHad(t *testing.T) {
	said := make(chan protocol.Hello, 4)
	note := func(do func(*side)) func(*side) {
		return func(s *side) { said <- s.hello; do(s) }
	}
	address := hub(
		t,
		note(func(s *side) { s.say(welcome(5), events(6, 1, 2)) }), // and the connection breaks
		note(func(s *side) { s.say(welcome(7), events(6, 1, 2, 3), events(9, 4)) }),
		note(func(s *side) { _ = s.ws.NetConn().Close() }), // before it is welcomed
		note(func(s *side) { s.say(welcome(9)); s.end(protocol.CloseEnded) }),
	)
	all, totals, err := run(t, Config{Address: address, Name: "Ann", FromStart: true})
	if err != nil || totals.Deliveries != 4 {
		t.Errorf("ended with %v, %+v", err, totals)
	}
	if diff := cmp.Diff([]int64{1, 2, 3, 4}, deliveries(all)); diff != "" {
		t.Error(diff)
	}
	hellos := []protocol.Hello{<-said, <-said, <-said, <-said}
	place := func(n int64) *int64 { return &n }
	hello := protocol.Hello{Version: protocol.Version, Name: "Ann", After: place(0)}
	want := []protocol.Hello{hello, hello, hello, hello}
	for i, after := range []int64{0, 7, 9, 9} {
		want[i].After = place(after)
		if i > 0 {
			want[i].Resume = "token"
		}
	}
	if diff := cmp.Diff(want, hellos); diff != "" {
		t.Error(diff)
	}
}

func TestFollow_TheEndIsWhatTheHubSays(t *testing.T) {
	tests := map[int]struct {
		code exit.Code
		says string
	}{
		protocol.CloseEnded:     {exit.OK, ""},
		protocol.CloseRevoked:   {exit.OK, ""},
		protocol.CloseFull:      {exit.Failed, "because"},
		protocol.CloseReplaced:  {exit.Failed, "because"},
		protocol.CloseViolation: {exit.Failed, "because"},
		protocol.CloseVersion:   {exit.Usage, "because"},
	}
	for code, tt := range tests {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			address := hub(t, func(s *side) {
				if code != protocol.CloseFull { // there is no welcome then
					s.say(welcome(0))
				}
				s.end(code)
			})
			all, _, err := run(t, Config{Address: address})
			if exit.CodeOf(err) != tt.code || (err != nil && !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v", err)
			}
			if revoked := cmp.Equal(warnings(all), []string{WarnRevoked}); revoked != (code == protocol.CloseRevoked) {
				t.Errorf("warned of %v", warnings(all))
			}
		})
	}
}

func TestFollow_WhoWasTooSlowComesBackAndIsToldWhy(t *testing.T) {
	again := welcome(0)
	again.Dropped = "it stopped reading"
	address := hub(
		t,
		func(s *side) { s.say(welcome(0)); s.end(protocol.CloseSlow) },
		func(s *side) { s.say(again, events(1, 1)); s.end(protocol.CloseEnded) },
	)
	all, _, err := run(t, Config{Address: address})
	if err != nil || !cmp.Equal(deliveries(all), []int64{1}) || !cmp.Equal(warnings(all), []string{WarnDropped}) {
		t.Errorf("%v, %v, %v", err, deliveries(all), warnings(all))
	}
}

func TestFollow_WhoseSeatIsTakenWhileItIsAwayWaitsForAnother(t *testing.T) {
	address := hub(
		t,
		func(s *side) { s.say(welcome(0), events(1, 1)) }, // and the connection breaks
		func(s *side) { s.end(protocol.CloseFull) },
		func(s *side) { s.say(welcome(1), events(2, 2)); s.end(protocol.CloseEnded) },
	)
	all, _, err := run(t, Config{Address: address})
	if err != nil || !cmp.Equal(deliveries(all), []int64{1, 2}) {
		t.Errorf("%v, %v", err, deliveries(all))
	}
}

func TestFollow_SaysWhoItIsAndWhatIsShared(t *testing.T) {
	for raw, says := range map[bool]string{true: "as they came", false: "redacted"} {
		w := welcome(0)
		w.Raw, w.Present = raw, 7
		all, _, err := run(t, Config{Address: hub(t, func(s *side) { s.say(w); s.end(protocol.CloseEnded) })})
		if err != nil {
			t.Fatal(err)
		}
		var joined *hook.ShareChanged
		for _, m := range all {
			if c, ok := m.(*hook.ShareChanged); ok {
				joined = c
			}
		}
		if joined == nil || !joined.Self || joined.Present != 7 || !strings.Contains(joined.Detail, says) {
			t.Errorf("told %+v", joined)
		}
	}
}

func TestFollow_GivesUpWhatStaysGone(t *testing.T) {
	address := hub(t, func(s *side) { s.say(welcome(0)) })
	all, _, err := run(t, Config{Address: address, GiveUp: 100 * time.Millisecond})
	if exit.CodeOf(err) != exit.Failed || !strings.Contains(err.Error(), "given up after 100ms without a connection: ") || !strings.Contains(err.Error(), "nothing is shared there now") {
		t.Errorf("%v", err)
	}
	tried := 0
	for _, m := range all {
		if c, ok := m.(*hook.TunnelChanged); ok && c.State == hook.TunnelReconnecting {
			tried++
		}
	}
	if tried < 2 {
		t.Errorf("it tried %d times", tried)
	}
}

func TestFollow_WhatIsMissingIsTold(t *testing.T) {
	address := hub(t, func(s *side) {
		s.say(welcome(0), protocol.Missed{Count: 3}, events(4, 1), events(9, 2))
		s.end(protocol.CloseEnded)
	})
	all, _, err := run(t, Config{Address: address})
	if err != nil || !cmp.Equal(deliveries(all), []int64{1, 2}) || !cmp.Equal(warnings(all), []string{WarnMissed, WarnMissed}) {
		t.Errorf("%v, %v, %v", err, deliveries(all), warnings(all))
	}
}

func TestFollow_AHubThatBreaksTheProtocolIsLeft(t *testing.T) {
	say := func(kind int, text string) func(*side) {
		return func(s *side) {
			s.say(welcome(0))
			_ = s.ws.WriteMessage(kind, []byte(text))
			s.end(protocol.CloseEnded)
		}
	}
	tests := map[string]func(*side){
		"nonsense":            say(websocket.TextMessage, "nonsense"),
		"bytes":               say(websocket.BinaryMessage, "{}"),
		"another version":     func(s *side) { w := welcome(0); w.Version = 2; s.say(w); s.end(protocol.CloseEnded) },
		"no place":            say(websocket.TextMessage, `{"type":"events","first":0}`),
		"a request of theirs": say(websocket.TextMessage, `{"type":"events","first":1,"events":[{"delivery":{"id":1,"method":"DELETE"}}]}`),
		"far too much":        say(websocket.TextMessage, strings.Repeat(" ", protocol.MaxFromHub+1)),
	}
	for name, do := range tests {
		t.Run(name, func(t *testing.T) {
			_, totals, err := run(t, Config{Address: hub(t, do), Handler: func(context.Context, *hook.Delivery) *hook.Attempt {
				t.Error("the handler was reached")
				return &hook.Attempt{}
			}})
			if err == nil || totals.Deliveries != 0 {
				t.Errorf("it ended with %v, %+v", err, totals)
			}
		})
	}
}

func TestFollow_WhatALaterHubSaysIsLeftOut(t *testing.T) {
	address := hub(t, func(s *side) {
		s.say(welcome(0))
		_ = s.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"applause"}`))
		s.say(events(1, 1))
		s.end(protocol.CloseEnded)
	})
	if all, _, err := run(t, Config{Address: address}); err != nil || len(deliveries(all)) != 1 {
		t.Errorf("%v, %v", err, deliveries(all))
	}
}

func TestFollow_CopiesOfAnEventComeInOrderAndOthersBesideThem(t *testing.T) {
	const count = 64
	m := events(1)
	for id := int64(1); id <= count; id++ {
		e := events(0, id).Events[0]
		if id%2 == 0 {
			e.Delivery.DuplicateOf, e.Delivery.Copy = 1, int(id)
		}
		m.Events = append(m.Events, e)
	}
	var mu sync.Mutex
	var copies []int64
	address := hub(t, func(s *side) { s.say(welcome(0), m); s.end(protocol.CloseEnded) })
	_, totals, err := run(t, Config{Address: address, Handler: func(_ context.Context, d *hook.Delivery) *hook.Attempt {
		mu.Lock()
		defer mu.Unlock()
		if d.DuplicateOf != 0 {
			copies = append(copies, d.ID)
		}
		return &hook.Attempt{Status: 200}
	}})
	if err != nil || totals.Delivered != count || totals.Duplicates != count/2 {
		t.Errorf("%v, %+v", err, totals)
	}
	for i, id := range copies {
		if id != int64(i+1)*2 {
			t.Fatalf("the copies came as %v", copies)
		}
	}
}

func TestFollow_AnInterruptionEndsItAtOnce(t *testing.T) {
	left := make(chan error, 1)
	address := hub(t, func(s *side) {
		s.say(welcome(0), events(1, 1))
		for {
			if _, _, err := s.ws.ReadMessage(); err != nil {
				left <- err
				return
			}
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	_, err := Run(ctx, Config{
		Address: address, Random: rand.New(rand.NewPCG(1, 2)), Tell: func(...hook.Message) {},
		Handler: func(ctx context.Context, _ *hook.Delivery) *hook.Attempt {
			stop()
			<-ctx.Done()
			return &hook.Attempt{}
		},
	})
	if exit.CodeOf(err) != exit.Interrupted {
		t.Errorf("it ended with %v", err)
	}
	if err := <-left; !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the presenter's side heard %v", err)
	}
}

func TestPause_GrowsToABoundAndIsSpread(t *testing.T) {
	f := newFollower(Config{Random: rand.New(rand.NewPCG(3, 4))})
	same := newFollower(Config{Random: rand.New(rand.NewPCG(3, 4))})
	seen := map[time.Duration]bool{}
	for failed := range 100 {
		d := f.pauseAfter(failed)
		whole := min(200*time.Millisecond<<min(failed, 16), maxPause)
		if d < whole/2 || d > whole+whole/2 || d != same.pauseAfter(failed) {
			t.Errorf("after %d failures %v", failed, d)
		}
		seen[d] = true
	}
	if len(seen) < 90 {
		t.Errorf("only %d different pauses", len(seen))
	}
}

func TestRecent_RemembersTheLatest(t *testing.T) {
	var r recent
	for id := range int64(3 * maxRecent) {
		r.add(id)
		r.add(id)
	}
	if len(r.ids) != maxRecent || len(r.order) != maxRecent || r.ids[0] || !r.ids[3*maxRecent-1] {
		t.Errorf("%d ids, %d in order", len(r.ids), len(r.order))
	}
}
