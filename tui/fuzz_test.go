package tui

import (
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/hook"
	"leadrig/replay/report"
)

// FuzzScreen shows the same text everywhere where somebody else's text is shown,
// and presses keys. Whatever they are: nothing that acts on a terminal is drawn,
// and nothing wider or higher than the screen.
func FuzzScreen(f *testing.F) {
	for i, text := range hostile() {
		if len(text) < 1000 {
			f.Add(text, `{"a":"`+text+`"}`, "r2345/x", uint8(40+i*5), uint8(5+i))
		}
	}
	f.Add("plain", "[[[[[[[[", "R\r?:f", uint8(120), uint8(40))
	f.Add("room", "{}", "BjXyJcSxn", uint8(100), uint8(30))
	f.Fuzz(func(t *testing.T, text, payload, keys string, width, height uint8) {
		m, _ := newTestModel(t, int(width), int(height))
		d := withDesk(m)
		if len(text)%2 == 1 {
			m.method = ansi.GraphemeWidth
		}
		fillWith(d, text, payload)
		m.options.Desk.Sharing, m.options.Desk.NoSharing = &shares{}, text
		for _, batch := range [][]hook.Message{hostileChrome(text), hostileDelivery(text), hostileRoom(text)} {
			settleMsg(m, batch...)
			checkFrame(t, m)
		}
		const most = 20
		for i, key := range keys {
			if i == most {
				break
			}
			_, cmd := m.Update(tea.KeyPressMsg{Code: key, Text: string(key)})
			settle(m, cmd)
			checkFrame(t, m)
		}
		for _, t5 := range []tab{tabPayload, tabHeaders, tabAttempts, tabDiff, tabRaw} {
			m.closeDrawer()
			m.questions = nil
			openTab(t5)(m)
			settle(m, func() tea.Msg { return wheelSettledMsg{} })
			checkFrame(t, m)
		}
		m.Update(editMsg{review: newReview(1, []byte(payload), []byte(text), 80)})
		checkFrame(t, m)
		d.err = errors.New(text)
		play(m, "esc", "r", "R", "enter", "up")
		checkFrame(t, m)
	})
}

// hostileDelivery is a delivery whose texts are all hostile, and its attempt.
func hostileDelivery(text string) []hook.Message {
	attempt := finished(1, 1<<20, 99999, hook.Outcome(text))
	attempt.Error, attempt.Fault = text, text
	return []hook.Message{&hook.DeliveryArrived{
		Time: noon(), ID: 1, RequestID: text, EventType: text, CampaignID: text, Lead: text, Copy: 3, DuplicateOf: 1, ReplayOf: 1 << 60, Edited: true,
	}, attempt}
}

// fillWith fills a history and a scenario with hostile texts.
func fillWith(d *memory, text, payload string) {
	for id := range int64(2) {
		d.recorded = append(d.recorded, &Detail{
			Delivery: &hook.Delivery{
				ID: id, Method: text, Query: text, Header: hook.Header(text + ": " + text + "\r\n" + payload), Body: []byte(payload[min(int(id), len(payload)):]),
				RequestID: text, Summary: hook.Summary{EventType: text, Lead: text},
			},
			Attempts: []hook.Attempt{{
				DeliveryID: id, URL: text, Error: text, Fault: text, Heard: 7, Outcome: hook.Outcome(text),
				Answer: hook.Answer{Header: hook.Header(payload), Body: []byte(text + payload), Truncated: true},
			}},
		})
	}
	d.progress = []RunProgress{{Attempt: &report.Attempt{Status: -5, Error: text}}}
	d.report = &report.Report{Failure: text, Scenarios: []report.Scenario{{
		Name: text, Title: text, Reason: text, Verdict: report.Verdict(text),
		Checks: []report.Check{{ID: text, Message: text, Verdict: report.Fail, Consequence: payload, Why: text}},
	}}}
}
