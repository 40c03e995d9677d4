package tui

import (
	"testing"

	"leadrig/internal/hook"
)

func TestRow_SaysThatAFaultToldSmartLeadSomethingElse(t *testing.T) {
	for spec, want := range map[string]string{
		"status=500;when=after": "the handler answered 200; SmartLead was told 500 by",
		"lost-ack":              "the handler answered 200; SmartLead was told nothing by",
	} {
		m, _ := newTestModel(t, 160, 30)
		withDesk(m, arrival(1))
		changed := finished(1, 1, 200, hook.OutcomeRetry)
		changed.Fault = spec
		settleMsg(m, ready(), arrival(1), changed)
		wantOn(t, m, "↻ 200⚑", want)
		settleMsg(m, finished(1, 2, 200, hook.OutcomeDelivered))
		wantOff(t, m, "200⚑")
	}
	m, _ := newTestModel(t, 160, 30)
	late := finished(1, 1, 200, hook.OutcomeDelivered)
	late.Fault = "delay=3s"
	tell(m, ready(), arrival(1), late)
	wantOn(t, m, "✓ 200 ")
}
