package output

import (
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestText_TellsAboutASharedRun(t *testing.T) {
	share := func(change func(*hook.ShareChanged)) *hook.ShareChanged {
		m := &hook.ShareChanged{Time: at(0), Name: "Ann\x1b[2J", Present: 3}
		change(m)
		return m
	}
	outcome := func(a hook.ShareAnswer) *hook.ShareChanged {
		return share(func(m *hook.ShareChanged) {
			m.State, m.Last, m.Answered, m.Failures, m.Twice = hook.ShareOutcome, &a, 9, 2, 1
			if a.Outcome != hook.OutcomeDelivered {
				m.Failure, m.NewFailures = &a, 1
			}
			if a.Effects == hook.EffectsTwice {
				m.NewTwice = 1
			}
		})
	}
	late := outcome(hook.ShareAnswer{DeliveryID: 9, Status: 200, Outcome: hook.OutcomeDelivered, Effects: hook.EffectsOnce})
	late.Failure, late.NewFailures, late.NewTwice = &hook.ShareAnswer{DeliveryID: 8, Status: 503, Outcome: hook.OutcomeFailed}, 2, 1
	tests := map[string]struct {
		message *hook.ShareChanged
		want    string // "": no line
		quiet   bool   // is it told with --quiet
	}{
		"somebody comes": {share(func(m *hook.ShareChanged) { m.State = hook.ShareJoined }), "has joined the shared run, 3 present", false},
		"one has joined oneself": {share(func(m *hook.ShareChanged) {
			m.State, m.Self, m.Detail = hook.ShareJoined, true, "payloads are redacted"
		}), "[2J, 3 present: payloads are redacted", false},
		"somebody goes":         {share(func(m *hook.ShareChanged) { m.State = hook.ShareLeft }), "has left the shared run, 3 present", false},
		"somebody is dropped":   {share(func(m *hook.ShareChanged) { m.State, m.Detail = hook.ShareDropped, "it stopped\nreading" }), "was dropped from the shared run: it stopped", true},
		"the sharing ends":      {share(func(m *hook.ShareChanged) { m.State = hook.ShareRevoked }), "the run is shared no more", false},
		"the sharing begins":    {share(func(m *hook.ShareChanged) { m.State = hook.ShareOpened }), "", false},
		"a handler answers 2xx": {outcome(hook.ShareAnswer{Status: 200, Outcome: hook.OutcomeDelivered}), "", false},
		"a handler answers 500": {outcome(hook.ShareAnswer{DeliveryID: 7, Status: 500, Outcome: hook.OutcomeFailed}), "handler answered 500 to delivery 7 (failures: 2 of 9)", true},
		"a handler doesn't":     {outcome(hook.ShareAnswer{DeliveryID: 7, Outcome: hook.OutcomeFailed, Error: "refused"}), "gave no answer to delivery 7: refused (failures: 2 of 9)", true},
		"a duplicate is done twice": {
			outcome(hook.ShareAnswer{DeliveryID: 7, Status: 200, Outcome: hook.OutcomeDelivered, Effects: hook.EffectsTwice}),
			"worked on delivery 7, a duplicate, again (once so far)", true,
		},
		"what went wrong before the latest answer": {
			late, "worked on a duplicate again (once so far), and answered 503 to delivery 8 (failures: 2 of 9)", true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := printed(t, Text{Zone: zone()}, told(tt.message))
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) || strings.ContainsAny(got, "\x1b") || strings.Count(got, "\n") > 1 {
				t.Errorf("printed %q, want %q", got, tt.want)
			}
			if quiet := printed(t, Text{Zone: zone(), Quiet: true}, told(tt.message)); (quiet != "") != tt.quiet {
				t.Errorf("with --quiet %q", quiet)
			}
		})
	}
}
