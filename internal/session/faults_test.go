package session

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/fault"
)

func faults(t *testing.T, specs ...string) *Faults {
	t.Helper()
	set := NewFaults(1)
	for _, text := range specs {
		set.Arm(faultSpec(t, text))
	}
	return set
}

// The sandbox sends by SmartLead's policy: what it hears decides how often it
// sends, and the handler's count says on which side of it a fault stood.
func TestFaults_SmartLeadAndTheHandlerSeeWhatTheySay(t *testing.T) {
	const always = 3 // attempts by SmartLead's policy
	for spec, want := range map[string]struct {
		worked   int // times that the handler got the event
		attempts []try
	}{
		"status=500;when=before;count=1": {1, []try{{1, 0, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"status=500;when=after;count=1":  {2, []try{{1, 200, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"status=404;when=after":          {1, []try{{1, 200, hook.OutcomeLost}}},
		"status=204;when=before":         {0, []try{{1, 0, hook.OutcomeDelivered}}},
		"lost-ack;count=1":               {2, []try{{1, 200, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"lost-ack":                       {always, []try{{1, 200, hook.OutcomeRetry}, {2, 200, hook.OutcomeRetry}, {3, 200, hook.OutcomeFailed}}},
		"reset;when=before;count=1":      {1, []try{{1, 0, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"reset;count=2":                  {always, []try{{1, 200, hook.OutcomeRetry}, {2, 200, hook.OutcomeRetry}, {3, 200, hook.OutcomeDelivered}}},
		"drop;attempt=1":                 {1, []try{{1, 0, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"delay=1ms":                      {1, []try{{1, 200, hook.OutcomeDelivered}}},
		"timeout;when=before;count=1":    {1, []try{{1, 0, hook.OutcomeRetry}, {2, 200, hook.OutcomeDelivered}}},
		"status=500;event=EMAIL_SENT":    {1, []try{{1, 200, hook.OutcomeDelivered}}},
	} {
		t.Run(spec, func(t *testing.T) {
			config := sandbox.Config{Seed: 7, APIKey: apiKey, TimeScale: 1e9, Limits: &sandbox.Limits{}, Policy: policy.SmartLead()}
			if strings.HasPrefix(spec, "timeout") {
				config.Policy.Timeout = time.Second // 30 s are for SmartLead, not for a test
			}
			g := newRigOf(t, config, func(sandbox http.Handler) http.Handler { return sandbox })
			h := newHandler(t, status(http.StatusOK))
			opts := g.options(hook.LevelCampaign, h.routes())
			opts.Faults = faults(t, spec)
			r := start(t, opts)
			r.ready()
			g.emit(hook.EmailReply, 1)
			g.settle()
			all := r.end()
			var got []try
			for _, a := range of[*hook.AttemptFinished](all) {
				got = append(got, try{a.Number, a.Status, a.Outcome})
			}
			if diff := cmp.Diff(want.attempts, got); diff != "" {
				t.Errorf("attempts: %s", diff)
			}
			if n := len(h.got()); n != want.worked {
				t.Errorf("the handler got it %d times, want %d", n, want.worked)
			}
			fired := len(of[*hook.FaultFired](all))
			idle := warnings(all, WarnFaultIdle)
			if (fired == 0) != (len(idle) == 1) {
				t.Errorf("fired %d times, and told as idle: %v", fired, idle)
			}
			g.wantNothingLeft()
		})
	}
}

// A sender that is kept waiting doesn't keep a run from ending.
func TestFaults_WithheldAnswerEndsWithTheRun(t *testing.T) {
	h := newHandler(t, status(http.StatusOK))
	r := start(t, Options{Routes: h.routes(), Faults: faults(t, "timeout")})
	url := r.ready().PublicURL
	answered := make(chan error, 1)
	go func() {
		_, err := trySend(t.Context(), url, "id-1", payload(hook.EmailReply))
		answered <- err
	}()
	await(r, func(m *hook.AttemptFinished) bool { return m.Fault == "timeout" })
	r.end()
	if err := receive(t, answered, "the sender's end"); err == nil {
		t.Error("the sender got an answer")
	}
}

func faultSpec(t *testing.T, text string) fault.Spec {
	t.Helper()
	spec, err := fault.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}
