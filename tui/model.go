package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// model is the one model of the screen. Its Update only routes; the panes do the
// rest.
type model struct {
	options       Options
	dark          bool
	profile       colorprofile.Profile // the colours this terminal has
	theme         *theme
	method        ansi.Method // how this terminal measures text
	width, height int
	layout        layout

	header   header
	progress progress
	list     list
	notice   notice
	// questions are those that wait for an answer, the oldest first.
	questions []Question
	help      bool // the help page covers the body

	ending    bool // the run is ending, whoever asked
	stopping  bool // it has been asked to end
	left      bool // the user didn't wait for it
	feedEnded bool
	feedErr   error // why, nil after a whole run
}

var _ tea.Model = (*model)(nil)

func newModel(o Options) *model {
	if o.Location == nil {
		o.Location = time.Local
	}
	return &model{
		options:  o,
		dark:     true,
		profile:  colorprofile.TrueColor,
		theme:    newTheme(true, colorprofile.TrueColor),
		method:   ansi.WcWidth,
		list:     newList(ringCapacity, o.Location),
		progress: progress{hints: o.Hints},
	}
}

// Init asks the terminal for its background; without an answer it is dark.
func (m *model) Init() tea.Cmd { return tea.RequestBackgroundColor }

// Update routes a message to where it belongs.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.arrange()
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.theme = newTheme(m.dark, m.profile)
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.theme = newTheme(m.dark, m.profile)
	case tea.ModeReportMsg:
		m.measureAs(msg)
		m.arrange()
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case messagesArrivedMsg:
		m.take(msg)
	case questionMsg:
		m.questions = append(m.questions, msg.Question)
		m.arrange()
	case endAskedMsg:
		m.showEnding()
	case feedEndedMsg:
		m.feedEnded, m.feedErr = true, msg.err
		return m, tea.Quit
	}
	return m, nil
}

// pen is what to draw with now.
func (m *model) pen() pen { return pen{&m.theme.normal, m.method} }

// arrange gives every pane its place. It is called after every change of the
// size and of what the panes hold.
func (m *model) arrange() {
	m.layout = layoutFor(m.width, m.height, m.status().lines(m.pen(), m.width))
	m.list.setSize(m.width, m.layout.body)
}

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
	v := tea.NewView(m.draw())
	v.AltScreen = true
	return v
}

func (m *model) draw() string {
	l := m.layout
	if l.header == 0 {
		return ""
	}
	p := m.pen()
	lines := make([]string, 0, m.height)
	lines = append(lines, m.header.view(p, m.width, l.header)...)
	lines = append(lines, exactly(m.body(p), l.body)...)
	lines = append(lines, exactly(m.status().view(p, m.width, l.notice), l.notice)...)
	if l.footer > 0 {
		lines = append(lines, footer(p, m.commands(), m.list.followState(), m.width))
	}
	return strings.Join(lines, "\n")
}

// body draws what the run's state calls for.
func (m *model) body(p pen) []string {
	switch {
	case m.help:
		return helpView(p, m.width)
	case m.list.len() > 0:
		return m.list.view(p, pen{&m.theme.chosen, m.method})
	case m.ending:
		return m.progress.ending(p, m.width)
	case !m.progress.ready:
		return m.progress.starting(p, m.width)
	default:
		return m.progress.waiting(p, m.width)
	}
}

// exactly returns n lines: cut, or filled up with empty ones.
func exactly(lines []string, n int) []string {
	for len(lines) < n {
		lines = append(lines, "")
	}
	return lines[:n]
}
