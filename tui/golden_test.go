package tui

import (
	"fmt"
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"leadrig/internal/hook"
)

// states are the screens there are, each by how one gets there.
func states() map[string]func(m *model) {
	running := func(m *model) {
		tell(m, tunnelOnline(), registered(), ready())
		tell(m, someDeliveries()...)
	}
	return map[string]func(m *model){
		"nothing": func(*model) {},
		"starting": func(m *model) {
			tell(m, tunnelOnline(), registered())
		},
		"refused": func(m *model) {
			tell(m, &hook.TunnelChanged{
				Time: noon(), State: hook.TunnelRefused, Code: "ERR_NGROK_105",
				Error: "the authtoken is not a token", Advice: "copy it again from the dashboard: dashboard.ngrok.com",
			})
		},
		"waiting": func(m *model) { tell(m, tunnelOnline(), registered(), ready()) },
		"running": running,
		"walking": func(m *model) {
			running(m)
			press(m, "up", "up", "k", "pgup")
			tell(m, &hook.Warning{Time: noon(), Code: codeUnreachable, Text: "the handler at 127.0.0.1:3000 refuses connections; senders get 502"})
		},
		"overflowed": func(m *model) {
			m.list = newList(20, m.options.Location)
			m.arrange()
			running(m)
			for n := 20; n < 1300; n++ {
				tell(m, arrival(n))
			}
			m.Update(messagesArrivedMsg{skipped: 1204})
		},
		"question": func(m *model) {
			running(m)
			m.Update(questionMsg{Question{Text: "3 events of campaign 123 failed while the tunnel was down (14:02:03 to 14:02:41). Have SmartLead send them again, to all of the campaign's webhooks?"}})
		},
		"help": func(m *model) {
			running(m)
			press(m, "?")
		},
		"removing": func(m *model) {
			running(m)
			press(m, "q")
		},
		"removed": func(m *model) {
			tell(m, tunnelOnline(), registered(), ready())
			press(m, "ctrl+c")
			tell(m, &hook.WebhookChanged{Time: noon(), State: hook.WebhookRemoved, ID: 456, Level: hook.LevelCampaign},
				&hook.TunnelChanged{Time: noon(), State: hook.TunnelOffline}, &hook.Bye{Time: noon()})
		},
		"not_removed": func(m *model) {
			running(m)
			tell(m, &hook.WebhookChanged{
				Time: noon(), State: hook.WebhookRemoveFailed, ID: 456, Level: hook.LevelCampaign,
				Detail: "the API answers 503; finish with: leadrig webhooks clean",
			})
		},
	}
}

func TestView_LooksAsItShould(t *testing.T) {
	for name, state := range states() {
		for _, size := range [][2]int{{70, 20}, {100, 30}, {160, 45}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), func(t *testing.T) {
				m, _ := newTestModel(t, size[0], size[1])
				state(m)
				golden.RequireEqual(t, screen(m)+"\n")
			})
		}
	}
}

func TestView_FoldsOnLowScreens(t *testing.T) {
	m, _ := newTestModel(t, 100, 10)
	states()["running"](m)
	golden.RequireEqual(t, screen(m)+"\n")
}

func TestView_HasColoursOfEachTheme(t *testing.T) {
	for name, background := range map[string]color.Color{"dark": color.Black, "light": color.White} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 100, 20)
			m.Update(tea.BackgroundColorMsg{Color: background})
			states()["running"](m)
			golden.RequireEqual(t, m.View().Content+"\n")
		})
	}
}
