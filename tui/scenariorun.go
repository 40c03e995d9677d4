package tui

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/replay/report"
)

// scenarioRun is the drawer of a scenario that runs, or has run.
type scenarioRun struct {
	id       int64
	info     ScenarioInfo
	inbox    *inbox
	cancel   context.CancelFunc
	attempts map[int]int // how many answers there were of each status
	sent     int
	finished []report.Scenario
	report   *report.Report
	err      error
	ended    bool
	scroll
}

var (
	_ drawer   = (*scenarioRun)(nil)
	_ closer   = (*scenarioRun)(nil)
	_ scroller = (*scenarioRun)(nil)
)

// inbox takes what a run tells, from its goroutines, until the screen looks.
type inbox struct {
	mu  sync.Mutex
	got []RunProgress
}

func (b *inbox) put(p RunProgress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = append(b.got, p)
}

func (b *inbox) take() []RunProgress {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	return got
}

// runTickMsg is when a run is looked after, runEndedMsg its end.
type (
	runTickMsg  struct{ inbox *inbox }
	runEndedMsg struct {
		inbox  *inbox
		report *report.Report
		err    error
	}
)

// lookAfter is how often a run is looked after.
const lookAfter = 50 * time.Millisecond

// enoughForScenario bounds a scenario: some send a thousand events.
const enoughForScenario = 15 * time.Minute

// startScenario runs a scenario and shows it.
func (m *model) startScenario(id int64, info ScenarioInfo) {
	ctx, cancel := context.WithCancel(m.ctx)
	r := &scenarioRun{id: id, info: info, inbox: &inbox{}, cancel: cancel, attempts: map[int]int{}}
	m.openDrawer(r)
	actions := m.options.Desk.Actions
	m.beginFor(ctx, enoughForScenario, func(ctx context.Context) tea.Msg {
		defer cancel()
		got, err := actions.Run(ctx, id, info.Name, r.inbox.put)
		return runEndedMsg{r.inbox, got, err}
	})
	m.lookAfter(r)
}

func (m *model) lookAfter(r *scenarioRun) {
	m.after(lookAfter, func(time.Time) tea.Msg { return runTickMsg{r.inbox} })
}

func scenarioRunCommands() []command {
	return append([]command{
		bind((*model).closeDrawer, "esc q", "stop it, close", "esc", "q").brief("esc", "close"),
		bind((*model).runAgain, "enter", "run it again", "enter").brief("enter", "again").unless((*model).whyNotAgain),
	}, scrollCommands()...)
}

func (r *scenarioRun) place() place { return placeScenario }

// close stops the run if it goes on.
func (r *scenarioRun) close(m *model) {
	r.cancel()
	if !r.ended {
		m.say(warned(r.info.Name + ": stopped"))
	}
}

func (m *model) whyNotAgain() string {
	if r, ok := m.drawer.(*scenarioRun); ok && !r.ended {
		return "it still runs: esc stops it"
	}
	return ""
}

func (m *model) runAgain() {
	if r, ok := m.drawer.(*scenarioRun); ok && r.ended {
		m.startScenario(r.id, r.info)
	}
}

// takeScenario takes over what a run tells, if it is the one that is shown.
func (m *model) takeScenario(msg tea.Msg) {
	r, ok := m.drawer.(*scenarioRun)
	if !ok {
		return
	}
	switch msg := msg.(type) {
	case runTickMsg:
		if msg.inbox == r.inbox && !r.ended {
			r.read()
			m.lookAfter(r)
		}
	case runEndedMsg:
		if msg.inbox == r.inbox {
			r.read()
			r.ended, r.report, r.err = true, msg.report, msg.err
		}
	}
	m.arrange()
}

// read takes over what was told since.
func (r *scenarioRun) read() {
	for _, p := range r.inbox.take() {
		if p.Attempt != nil {
			r.sent++
			r.attempts[p.Attempt.Status]++
		}
		if p.Finished != nil {
			r.finished = append(r.finished, *p.Finished)
		}
	}
}
