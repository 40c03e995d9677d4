package tui

import (
	"fmt"
	"image/color"
	"maps"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"leadrig/internal/hook"
	"leadrig/replay/report"
)

// states are the screens there are, each by how one gets there. All have a desk.
func states() map[string]func(m *model, d *memory) {
	ready := func(m *model, _ *memory) { settleMsg(m, tunnelOnline(), registered(), ready()) }
	running := func(m *model, d *memory) {
		ready(m, d)
		settleMsg(m, someDeliveries()...)
	}
	with := func(keys ...string) func(m *model, d *memory) {
		return func(m *model, d *memory) {
			running(m, d)
			play(m, keys...)
		}
	}
	all := map[string]func(m *model, d *memory){
		"nothing":  func(*model, *memory) {},
		"starting": func(m *model, _ *memory) { settleMsg(m, tunnelOnline(), registered()) },
		"starting_by_steps": func(m *model, _ *memory) {
			m.options.Calm = true
			settleMsg(m, someSteps()...)
			settleMsg(m, tunnelOnline())
			m.progress.plan.now = noon().Add(4 * time.Second)
		},
		"start_failed": func(m *model, _ *memory) {
			settleMsg(m, someSteps()...)
			settleMsg(m, &hook.Step{Time: noon().Add(9 * time.Second), Name: hook.StepProbe, State: hook.StepFailed})
		},
		"refused": func(m *model, _ *memory) {
			settleMsg(m, &hook.TunnelChanged{
				Time: noon(), State: hook.TunnelRefused, Code: "ERR_NGROK_105",
				Error: "the authtoken is not a token", Advice: "copy it again from the dashboard: dashboard.ngrok.com",
			})
		},
		"waiting": ready,
		"running": running,
		"walking": func(m *model, d *memory) {
			with("up", "up", "k", "pgup")(m, d)
			settleMsg(m, &hook.Warning{Time: noon(), Code: codeUnreachable, Text: "the handler at 127.0.0.1:3000 refuses connections; senders get 502"})
		},
		"overflowed": func(m *model, d *memory) {
			m.list = newList(20, m.options.Location)
			m.arrange()
			running(m, d)
			for n := 20; n < 1300; n++ {
				tell(m, arrival(n))
			}
			m.options.Desk.Records = nil
			m.Update(messagesArrivedMsg{skipped: 1204})
		},
		"question": func(m *model, d *memory) {
			running(m, d)
			m.Update(questionMsg{Question{Text: "3 events of campaign 123 failed while the tunnel was down (14:02:03 to 14:02:41). Have SmartLead send them again, to all of the campaign's webhooks?"}})
		},
		"removing": with("q"),
		"removed": func(m *model, d *memory) {
			ready(m, d)
			play(m, "ctrl+c")
			settleMsg(m, &hook.WebhookChanged{Time: noon(), State: hook.WebhookRemoved, ID: 456, Level: hook.LevelCampaign},
				&hook.TunnelChanged{Time: noon(), State: hook.TunnelOffline}, &hook.Bye{Time: noon()})
		},
		"not_removed": func(m *model, d *memory) {
			running(m, d)
			settleMsg(m, &hook.WebhookChanged{
				Time: noon(), State: hook.WebhookRemoveFailed, ID: 456, Level: hook.LevelCampaign,
				Detail: "the API answers 503; finish with: leadrig webhooks clean",
			})
		},
		"help": with("?"), "payload": with("enter", "down", "down"), "headers": with("2"), "attempts": with("3", "p", "p"),
		"diff": with("4", "p"), "raw": with("5", "enter"), "copy": with("y"), "faults": with("f"), "no_detail": with("esc"),
		"scenarios": with("R", "down"), "replayed": with("r"), "saved": with("s"),
		"lost": with("k", "k", "k", "k", "k", "k", "k", "k"),
	}
	for _, further := range []map[string]func(*model, *memory){furtherStates(running), sharedStates(running)} {
		maps.Copy(all, further)
	}
	return all
}

// furtherStates are those that take more than keys.
func furtherStates(running func(*model, *memory)) map[string]func(m *model, d *memory) {
	return map[string]func(m *model, d *memory){
		"filtered": func(m *model, d *memory) {
			running(m, d)
			play(m, "/")
			typeIn(m, "type:EMAIL_* status:200")
			play(m, "enter")
		},
		"filtering": func(m *model, d *memory) {
			running(m, d)
			play(m, "/")
			typeIn(m, "status:banana")
		},
		"filtered_away": func(m *model, d *memory) {
			running(m, d)
			play(m, "/")
			typeIn(m, "lead:nobody")
			play(m, "enter")
		},
		"palette": func(m *model, d *memory) {
			running(m, d)
			d.why[DoRun] = "no handler: start with --forward-to URL"
			play(m, ":")
			typeIn(m, "re")
		},
		"arming": func(m *model, d *memory) {
			running(m, d)
			play(m, "f", "a")
			typeIn(m, "status=500;when=after;cuont=2")
		},
		"armed": func(m *model, d *memory) {
			running(m, d)
			play(m, "f", "a")
			typeIn(m, "status=500;when=after;count=2;event=EMAIL_REPLY")
			play(m, "enter", "a")
			typeIn(m, "delay=3s")
			play(m, "enter", "p")
		},
		"disabled": func(m *model, d *memory) {
			running(m, d)
			d.why[DoReplay] = "no handler: start with --forward-to URL"
			play(m, "r")
		},
		"scenario_failed": func(m *model, d *memory) {
			running(m, d)
			scriptScenario(d)
			play(m, "R", "enter")
		},
		"review": func(m *model, d *memory) {
			running(m, d)
			m.Update(editMsg{review: newReview(9, []byte(body(9)), []byte(`{"event_type": "EMAIL_REPLY", "campaign_id": 124, "extra": 1}`), 80)})
		},
		"lineage": func(m *model, d *memory) {
			running(m, d)
			again := arrival(16)
			again.Source, again.ReplayOf, again.Edited = hook.SourceReplay, 871, true
			d.record(again)
			settleMsg(m, again, finished(16, 1, 500, hook.OutcomeFailed))
		},
		"flow": func(m *model, d *memory) {
			running(m, d)
			play(m, "F")
			settleMsg(m, arrival(16), finished(16, 1, 500, hook.OutcomeRetry))
		},
		"unreadable": func(m *model, d *memory) {
			running(m, d)
			broken := arrival(16)
			d.record(broken)
			d.find(16).Delivery.Body = []byte("{\"event_type\": \"EMAIL_REPLY\", \"lead\": \x1b[31mred\u202e")
			settleMsg(m, broken)
		},
		"history": func(m *model, d *memory) {
			m.options.History, m.list.past.only = true, true
			settle(m, m.Init())
		},
		"history_empty": func(m *model, d *memory) {
			d.recorded = nil
			m.options.History, m.list.past.only = true, true
			settle(m, m.Init())
		},
	}
}

// scriptScenario has a scenario fail.
func scriptScenario(d *memory) {
	s := report.Scenario{
		Name: "duplicate-sequential", Group: "duplicates", Title: "same id again after a 2xx, 3 copies", Verdict: report.Fail,
		Checks: []report.Check{
			{ID: "answers-2xx", Verdict: report.Pass, Message: "every copy was answered 2xx"},
			{
				ID: "one-effect", Verdict: report.Fail, Message: "3 copies of one id: the work was done 3 times, expected 1",
				Consequence: "SmartLead sends an event again when your answer is late or lost; this handler would act on it again.",
				Why:         "leadrig explain duplicate-sequential",
			},
		},
	}
	for range 3 {
		d.progress = append(d.progress, RunProgress{Scenario: s.Name, Attempt: &report.Attempt{Status: 200, LatencyMS: 4}})
	}
	d.progress = append(d.progress, RunProgress{Scenario: s.Name, Finished: &s})
	d.report = &report.Report{Scenarios: []report.Scenario{s}, Work: report.Work{Deliveries: 3, IDs: 1, Effects: 3, Expected: 1, Observed: true}}
}

func TestView_LooksAsItShould(t *testing.T) {
	for name, state := range states() {
		for _, size := range [][2]int{{70, 20}, {100, 30}, {160, 45}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), func(t *testing.T) {
				m, _ := newTestModel(t, size[0], size[1])
				state(m, withDesk(m, someDeliveries()...))
				golden.RequireEqual(t, screen(m)+"\n")
			})
		}
	}
}

func TestView_FoldsOnLowScreens(t *testing.T) {
	m, _ := newTestModel(t, 100, 10)
	states()["running"](m, withDesk(m, someDeliveries()...))
	golden.RequireEqual(t, screen(m)+"\n")
}

func TestView_HasColoursOfEachTheme(t *testing.T) {
	for name, background := range map[string]color.Color{"dark": color.Black, "light": color.White} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 120, 24)
			m.Update(tea.BackgroundColorMsg{Color: background})
			states()["running"](m, withDesk(m, someDeliveries()...))
			golden.RequireEqual(t, m.View().Content+"\n")
		})
	}
}
