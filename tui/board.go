package tui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
	"leadrig/tui/paint"
)

// board is the drawer that lists who follows the run.
type board struct{ top int }

var _ drawer = (*board)(nil)

// whyNoSharing says why the run can't be shared, "" if it can.
func (m *model) whyNoSharing() string {
	d := &m.options.Desk
	switch {
	case d.Sharing != nil:
		return ""
	case d.NoSharing != "":
		return d.NoSharing
	}
	return "no run is shared here"
}

func (m *model) openBoard() { m.openDrawer(&board{}) }

func boardCommands() []command {
	return []command{
		bind((*model).askRevoke, "x", "end the sharing", "x").brief("x", "end the sharing").unless((*model).whyNoRevoke),
		bind((*model).shareAgain, "s", "share it again", "s").brief("s", "share again").unless((*model).whyNoShareAgain),
		bind(scrollBoard(-1), "↑ k", "one line up", "up", "k"),
		bind(scrollBoard(1), "↓ j", "one line down", "down", "j").brief("↑↓", "scroll"),
		bind(scrollBoard(-10), "pgup", "up", "pgup"),
		bind(scrollBoard(10), "pgdn", "down", "pgdown"),
		bind(scrollBoard(-farAway), "home g", "the first", "home", "g"),
		bind(scrollBoard(farAway), "end G", "the last", "end", "G"),
		bind((*model).closeDrawer, "esc q", "close", "esc", "q").brief("esc", "close"),
	}
}

func scrollBoard(n int) func(*model) {
	return func(m *model) {
		if b, ok := m.drawer.(*board); ok {
			most := max(len(m.room.guests)-m.boardRows(), 0)
			b.top = min(max(b.top+n, 0), most)
		}
	}
}

func (b *board) place() place { return placeBoard }

// boardFront is the lines before the first row: the title, and those of the
// columns.
const boardFront = 2

func (b *board) want(m *model) int { return max(len(m.room.guests), 1) + boardFront }

// boardRows is how many rows are seen.
func (m *model) boardRows() int { return max(m.layout.drawer-boardFront, 1) }

func (b *board) view(p, _ pen, width, height int, m *model) []string {
	r := &m.room
	lines := []string{rule(p, width, r.title()...)}
	if len(r.guests) == 0 {
		text := "Nobody has joined yet: J shows the line that lets others in."
		if r.address == "" {
			text = "Nobody has joined."
		}
		return append(lines, indented(p, width, 1, paint.Faint.Text(text)))
	}
	columns := boardColumnsFor(width, r)
	lines = append(lines, drawBoardTitles(p, width, columns))
	b.top = min(b.top, max(len(r.guests)-(height-boardFront), 0))
	for i := b.top; i < len(r.guests) && len(lines) < height; i++ {
		lines = append(lines, m.drawGuest(p, width, columns, &r.guests[i]))
	}
	return lines
}

// howMany are present, and of how many who may be.
func (r *room) howMany() string {
	if r.limit == 0 || r.address == "" {
		return paint.Thousands(r.present)
	}
	return paint.Thousands(r.present) + " of " + paint.Thousands(r.limit)
}

// title says how the room stands.
func (r *room) title() []span {
	spans := []span{paint.Strong.Text("Who follows this run"), paint.Faint.Text(" · "), paint.Plain.Text(r.howMany() + " present")}
	if n := r.gone(); n > 0 {
		spans = append(spans, paint.Faint.Text(" · "+paint.Thousands(n)+" gone"))
	}
	if r.ended {
		spans = append(spans, paint.Faint.Text(" · "), paint.Warn.Text("shared no more"))
	}
	return spans
}

// whyNoRevoke says why the sharing can't be ended.
func (m *model) whyNoRevoke() string {
	if why := m.whyNoSharing(); why != "" {
		return why
	}
	if m.room.address == "" {
		return "the run isn't shared now"
	}
	return ""
}

// whyNoShareAgain says why the run can't be shared again.
func (m *model) whyNoShareAgain() string {
	if why := m.whyNoSharing(); why != "" {
		return why
	}
	switch {
	case m.stopping:
		return "the run is ending"
	case !m.room.ended:
		return "it is shared already: J shows the join line"
	}
	return ""
}

// askRevoke asks before the sharing ends, once.
func (m *model) askRevoke() {
	if slices.ContainsFunc(m.questions, func(q Question) bool { return q.then != nil }) {
		return
	}
	who := "nobody is there to be dropped"
	if n := m.room.present; n > 0 {
		who = paint.Counted(n, "participant is", "participants are") + " told and dropped"
	}
	m.questions = append(m.questions, Question{
		Text: fmt.Sprintf("End the sharing? %s, and the join line leads nowhere for good.", who),
		then: (*model).revoke,
	})
	m.arrange()
}

func (m *model) revoke() {
	m.share("end the sharing", func(ctx context.Context, s Sharing) (string, error) {
		return "the sharing has ended: s or S shares the run again, under a new join line", s.Revoke(ctx)
	})
}

func (m *model) shareAgain() {
	m.share("share the run again", func(ctx context.Context, s Sharing) (string, error) {
		_, err := s.Open(ctx) // it is told on the feed too
		return "the run is shared again: J shows the join line", err
	})
}

// share does something about the sharing beside the screen.
func (m *model) share(doing string, work func(context.Context, Sharing) (string, error)) {
	sharing := m.options.Desk.Sharing
	m.begin(func(ctx context.Context) tea.Msg {
		text, err := work(ctx, sharing)
		return actedMsg{doing, text, err}
	})
}

// doubled says how often a handler worked again on a duplicate.
func (g *guest) doubled() span {
	switch {
	case !g.forwards:
		return paint.Faint.Text("no handler")
	case g.twice > 0:
		return paint.Bad.Text("✗ " + paint.Counted(g.twice, "time", "times"))
	case !g.observes || g.answered == 0:
		return paint.Faint.Text("not observed")
	case g.checked == 0: // no duplicate came, or it couldn't be counted
		return paint.Faint.Text("not seen yet")
	}
	return paint.Plain.Text("none seen")
}

// answerSpan says what a handler answered.
func answerSpan(a *hook.ShareAnswer) span {
	if a == nil {
		return paint.Faint.Text("–")
	}
	code := "none"
	if a.Status != 0 {
		code = fmt.Sprint(a.Status)
	}
	role, sign := paint.Bad, signLost
	if a.Outcome == hook.OutcomeDelivered {
		role, sign = paint.Good, signDelivered
	}
	return role.Text(sign + " " + code + " " + paint.Duration(a.Latency))
}
