package tui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// What can be done with the delivery of the cursor. Each works beside the screen
// and says in the status line what came of it.

// actedMsg says what came of an action.
type actedMsg struct {
	doing string // what was being done: "replay 871"
	text  string // what was done
	err   error
}

// can is the condition of an action of the desk.
func can(name ActionName) func(*model) string {
	return func(m *model) string { return m.whyNot(name) }
}

// whyNot says why an action can't be done with the delivery of the cursor, "" if
// it can.
func (m *model) whyNot(name ActionName) string {
	switch {
	case m.options.Desk.Actions == nil:
		return "it isn't possible here"
	case m.list.selected() == nil:
		return "no delivery is chosen"
	}
	return m.options.Desk.Actions.Why(name)
}

// whyNoTrigger is whyNot without a delivery.
func (m *model) whyNoTrigger() string {
	if m.options.Desk.Actions == nil {
		return "it isn't possible here"
	}
	if why := m.options.Desk.Actions.Why(DoTrigger); why != "" {
		return why
	}
	if !m.options.History && !m.progress.ready && !m.listing() {
		return "the run isn't ready yet"
	}
	return ""
}

// act does something beside the screen, and says so meanwhile.
func (m *model) act(doing, meanwhile string, work func(ctx context.Context, a Actions) (string, error)) {
	actions := m.options.Desk.Actions
	m.say(underWay(meanwhile))
	m.begin(func(ctx context.Context) tea.Msg {
		text, err := work(ctx, actions)
		return actedMsg{doing, text, err}
	})
}

func (m *model) takeActed(msg actedMsg) {
	switch {
	case errors.Is(msg.err, context.DeadlineExceeded):
		m.say(failed(msg.doing + ": it took too long: is the handler stuck?"))
	case errors.Is(msg.err, context.Canceled):
	case msg.err != nil:
		m.say(failed(msg.doing + ": " + msg.err.Error()))
	default:
		m.say(done(msg.text))
	}
}

// replay sends the delivery again as it was recorded.
func (m *model) replay() {
	id := m.list.selected().ID
	m.send(ReplayRequest{Of: id, NewID: true}, "replay", "replayed %d%s")
}

// copiesOfDuplicate is how many more copies a duplicate sends.
const copiesOfDuplicate = 1

// duplicate sends it again with the request id that it had.
func (m *model) duplicate() {
	id := m.list.selected().ID
	m.send(ReplayRequest{Of: id, Copies: copiesOfDuplicate}, "duplicate", "sent %d again with the same X-Request-Id%s")
}

// send replays.
func (m *model) send(r ReplayRequest, doing, did string) {
	doing = fmt.Sprintf("%s %d", doing, r.Of)
	m.act(doing, doing+"…", func(ctx context.Context, a Actions) (string, error) {
		ids, err := a.Replay(ctx, r)
		return fmt.Sprintf(did, r.Of, arrivedAs(ids)), err
	})
}

// arrivedAs names the deliveries that a replay made.
func arrivedAs(ids []int64) string {
	if len(ids) == 0 {
		return ""
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = strconv.FormatInt(id, 10)
	}
	return ": it is delivery " + strings.Join(names, ", ")
}

// save writes it as a fixture.
func (m *model) save() {
	id := m.list.selected().ID
	m.act(fmt.Sprintf("save %d", id), fmt.Sprintf("saving %d…", id), func(ctx context.Context, a Actions) (string, error) {
		saved, err := a.Save(ctx, id)
		how := " as it was received: it holds what people wrote"
		if saved.Redacted {
			how = ", addresses, names and texts replaced by stand-ins"
		}
		return fmt.Sprintf("%d saved to %s%s", id, saved.Path, how), err
	})
}

// trigger has a test event happen.
func (m *model) trigger() {
	m.act("trigger a test event", "having a test event sent…", func(ctx context.Context, a Actions) (string, error) {
		return a.Trigger(ctx, hook.EventType(""))
	})
}
