package replay

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
	"leadrig/replay/scenario"
)

// Each fault as the sender: what the handler got, what its answer was, what
// SmartLead would make of it.
func TestRun_Faults(t *testing.T) {
	tests := map[string]struct {
		got     int64 // whole requests
		status  int
		outcome hook.Outcome
	}{
		"status=500;when=before": {0, 0, hook.OutcomeRetry},
		"status=404;when=before": {0, 0, hook.OutcomeLost},
		"status=500;when=after":  {1, 200, hook.OutcomeRetry},
		"status=204;when=after":  {1, 200, hook.OutcomeDelivered},
		"lost-ack":               {1, 200, hook.OutcomeRetry},
		"drop":                   {0, 0, hook.OutcomeRetry},
		"reset;when=before":      {0, 0, hook.OutcomeRetry},
		"timeout;when=before":    {0, 0, hook.OutcomeRetry},
		"timeout;when=after":     {1, 200, hook.OutcomeRetry},
		"delay=1ms;when=before":  {1, 200, hook.OutcomeDelivered},
		"delay=1ms;when=after":   {1, 200, hook.OutcomeDelivered},
		"delay=1h;when=after":    {1, 200, hook.OutcomeRetry},
	}
	for spec, want := range tests {
		t.Run(spec, func(t *testing.T) {
			parsed, err := fault.Parse(spec)
			if err != nil {
				t.Fatal(err)
			}
			r := newRig(t, "")
			r.cfg.TimeScale = 50 // a sender that gives up does so after 100 ms
			var got atomic.Int64
			serve := around(r, func(_ http.ResponseWriter, _ []byte, correct func()) { got.Add(1); correct() })
			r.answerBy(serve.ServeHTTP)
			rep := r.runAll([]*scenario.Scenario{parse(t, one(fmt.Sprintf("send: {faults: [%q]}", spec), "accepted"))})
			a := rep.Scenarios[0].Deliveries[0].Attempts[0]
			if got.Load() != want.got || a.Status != want.status || a.Outcome != want.outcome || a.Fault != parsed.String() {
				t.Errorf("handler got %d, attempt %+v; want %+v", got.Load(), a, want)
			}
		})
	}
}
