package tui

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/hook"
)

// hostile are texts that try to get out of their place.
func hostile() []string {
	return []string{
		"\x1b[2J\x1b[1;1Hgone", "\x1b]0;title\x07", "\x1b]52;c;cm0gLXJm\x1b\\", "\x1bP+q544e\x1b\\", "\u009b31mred", "\x9b31m",
		"user\u202etxt.exe", "\u2066isolated", "a\r\nb\tc\x00\x7f", "zero\u200bwidth\ufeff",
		"株式会社ワイド文字", "ｶﾞｷﾞ", "नमस्ते दुनिया", "\u1112\u1161\u11ab", "กำกำ", "👩\u200d👩\u200d👧\u200d👦👍🏽🇬🇧🇬", "❤\ufe0f1\ufe0f\u20e3",
		"\u0301\u0301\u0301accents first", "a" + strings.Repeat("\u0336", 300), "\xff\xfe\xc3(", "\u2028\u2029", "\U000e0041",
		strings.Repeat("long", 2500), strings.Repeat("宽", 3400), strings.Repeat("क\u094d", 1700), "\u0d4e",
	}
}

// hostileRun is a run in which every text is hostile.
func hostileRun() []hook.Message {
	var batch []hook.Message
	for i, text := range hostile() {
		id := int64(i + 1)
		batch = append(batch, &hook.DeliveryArrived{
			Time: noon(), ID: id, RequestID: text, EventType: text, CampaignID: text, Lead: text, Copy: 1 << 20, DuplicateOf: int64(i % 3),
			DuplicateBy: hook.DuplicateBy(text), Source: hook.Source(text),
		})
		attempt := finished(id, 1<<20, 99999, hook.Outcome(text))
		attempt.Error, attempt.Fault = text, text
		batch = append(batch, attempt)
	}
	return batch
}

// hostileChrome has the hostile text outside of the list.
func hostileChrome(text string) []hook.Message {
	return []hook.Message{
		&hook.Step{Time: noon(), Name: hook.StepName(text), State: hook.StepState(text), Detail: text},
		&hook.Step{Time: noon(), Name: hook.StepWebhook, State: hook.StepBegun, Detail: text},
		&hook.TunnelChanged{Time: noon(), State: hook.TunnelReconnecting, PublicURL: "https://" + text, Error: text, Code: text, Advice: text},
		&hook.WebhookChanged{Time: noon(), State: hook.WebhookRegistered, ID: 1, Level: hook.Level(text), Detail: text},
		&hook.Ready{
			Time: noon(), PublicURL: "https://a.example/" + text, ForwardTo: "http://h.example/" + text,
			Webhook: &hook.WebhookRef{ID: 1 << 60, Scope: hook.Scope{Level: hook.Level(text)}},
			Share:   "https://a.example/" + text, Inspector: "http://a.example/" + text + "#" + text,
		},
		&hook.Ready{Time: noon(), PublicURL: text, ForwardTo: text, Share: text, Inspector: text},
		&hook.FaultFired{Time: noon(), Spec: text, Fired: 3},
		&hook.WebhookChanged{Time: noon(), State: hook.WebhookRemoveFailed, ID: 1, Level: hook.Level(text), Detail: text},
		&hook.Warning{Time: noon(), Code: text, Text: text},
	}
}

// checkFrame fails if a frame is larger than the screen, or holds anything that
// acts on a terminal but colours.
func checkFrame(t *testing.T, m *model) {
	t.Helper()
	content := m.View().Content
	if m.width <= 0 || m.height <= 0 {
		if content != "" {
			t.Errorf("%dx%d: something is drawn", m.width, m.height)
		}
		return
	}
	lines := strings.Split(content, "\n")
	if len(lines) != m.height {
		t.Errorf("%dx%d: %d lines", m.width, m.height, len(lines))
	}
	for i, line := range lines {
		if got := m.method.StringWidth(line); got > m.width {
			t.Errorf("%dx%d, method %d: line %d is %d wide: %q", m.width, m.height, m.method, i, got, line)
		}
		if harm := harmIn(line); harm != "" {
			t.Errorf("%dx%d: line %d has %s: %q", m.width, m.height, i, harm, line)
		}
	}
}

// harmIn names what a terminal would act on, apart from colours.
func harmIn(line string) string {
	if !utf8.ValidString(line) {
		return "invalid UTF-8"
	}
	for rest := line; rest != ""; {
		before, after, found := strings.Cut(rest, "\x1b")
		for _, r := range before {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				return fmt.Sprintf("%U", r)
			}
		}
		if !found {
			return ""
		}
		end := strings.TrimLeft(after, "[0123456789;")
		if !strings.HasPrefix(after, "[") || !strings.HasPrefix(end, "m") {
			return fmt.Sprintf("an escape sequence %q", after[:min(len(after), 8)])
		}
		rest = end[1:]
	}
	return ""
}

// sizes are all sizes up to 200×60 that differ in what they show, and those
// around them.
func sizes(yield func(width, height int) bool) {
	for width := range 201 {
		for height := range 61 {
			edge := width == 1 || width%100 <= 1 || width == 69 || width == 70 || width == 120
			if !edge && (width%13 != 0 || height > 24 && height != 60) {
				continue
			}
			if !yield(width, height) {
				return
			}
		}
	}
}

// reaches are ways to every part of the screen.
func reaches() map[string]func(*model) {
	with := func(keys ...string) func(*model) { return func(m *model) { play(m, keys...) } }
	return map[string]func(*model){
		"rows": func(m *model) { tell(m, hostileRun()...) }, "detail": with("enter", "down"), "headers": with("2"),
		"attempts": with("3", "p"), "diff": with("4"), "raw": with("5", "enter", "end"), "help": with("?"), "palette": with(":"),
		"filter": func(m *model) { play(m, "/"); typeIn(m, "status:x") }, "filtered": func(m *model) { play(m, "/"); typeIn(m, "lead:nobody"); play(m, "enter") },
		"faults": func(m *model) { play(m, "f", "a"); typeIn(m, "drop"); play(m, "enter") }, "arming": with("f", "a"),
		"scenarios": with("R"), "scenario": with("R", "enter"), "copy": with("y"), "flow": with("F"),
		"review": func(m *model) { m.Update(editMsg{review: newReview(1, []byte(`{"a":1}`), []byte("\x1b[2J"), 80)}) },
		"question": func(m *model) {
			m.Update(questionMsg{Question{Text: "Really, " + strings.Repeat("really ", 40) + "?"}})
		},
		"ending": with("q"), "ordinary": with(),
		"shared": shareHostile, "board": func(m *model) { shareHostile(m); play(m, "B", "end") },
		"join": func(m *model) { shareHostile(m); play(m, "J") },
	}
}

// shareHostile shares the run of a model with participants whose texts are hostile.
func shareHostile(m *model) {
	m.options.Desk.Sharing = &shares{}
	settleMsg(m, sharedReady())
	for _, text := range hostile() {
		settleMsg(m, hostileRoom(text)...)
	}
	settleMsg(m, &hook.ShareChanged{Time: noon(), State: hook.ShareOpened, URL: joinAddress})
}

// hostileRoom has the hostile text in what is told of a shared run.
func hostileRoom(text string) []hook.Message {
	answer := &hook.ShareAnswer{DeliveryID: 1 << 60, Status: 99999, Outcome: hook.Outcome(text), Error: text, Effects: hook.EffectsSeen(text)}
	change := func(m *hook.ShareChanged) {
		m.Detail, m.Last, m.Failure, m.Answered, m.Failures, m.Twice = text, answer, answer, 1<<40, 1<<40, 1<<30
	}
	return []hook.Message{
		about(text, hook.ShareJoined, 1<<30, change), about(text, hook.ShareOutcome, -1, change), about("x"+text, hook.ShareDropped, 3, change),
		about(text, hook.ShareState(text), 3, change), &hook.ShareChanged{State: hook.ShareJoined, Name: text, Detail: text},
		&hook.ShareChanged{State: hook.ShareOpened, URL: "https://a.example/" + text}, &hook.ShareChanged{State: hook.ShareOpened, URL: text},
	}
}

func TestView_FitsEverySize(t *testing.T) {
	for name, reach := range reaches() {
		t.Run(name, func(t *testing.T) {
			m, d := running(t, 100, 30)
			scriptScenario(d)
			reach(m)
			for width, height := range sizes {
				m.Update(tea.WindowSizeMsg{Width: width, Height: height})
				checkFrame(t, m)
				if t.Failed() {
					return
				}
			}
		})
	}
	for name, batch := range map[string][]hook.Message{
		"starting": {tunnelOnline(), registered()}, "starting by steps": someSteps(), "waiting": {tunnelOnline(), registered(), ready()},
		"waiting, shared": {tunnelOnline(), registered(), sharedReady()},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 0, 0)
			tell(m, batch...)
			for width, height := range sizes {
				m.Update(tea.WindowSizeMsg{Width: width, Height: height})
				checkFrame(t, m)
			}
		})
	}
}

func TestView_NoTextGetsOutOfItsPlace(t *testing.T) {
	for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for i, text := range hostile() {
			m, _ := newTestModel(t, 80, 24)
			m.options.Hints = []string{text}
			m.progress.hints = m.options.Hints
			if method == ansi.GraphemeWidth {
				m.Update(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
			}
			for _, told := range hostileChrome(text) {
				tell(m, told)
				for _, size := range [][2]int{{1, 1}, {20, 5}, {70, 20}, {100, 12}, {130, 40}, {160, 45}} {
					m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					checkFrame(t, m)
				}
			}
			tell(m, hostileRun()...)
			m.list.move(-int64(i))
			checkFrame(t, m)
		}
	}
}

func TestView_ARowWithHostileTextKeepsItsColumns(t *testing.T) {
	for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		m, _ := newTestModel(t, 160, 60)
		m.method = method
		tell(m, hostileRun()...)
		for i, line := range strings.Split(m.View().Content, "\n") {
			if i < m.layout.header+1 || i >= m.layout.header+1+len(hostile()) {
				continue
			}
			if got := method.StringWidth(line); got != 160 {
				t.Errorf("row %d is %d wide: %q", i, got, ansi.Strip(line))
			}
		}
	}
}
