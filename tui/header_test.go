package tui

import (
	"testing"
	"time"

	"leadrig/internal/hook"
)

func TestPublicAddress_KeepsTheSecret(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example/hooks/5d1e0b6ca94f4c3c9b0a4d2e8f317c1f":     "https://a.example/…7c1f",
		"https://a.example/5d1e0b6ca94f4c3c9b0a4d2e8f317c1f/?token=xy": "https://a.example/…7c1f",
		"https://user:secret@a.example:8443/short":                     "https://a.example:8443/…",
		"https://a.example": "https://a.example",
		"":                  "",
		"::no address::":    "",
	} {
		if got := parsePublic(raw).String(); got != want {
			t.Errorf("%q is shown as %q, want %q", raw, got, want)
		}
	}
}

func TestHandlerAddress(t *testing.T) {
	for raw, want := range map[string][2]string{
		"http://127.0.0.1:3000/webhooks/smartlead": {":3000", "127.0.0.1:3000/webhooks/smartlead"},
		"http://localhost:3000":                    {":3000", "localhost:3000"},
		"http://[::1]:3000/":                       {":3000", "[::1]:3000"},
		"http://localhost/":                        {"localhost", "localhost"},
		"https://me:secret@dev.example/hook?key=1": {"dev.example", "dev.example/hook"},
		"http://10.0.0.7:3000":                     {"10.0.0.7:3000", "10.0.0.7:3000"},
		"%zz":                                      {"(no address)", "(no address)"},
	} {
		if short, long := handlerAddress(raw); short != want[0] || long != want[1] {
			t.Errorf("%q is shown as %q and %q, want %q", raw, short, long, want)
		}
	}
}

func TestHeader_TellsTheTunnel(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, ready())
	for _, step := range []struct {
		state hook.TunnelState
		err   string
		want  string
	}{
		{hook.TunnelConnecting, "", "○ connecting"},
		{hook.TunnelOnline, "", "● online"},
		{hook.TunnelReconnecting, "EOF", "↻ reconnecting"},
		{hook.TunnelRefused, "no", "✗ refused"},
		{hook.TunnelOffline, "gone", "✗ offline"},
		{hook.TunnelOffline, "", "○ closed"},
	} {
		tell(m, &hook.TunnelChanged{Time: noon(), State: step.state, Error: step.err})
		wantOn(t, m, step.want)
	}
}

// A tunnel that hasn't been online isn't lost, and while it is lost the page doesn't
// promise that events arrive.
func TestProgress_TellsATunnelThatIsDown(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	down := &hook.TunnelChanged{Time: noon(), State: hook.TunnelReconnecting, Error: "connection refused"}
	tell(m, down)
	wantOn(t, m, "the tunnel doesn't open yet, trying again: connection refused")
	tell(m, tunnelOnline(), registered(), ready())
	wantOn(t, m, "from now on arrives here")
	tell(m, down)
	wantOn(t, m, "tunnel lost, connecting again: connection refused", "nothing arrives until it is back")
	wantOff(t, m, "from now on arrives here")
	tell(m, tunnelOnline())
	wantOn(t, m, "from now on arrives here")
	wantOff(t, m, "nothing arrives until it is back")
}

// That the start waited is no news once it is over; that the end waits is.
func TestNotice_OfAWaitLastsAsLongAsTheWait(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	waits := &hook.Warning{Time: noon(), Code: codeRateLimited, Text: "create webhook: waiting 4s"}
	tell(m, tunnelOnline(), waits)
	wantOn(t, m, "create webhook: waiting 4s")
	tell(m, registered(), ready())
	wantOff(t, m, "waiting 4s")
	other := &hook.Warning{Time: noon(), Code: "other_webhooks", Text: "campaign 123 has other webhooks"}
	tell(m, waits, other, ready())
	wantOn(t, m, "campaign 123 has other webhooks")
	press(m, "q")
	tell(m, waits)
	wantOn(t, m, "create webhook: waiting 4s")
}

func TestHeader_AnotherAddressKeepsTheSecretsEnd(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, ready(), &hook.TunnelChanged{Time: noon(), State: hook.TunnelOnline, PublicURL: "https://new-otter.example"},
		&hook.WebhookChanged{Time: noon(), State: hook.WebhookUpdated, ID: 456, Level: hook.LevelCampaign})
	wantOn(t, m, "https://new-otter.example/…7c1f", "webhook 456 now points at the new address")
}

func TestHeader_TellsTheHandlersHealth(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, &hook.Ready{Time: noon(), PublicURL: "http://127.0.0.1:1/x"})
	wantOn(t, m, "no handler")
	tell(m, ready())
	wantOn(t, m, ":3000 ○ not tried yet")
	tell(m, &hook.Warning{Time: noon(), Code: codeUnreachable, Text: "nobody listens there"})
	wantOn(t, m, ":3000 ✗ unreachable", "⚠ 14:02:09  nobody listens there")
	silent := finished(1, 1, 0, hook.OutcomeRetry)
	tell(m, silent)
	wantOn(t, m, ":3000 ✗ unreachable")
	tell(m, &hook.Warning{Time: noon(), Code: codeReachable, Text: "somebody does"})
	wantOn(t, m, ":3000 ● answers", "✓ 14:02:09  somebody does")
	tell(m, silent)
	wantOn(t, m, ":3000 ✗ no answer")
	faulty := finished(1, 2, 500, hook.OutcomeRetry)
	faulty.Fault = "status=500"
	tell(m, faulty)
	wantOn(t, m, ":3000 ✗ no answer")
	slow := finished(1, 3, 500, hook.OutcomeRetry)
	slow.Latency = 2 * time.Second
	tell(m, slow)
	wantOn(t, m, ":3000 ● 2.0 s")
}

func TestNotice_TellsFaultsAndEnds(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	tell(m, ready(), arrival(1), &hook.FaultFired{Time: noon(), Spec: "status=500;when=after", Fired: 2})
	wantOn(t, m, "⚑ 14:02:09  fault status=500;when=after fired, 2 times by now")
	tell(m, &hook.TunnelChanged{Time: noon(), State: hook.TunnelReconnecting, Error: "EOF"})
	wantOn(t, m, "↻ 14:02:09  tunnel lost, connecting again: EOF")
	press(m, "q")
	tell(m, &hook.TunnelChanged{Time: noon(), State: hook.TunnelOffline})
	wantOn(t, m, "removing the webhook 456…")
}

func TestEnding_WithoutAWebhook(t *testing.T) {
	m, _ := newTestModel(t, 100, 24)
	press(m, "q")
	wantOn(t, m, "Ending", "ending the run…")
	wantOff(t, m, "webhook")
}
