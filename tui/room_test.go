package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

const (
	joinAddress  = "https://calm-otter.ngrok-free.app/0123456789abcdef0123456789abcdef"
	otherAddress = "https://brave-lynx.ngrok-free.app/0123456789abcdef0123456789abcdef"
	pageAddress  = "http://127.0.0.1:4041/#0f1e2d3c4b5a69788796a5b4c3d2e1f0"
)

// shares is a Sharing that notes what it was asked.
type shares struct {
	revoked, opened int
	err             error
}

var _ Sharing = (*shares)(nil)

// Revoke implements Sharing.
func (s *shares) Revoke(context.Context) error {
	s.revoked++
	return s.err
}

// Open implements Sharing.
func (s *shares) Open(context.Context) (string, error) {
	s.opened++
	return otherAddress, s.err
}

func sharedReady() *hook.Ready {
	m := ready()
	m.Share, m.Inspector = joinAddress, pageAddress
	return m
}

// about is a message about a participant.
func about(name string, state hook.ShareState, present int, change func(*hook.ShareChanged)) *hook.ShareChanged {
	m := &hook.ShareChanged{Time: noon(), State: state, Name: name, Present: present, Forwards: true}
	if change != nil {
		change(m)
	}
	return m
}

// someGuests are participants of every kind.
func someGuests() []hook.Message {
	good := &hook.ShareAnswer{DeliveryID: 9, Status: 200, Latency: 5 * time.Millisecond, Outcome: hook.OutcomeDelivered, Effects: hook.EffectsNotObserved}
	slow := &hook.ShareAnswer{DeliveryID: 8, Status: 503, Latency: 1200 * time.Millisecond, Outcome: hook.OutcomeRetry}
	silent := &hook.ShareAnswer{DeliveryID: 7, Latency: 30 * time.Second, Outcome: hook.OutcomeRetry, Error: "connection refused"}
	observes := func(m *hook.ShareChanged) { m.Observes = true }
	return []hook.Message{
		about("zoë", hook.ShareJoined, 1, observes), about("Ann", hook.ShareJoined, 2, observes), about("guest 10", hook.ShareJoined, 3, nil),
		about("guest 2", hook.ShareJoined, 4, nil), about("Bob of the warehouse team", hook.ShareJoined, 5, func(m *hook.ShareChanged) { m.Forwards = false }),
		about("Omar", hook.ShareJoined, 6, nil), about("Slow", hook.ShareJoined, 7, nil),
		about("zoë", hook.ShareOutcome, 7, func(m *hook.ShareChanged) { m.Observes, m.Last, m.Answered, m.Checked, m.Twice = true, good, 14, 3, 2 }),
		about("Ann", hook.ShareOutcome, 7, func(m *hook.ShareChanged) { m.Observes, m.Last, m.Answered, m.Checked = true, good, 14, 3 }),
		about("guest 2", hook.ShareOutcome, 7, func(m *hook.ShareChanged) {
			m.Last, m.Failure, m.Answered, m.Failures = good, slow, 1204, 3
		}),
		about("Omar", hook.ShareOutcome, 7, func(m *hook.ShareChanged) {
			m.Last, m.Failure, m.Answered, m.Failures = silent, silent, 3, 3
		}),
		about("Omar", hook.ShareLeft, 6, nil),
		about("Slow", hook.ShareDropped, 5, func(m *hook.ShareChanged) { m.Detail = "it stopped reading" }),
	}
}

// sharedStates are the screens of a shared run.
func sharedStates(running func(*model, *memory)) map[string]func(m *model, d *memory) {
	shared := func(keys ...string) func(m *model, d *memory) {
		return func(m *model, d *memory) {
			m.options.Desk.Sharing = &shares{}
			running(m, d)
			settleMsg(m, sharedReady())
			settleMsg(m, someGuests()...)
			play(m, keys...)
		}
	}
	return map[string]func(m *model, d *memory){
		"shared_waiting": func(m *model, _ *memory) {
			m.options.Desk.Sharing = &shares{}
			settleMsg(m, tunnelOnline(), registered(), sharedReady(), about("Ann", hook.ShareJoined, 1, nil))
		},
		"shared": shared(), "join": shared("J"), "board": shared("B"), "board_asks": shared("B", "x"),
		"board_empty": func(m *model, d *memory) {
			m.options.Desk.Sharing = &shares{}
			running(m, d)
			settleMsg(m, sharedReady())
			play(m, "B")
		},
		"shared_no_more": func(m *model, d *memory) {
			shared("B")(m, d)
			settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareRevoked})
		},
	}
}

// sharedRun is a model of a size with a shared run.
func sharedRun(t testing.TB, width, height int) (*model, *shares) {
	t.Helper()
	m, _ := running(t, width, height)
	s := &shares{}
	m.options.Desk.Sharing = s
	settleMsg(m, sharedReady())
	settleMsg(m, someGuests()...)
	return m, s
}

func TestRoom_TheJoinLineIsCopiedWhole(t *testing.T) {
	m, _ := sharedRun(t, 120, 40)
	rest := play(m, "J", "c")
	want := tea.SetClipboard("leadrig join " + joinAddress + " --forward-to http://127.0.0.1:3000")()
	if len(rest) != 1 || rest[0] != want {
		t.Errorf("got %v, want %v", rest, want)
	}
	wantOn(t, m, "sent to the clipboard", joinAddress)
	play(m, "esc")
	wantOff(t, m, "How others follow this run")
}

func TestRoom_TheJoinLineIsNeverCut(t *testing.T) {
	for width := 20; width < 220; width++ {
		m, _ := sharedRun(t, width, 40)
		lines := strings.Split(screen(m), "\n")
		shown := strings.Contains(screen(m), "leadrig join")
		if shown && !strings.Contains(screen(m), "leadrig join "+joinAddress) {
			t.Errorf("at %d columns: %q", width, lines)
		}
		if wide := len("leadrig join "+joinAddress) + 2; (width >= wide) != shown {
			t.Errorf("at %d columns it is shown: %v", width, shown)
		}
	}
}

func TestRoom_ANewPublicURLIsTold(t *testing.T) {
	m, _ := sharedRun(t, 160, 40)
	settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareOpened, Present: 5, URL: otherAddress, Detail: "the public URL has changed"})
	wantOn(t, m, otherAddress, "the public URL has changed, and the join line with it", "5 joined")
	wantOff(t, m, joinAddress)
	play(m, "B")
	wantOn(t, m, "Omar", "5 present") // who was there is remembered
}

func TestRoom_RevokeAsksAndShareAgainOpens(t *testing.T) {
	m, s := sharedRun(t, 120, 40)
	play(m, "B", "s")
	wantOn(t, m, "can't share it again: it is shared already")
	play(m, "x", "x")
	wantOn(t, m, "End the sharing? 5 participants are told and dropped")
	play(m, "n")
	if s.revoked != 0 || len(m.questions) > 0 {
		t.Error("a no ended it, or it was asked twice")
	}
	play(m, "x", "y")
	if s.revoked != 1 {
		t.Errorf("revoked %d times", s.revoked)
	}
	settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareRevoked})
	wantOn(t, m, "the run is shared no more", "shared no more", "0 present · 7 gone")
	wantOff(t, m, joinAddress)
	for key, want := range map[string]string{"X": "the run isn't shared now", "J": "S shares it again"} {
		play(m, key)
		wantOn(t, m, want)
	}
	play(m, "s")
	if s.opened != 1 {
		t.Errorf("opened %d times", s.opened)
	}
	settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareOpened, URL: otherAddress})
	wantOn(t, m, "shared again", otherAddress, "Nobody has joined yet")
	settleMsg(m, about("Ann", hook.ShareJoined, 1, nil))
	if diff := cmp.Diff([]guest{{name: "Ann", present: true, at: noon(), forwards: true}}, m.room.guests, cmp.AllowUnexported(guest{})); diff != "" {
		t.Error(diff)
	}
	s.err = errors.New("the run has ended")
	play(m, "x", "y")
	wantOn(t, m, "✗ end the sharing: the run has ended")
}

func TestRoom_WhatCantBeSharedSaysWhy(t *testing.T) {
	for why, want := range map[string]string{"": "no run is shared here", "this run isn't shared: start with --share": "start with --share"} {
		m, _ := running(t, 120, 40)
		m.options.Desk.NoSharing = why
		for _, key := range []string{"J", "B", "X", "S"} {
			m.say(notice{})
			play(m, key)
			wantOn(t, m, "⚠ can't ", want)
			if m.drawer != nil || m.questions != nil {
				t.Errorf("%s opened something", key)
			}
		}
	}
}

func TestRoom_AParticipantSeesHowItJoined(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	tell(m, &hook.ShareChanged{Time: noon(), State: hook.ShareJoined, Self: true, Name: "Ann 2", Present: 5, Detail: "payloads are redacted"})
	wantOn(t, m, "joined as Ann 2, 5 present: payloads are redacted")
	tell(m, &hook.Ready{Time: noon(), Tunnel: "share", ForwardTo: "http://127.0.0.1:3000"})
	wantOn(t, m, "What the presenter's run receives from now on arrives here")
	m.Update(tea.WindowSizeMsg{Width: 160, Height: 30})
	tell(m, &hook.Warning{Time: noon(), Code: codeUnreachable, Text: "the handler can't be reached"})
	wantOn(t, m, "start the handler")
	wantOff(t, m, "sends again what it missed")
}

func TestRoom_SaysHowManyMayJoin(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	m.options.Desk.Sharing = &shares{}
	settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareOpened, Limit: 30}, sharedReady())
	wantOn(t, m, "Nobody has joined yet, 30 can.")
	settleMsg(m, about("Ann", hook.ShareJoined, 1, nil))
	play(m, "B")
	wantOn(t, m, "1 of 30 present")
}

// Nothing was seen where no duplicate came, or effects couldn't be counted.
func TestRoom_WhatWasNotSeenIsNotJudged(t *testing.T) {
	m, _ := newTestModel(t, 120, 30)
	m.options.Desk.Sharing = &shares{}
	good := &hook.ShareAnswer{DeliveryID: 1, Status: 200, Outcome: hook.OutcomeDelivered}
	settleMsg(
		m, &hook.ShareChanged{Time: noon(), State: hook.ShareOpened, URL: joinAddress},
		about("Ann", hook.ShareOutcome, 1, func(m *hook.ShareChanged) { m.Observes, m.Last, m.Answered = true, good, 14 }),
	)
	play(m, "B")
	wantOn(t, m, "not seen yet")
	settleMsg(m, about("Ann", hook.ShareOutcome, 1, func(m *hook.ShareChanged) { m.Observes, m.Last, m.Answered, m.Checked = true, good, 15, 1 }))
	wantOn(t, m, "none seen")
	wantOff(t, m, "not seen yet")
}

func TestRoom_ComingsTakeNobodysPlace(t *testing.T) {
	m, _ := sharedRun(t, 120, 30)
	settleMsg(m, &hook.Warning{Time: noon(), Code: "x", Text: "something to act on"}, about("Late", hook.ShareJoined, 6, nil))
	wantOn(t, m, "something to act on", "6 joined")
	play(m, "up", "esc", "T") // what T did is no news after the next key
	settleMsg(m, about("Later", hook.ShareJoined, 7, nil))
	wantOn(t, m, "Later has joined, 7 present")
}
