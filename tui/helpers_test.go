package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/hook"
)

// noon is when every test begins.
func noon() time.Time { return time.Date(2026, 11, 5, 14, 2, 9, 871e6, time.UTC) }

// calls counts how the screen asked the run to end.
type calls struct{ stop, abort int }

// newTestModel is a model of a size, with the times of UTC.
func newTestModel(t testing.TB, width, height int) (*model, *calls) {
	t.Helper()
	c := &calls{}
	m := newModel(t.Context(), Options{
		Location: time.UTC,
		Environ:  []string{"TERM=xterm-256color"},
		Hints:    []string{"Or from another terminal: leadrig trigger EMAIL_REPLY"},
		Stop:     func() { c.stop++ },
		Abort:    func() { c.abort++ },
	})
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return m, c
}

// tell gives the model a batch.
func tell(m *model, batch ...hook.Message) { m.Update(messagesArrivedMsg{batch: batch}) }

// screen is what the model shows, without colours.
func screen(m *model) string { return ansi.Strip(m.View().Content) }

// wantOn fails unless the screen shows every text.
func wantOn(t *testing.T, m *model, texts ...string) {
	t.Helper()
	got := screen(m)
	for _, text := range texts {
		if !strings.Contains(got, text) {
			t.Errorf("no %q on the screen:\n%s", text, got)
		}
	}
}

// wantOff fails if the screen shows any of the texts.
func wantOff(t *testing.T, m *model, texts ...string) {
	t.Helper()
	got := screen(m)
	for _, text := range texts {
		if strings.Contains(got, text) {
			t.Errorf("%q is on the screen:\n%s", text, got)
		}
	}
}

// keyPress builds the message of a key by the name that bindings use.
func keyPress(name string) tea.KeyPressMsg {
	var msg tea.KeyPressMsg
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		msg.Mod = tea.ModCtrl
		name = rest
	}
	special := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "esc": tea.KeyEscape, "space": tea.KeySpace,
		"left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "tab": tea.KeyTab, "delete": tea.KeyDelete, "backspace": tea.KeyBackspace,
	}
	code, ok := special[name]
	if !ok {
		code = []rune(name)[0]
		if msg.Mod == 0 {
			msg.Text = name
		}
	}
	if name == "space" {
		msg.Text = " "
	}
	msg.Code = code
	return msg
}

// press presses keys by their names and returns the last command.
func press(m *model, names ...string) (cmd tea.Cmd) {
	for _, name := range names {
		_, cmd = m.Update(keyPress(name))
	}
	return cmd
}

// The messages of a run.

func tunnelOnline() *hook.TunnelChanged {
	return &hook.TunnelChanged{Time: noon(), State: hook.TunnelOnline, PublicURL: "https://calm-otter.ngrok-free.app"}
}

// someSteps are a start that is trying the public address.
func someSteps() []hook.Message {
	at := func(ms int, name hook.StepName, state hook.StepState, detail string) hook.Message {
		return &hook.Step{Time: noon().Add(time.Duration(ms) * time.Millisecond), Name: name, State: state, Detail: detail}
	}
	const ngrok, campaign = "ngrok", "campaign 123"
	return []hook.Message{
		at(0, hook.StepStore, hook.StepAhead, ""), at(0, hook.StepCapture, hook.StepAhead, ""), at(0, hook.StepTunnel, hook.StepAhead, ngrok),
		at(0, hook.StepProbe, hook.StepAhead, ""), at(0, hook.StepWebhook, hook.StepAhead, campaign),
		at(1, hook.StepStore, hook.StepBegun, ""), at(5, hook.StepStore, hook.StepDone, ""),
		at(5, hook.StepCapture, hook.StepBegun, ""), at(6, hook.StepCapture, hook.StepDone, ""),
		at(6, hook.StepTunnel, hook.StepBegun, ngrok), at(1206, hook.StepTunnel, hook.StepDone, ngrok),
		at(1206, hook.StepProbe, hook.StepBegun, ""),
	}
}

func registered() *hook.WebhookChanged {
	return &hook.WebhookChanged{Time: noon(), State: hook.WebhookRegistered, ID: 456, Level: hook.LevelCampaign}
}

func ready() *hook.Ready {
	return &hook.Ready{
		Time: noon(), PublicURL: "https://calm-otter.ngrok-free.app/hooks/5d1e0b6ca94f4c3c9b0a4d2e8f317c1f",
		Tunnel: "ngrok", ForwardTo: "http://127.0.0.1:3000/webhooks/smartlead",
		Webhook: &hook.WebhookRef{ID: 456, Scope: hook.Scope{Level: hook.LevelCampaign, CampaignID: 123}},
	}
}

// arrival is a delivery of some type, lead and request id made from its number.
func arrival(n int) *hook.DeliveryArrived {
	types := hook.EventTypes()
	leads := []string{"priya@warehouse.example", "omar@closed.example", "zoë.o'brien@very-long-company-name.example", ""}
	return &hook.DeliveryArrived{
		Time: noon().Add(time.Duration(n) * 317 * time.Millisecond), ID: int64(n),
		RequestID: fmt.Sprintf("%08x-0000-4000-8000-000000000000", uint32(n)*2654435761),
		EventType: string(types[n%len(types)]), CampaignID: "123", Lead: leads[n%len(leads)],
		Bytes: 812, Copy: 1, Source: hook.SourceEndpoint,
	}
}

// finished is an attempt at the delivery with that id.
func finished(id int64, number, status int, outcome hook.Outcome) *hook.AttemptFinished {
	return &hook.AttemptFinished{
		Time: noon(), DeliveryID: id, Number: number, URL: "http://127.0.0.1:3000/webhooks/smartlead",
		Status: status, Latency: 12400 * time.Microsecond, Outcome: outcome,
	}
}

// someDeliveries has every kind of row.
func someDeliveries() []hook.Message {
	var batch []hook.Message
	for n := 1; n <= 12; n++ {
		batch = append(batch, arrival(n))
	}
	for id := int64(1); id <= 7; id++ {
		batch = append(batch, finished(id, 1, 200, hook.OutcomeDelivered))
	}
	copied := arrival(3)
	copied.ID, copied.DuplicateOf, copied.DuplicateBy, copied.Copy = 13, 3, hook.ByRequestID, 2
	guessed := arrival(7)
	guessed.ID, guessed.RequestID, guessed.DuplicateOf, guessed.DuplicateBy, guessed.Copy = 14, "", 7, hook.ByFingerprint, 2
	late := arrival(15)
	late.CampaignID, late.Lead = "", ""
	silent := finished(11, 3, 0, hook.OutcomeRetry)
	silent.Latency, silent.Error = 30*time.Second, "connection refused"
	injected := finished(12, 1, 500, hook.OutcomeRetry)
	injected.Fault, injected.Heard = "status=500;when=after", 500
	return append(batch, copied, guessed, late,
		finished(8, 1, 404, hook.OutcomeLost), finished(9, 1, 500, hook.OutcomeRetry),
		finished(10, 5, 503, hook.OutcomeFailed), silent, injected,
		finished(13, 1, 200, hook.OutcomeDelivered), finished(14, 1, 200, hook.OutcomeDelivered))
}

// leaves reports whether a command ends the screen.
func leaves(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		return slices.ContainsFunc(msg, leaves)
	}
	return false
}

// wantIn fails unless a text has every part.
func wantIn(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in %q", part, text)
		}
	}
}
