package tui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/rows"
)

// What can be done with the delivery of the cursor. Each works beside the screen
// and says in the status line what came of it.

// actedMsg says what came of an action.
type actedMsg struct {
	doing string // what was being done: "replay 871"
	text  string // what was done
	err   error
}

// replayedMsg says what came of a replay.
type replayedMsg struct {
	actedMsg
	id int64 // the last delivery that was made, 0 for none
}

// replayed is a replay that the status line tells of, as long as its answer isn't
// known.
type replayed struct {
	id   int64
	text string
}

// can is the condition of an action of the desk.
func can(name ActionName) func(*model) string {
	return func(m *model) string { return m.whyNot(name) }
}

// whyNot says why an action can't be done with the delivery of the cursor, "" if
// it can.
func (m *model) whyNot(name ActionName) string {
	if m.options.Desk.Actions == nil {
		return "it isn't possible here"
	}
	if why := m.whyNoDelivery(); why != "" {
		return why
	}
	return m.options.Desk.Actions.Why(name)
}

// whyNoDelivery says why there is no delivery to do anything with, "" if there is
// one.
func (m *model) whyNoDelivery() string {
	switch {
	case m.list.selected() != nil:
		return ""
	case m.list.Filtered():
		return "no delivery passes the filter"
	case m.options.History:
		return "nothing is recorded yet"
	}
	return "no delivery has come yet"
}

// whyNoTrigger is whyNot without a delivery.
func (m *model) whyNoTrigger() string {
	if m.options.Desk.Actions == nil {
		return "it isn't possible here"
	}
	if why := m.options.Desk.Actions.Why(DoTrigger); why != "" {
		return why
	}
	switch {
	case m.ending:
		return "the run is ending"
	case !m.options.History && !m.progress.ready && !m.listing():
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

// takeReplayed tells of a replay; what the handler answered comes on the feed, before
// or after this.
func (m *model) takeReplayed(msg replayedMsg) {
	m.takeActed(msg.actedMsg)
	if msg.err == nil {
		m.replayed = replayed{msg.id, m.notice.text}
	}
}

// attendReplayed adds what the handler answered, if the replay is still told of.
func (m *model) attendReplayed() {
	if m.replayed.id == 0 {
		return
	}
	r := m.list.Find(m.replayed.id)
	if r == nil || r.Result == rows.Pending {
		return
	}
	text := m.replayed.text
	m.replayed = replayed{}
	switch {
	case m.notice.text != text:
	case r.Result == rows.Delivered:
		m.say(done(text + ", answered " + strconv.Itoa(int(r.Status))))
	case r.Status == 0:
		m.say(warned(text + ", there was no answer: 3 says why"))
	default:
		m.say(warned(text + ", answered " + strconv.Itoa(int(r.Status)) + ", which is no success"))
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
	actions := m.options.Desk.Actions
	m.say(underWay(doing + "…"))
	m.begin(func(ctx context.Context) tea.Msg {
		ids, err := actions.Replay(ctx, r)
		msg := replayedMsg{actedMsg: actedMsg{doing, fmt.Sprintf(did, r.Of, arrivedAs(ids)), err}}
		if len(ids) > 0 {
			msg.id = ids[len(ids)-1]
		}
		return msg
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
