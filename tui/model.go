package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"leadrig/tui/paint"
)

// model is the one model of the screen. Its Update only routes; the panes do the
// rest.
type model struct {
	options       Options
	ctx           context.Context // ends when the screen closes
	crew          *crew
	cmds          []tea.Cmd // to start when the message at hand is dealt with
	tick          func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
	dark          bool
	profile       colorprofile.Profile // the colours this terminal has
	theme         *paint.Theme
	method        ansi.Method // how this terminal measures text
	width, height int
	layout        layout
	keys          keymap

	header   header
	flow     flow
	progress progress
	list     list
	filter   filtering
	detail   detail
	faults   faults
	room     room
	page     page
	backlog  backlog
	catchUp  catchUp
	notice   notice
	replayed replayed
	// questions are those that wait for an answer, the oldest first.
	questions []Question
	asked     time.Time // since when the oldest is to be seen
	drawer    drawer    // what is open over the list, nil if nothing is
	mouse     mouse

	ending    bool // the run is ending, whoever asked
	stopping  bool // it has been asked to end
	left      bool // the user didn't wait for it
	closed    bool // a look at the history was closed
	feedEnded bool
	feedErr   error // why, nil after a whole run
}

var _ tea.Model = (*model)(nil)

func newModel(ctx context.Context, o Options) *model {
	if o.Location == nil {
		o.Location = time.Local
	}
	m := &model{
		options:  o,
		ctx:      ctx,
		crew:     &crew{},
		tick:     tea.Tick,
		dark:     !saysLight(environ(o.Environ)),
		profile:  colorprofile.TrueColor,
		method:   ansi.WcWidth,
		keys:     newKeymap(),
		list:     newList(ringCapacity, o.Location),
		progress: progress{hints: o.Hints},
		backlog:  backlog{now: time.Now},
		detail:   newDetail(o.Location),
		mouse:    mouse{on: true},
	}
	m.theme = paint.NewTheme(m.dark, m.profile)
	m.list.past.only = o.History
	m.faults.refresh(o.Desk.Faults)
	return m
}

// Init asks the terminal for its background; without an answer it is as COLORFGBG
// says, or dark.
func (m *model) Init() tea.Cmd {
	if err := m.startFilter(m.options.Query); err != nil {
		m.say(warned(err.Error()))
	}
	m.attend()
	return tea.Batch(append(m.takeCmds(), tea.RequestBackgroundColor)...)
}

// Update routes a message to where it belongs.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg, tea.ModeReportMsg:
		m.takeTerminal(msg)
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg, wheelSettledMsg:
		m.takeUser(msg)
	case messagesArrivedMsg, moreMsg, caughtUpMsg, questionMsg, endAskedMsg, feedEndedMsg:
		m.takeRun(msg)
	default:
		m.takeWork(msg)
	}
	m.attend()
	return m, tea.Batch(m.takeCmds()...)
}

func (m *model) takeCmds() []tea.Cmd {
	cmds := m.cmds
	m.cmds = nil
	return cmds
}

// takeTerminal deals with what the terminal says of itself.
func (m *model) takeTerminal(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.arrange()
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.theme = paint.NewTheme(m.dark, m.profile)
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.theme = paint.NewTheme(m.dark, m.profile)
	case tea.ModeReportMsg:
		m.measureAs(msg)
		m.arrange()
	}
}

// takeUser deals with what the user does.
func (m *model) takeUser(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.press(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case tea.MouseMsg:
		m.point(msg)
	case wheelSettledMsg:
		m.roll()
	}
}

// takeRun deals with what the run says.
func (m *model) takeRun(msg tea.Msg) {
	switch msg := msg.(type) {
	case messagesArrivedMsg:
		m.take(msg)
	case moreMsg:
		m.showMore()
	case caughtUpMsg:
		m.takeCaughtUp(msg)
	case questionMsg:
		m.takeQuestion(msg.Question)
	case endAskedMsg:
		if m.options.History {
			m.later(tea.Quit)
			return
		}
		m.showEnding()
	case feedEndedMsg:
		m.feedEnded, m.feedErr = true, msg.err
		m.later(tea.Quit)
	}
}

// takeWork deals with what was begun beside the screen.
func (m *model) takeWork(msg tea.Msg) {
	switch msg := msg.(type) {
	case restedMsg:
		m.takeRested(msg)
	case slowMsg:
		m.detail.takeSlow(msg)
	case detailMsg:
		m.takeDetail(msg)
	case comparisonMsg:
		m.detail.takeComparison(msg)
	case selectionMsg:
		m.takeSelection(msg)
	case pageMsg:
		m.takePage(msg)
	case newestMsg:
		m.takeNewest(msg)
	case flowTickMsg:
		m.takeFlowTick(msg)
	case startTickMsg:
		m.takeStartTick(msg)
	case actedMsg:
		m.takeActed(msg)
	case replayedMsg:
		m.takeReplayed(msg)
	case copiedMsg:
		m.takeCopied(msg)
	case editMsg:
		m.takeEdit(msg)
	case runTickMsg, runEndedMsg:
		m.takeScenario(msg)
	}
}

// attend brings in line what hangs together: the detail follows the cursor, the
// list gets older rows when it is near its end.
func (m *model) attend() {
	m.list.unhandled = m.unhandled()
	m.attendReplayed()
	m.attendDetail()
	m.attendPast()
	m.attendFlow()
	m.attendStart()
}

// pen is what to draw with now, chosen what to draw a cursor with.
func (m *model) pen() pen    { return m.theme.Pen(m.method) }
func (m *model) chosen() pen { return m.theme.Chosen(m.method) }

// measureAs follows the renderer, which changes over to grapheme clusters when
// the terminal says that it knows them (mode 2027).
func (m *model) measureAs(msg tea.ModeReportMsg) {
	if msg.Mode != ansi.ModeUnicodeCore {
		return
	}
	switch msg.Value {
	case ansi.ModeReset, ansi.ModeSet, ansi.ModePermanentlySet:
		m.method = ansi.GraphemeWidth
	}
}

// View draws the screen: the visible lines and nothing else.
func (m *model) View() tea.View {
	content, cursor := m.draw()
	v := tea.NewView(content)
	v.AltScreen = true
	v.WindowTitle = "leadrig"
	v.Cursor = cursor
	if m.mouse.on {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (m *model) draw() (content string, cursor *tea.Cursor) {
	l := m.layout
	if l.header == 0 {
		return "", nil
	}
	p := m.pen()
	lines := make([]string, 0, m.height)
	lines = append(lines, m.drawHeader(p)...)
	lines = append(lines, exactly(m.flow.view(p, m.width, m), l.flow)...)
	lines = append(lines, exactly(m.body(p), l.body)...)
	if l.drawer > 0 {
		drawn, at := m.drawDrawer(p, l.drawer)
		if at != nil {
			at.Y += len(lines)
			cursor = at
		}
		lines = append(lines, drawn...)
	}
	lines = append(lines, exactly(m.status().view(p, m.width, l.notice), l.notice)...)
	if l.footer > 0 {
		lines = append(lines, m.footer().view(p, m.width))
	}
	return strings.Join(lines, "\n"), cursor
}

// exactly returns n lines: cut, or filled up with empty ones.
func exactly(lines []string, n int) []string {
	for len(lines) < n {
		lines = append(lines, "")
	}
	return lines[:n]
}
