package tui

import (
	"testing"

	"leadrig/internal/hook"
)

func TestRow_SaysThatAFaultToldSmartLeadSomethingElse(t *testing.T) {
	for name, test := range map[string]struct {
		status, heard  int
		unknown        bool
		fault          string
		outcome        hook.Outcome
		mark, told, by string
	}{
		"a success became a failure": {
			200, 500, false, "status=500;when=after", hook.OutcomeRetry,
			"↻ 200⚑", "the handler answered 200; SmartLead was told 500 by the fault status=500;when=after", "it is sent again",
		},
		"a success was lost": {
			200, 0, false, "lost-ack", hook.OutcomeRetry,
			"↻ 200⚑", "the handler answered 200; SmartLead was told nothing by the fault lost-ack", "it is sent again",
		},
		"a failure became another": {
			500, 429, false, "status=429;when=after", hook.OutcomeLost,
			"✗ 500⚑", "the handler answered 500; SmartLead was told 429 by the fault status=429;when=after", "this event is lost",
		},
		"a failure was lost": {
			500, 0, false, "reset;when=after", hook.OutcomeRetry,
			"↻ 500⚑", "the handler answered 500; SmartLead was told nothing by the fault reset;when=after", "it is sent again",
		},
		"the one of several that decided is named": {
			200, 503, false, "delay=3s;when=after + status=503;when=after", hook.OutcomeRetry,
			"↻ 200⚑", "was told 503 by the fault status=503;when=after:", "it is sent again",
		},
		"an older record, which doesn't say what was heard": {
			200, 0, true, "delay=3s;when=after + status=503;when=after", hook.OutcomeRetry,
			"↻ 200⚑", "was told 503 by the fault status=503;when=after:", "it is sent again",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := newTestModel(t, 160, 30)
			withDesk(m, arrival(1))
			changed := finished(1, 1, test.status, test.outcome)
			changed.Fault, changed.Heard, changed.HeardUnknown = test.fault, test.heard, test.unknown
			settleMsg(m, ready(), arrival(1), changed)
			m.detail.width = 400 // the advice in one line
			m.advise()
			if len(m.detail.advice) != 1 {
				t.Fatalf("%v", m.detail.advice)
			}
			wantIn(t, m.detail.advice[0].Words, test.told, test.by)
			wantOn(t, m, test.mark)
			settleMsg(m, finished(1, 2, 200, hook.OutcomeDelivered))
			wantOff(t, m, "200⚑")
		})
	}
}

func TestRow_AFaultThatChangedNoAnswerHasNoMark(t *testing.T) {
	for _, test := range []struct {
		status, heard int
		outcome       hook.Outcome
		want          string
	}{
		{200, 200, hook.OutcomeDelivered, "✓ 200 "},
		{200, 0, hook.OutcomeDelivered, "✓ 200 "}, // by an older record
		{500, 500, hook.OutcomeRetry, "↻ 500 "},
	} {
		m, _ := newTestModel(t, 160, 30)
		late := finished(1, 1, test.status, test.outcome)
		late.Fault, late.Heard = "delay=3s", test.heard
		tell(m, ready(), arrival(1), late)
		wantOn(t, m, test.want)
		wantOff(t, m, "⚑")
	}
}

func TestAdvice_OfWhatSmartLeadDidNotSend(t *testing.T) {
	sources := map[hook.Source]string{
		hook.SourceTrigger: "SmartLead would send it again; a test event is sent once",
		hook.SourceShare:   "SmartLead would send it again; but it hears the presenter's handler alone",
	}
	for source, again := range sources {
		m, _ := newTestModel(t, 160, 40)
		d := withDesk(m)
		show := func(id int64, change func(*hook.AttemptFinished)) string {
			t.Helper()
			made := arrival(int(id))
			made.Source = source
			a := finished(id, 1, 500, hook.OutcomeFailed)
			change(a)
			d.record(made, a)
			settleMsg(m, made, a)
			m.detail.width = 400
			m.advise()
			if len(m.detail.advice) == 0 {
				return ""
			}
			return m.detail.advice[0].Words
		}
		wantIn(t, show(1, func(*hook.AttemptFinished) {}), again)
		wantIn(t, show(2, func(a *hook.AttemptFinished) { a.Status, a.Outcome = 404, hook.OutcomeLost }), "404 would be final for SmartLead")
		if said := show(3, func(a *hook.AttemptFinished) { a.Status, a.Outcome = 200, hook.OutcomeDelivered }); said != "" {
			t.Errorf("%s: said of a success: %s", source, said)
		}
		play(m, "esc") // the list alone says it in a column
		wantOn(t, m, "not sent again")
		play(m, "enter", "esc", "G")
		wantOff(t, m, "no attempt is left", "will be sent again")
		told := show(4, func(a *hook.AttemptFinished) { a.Fault, a.Heard = "status=429;when=after", 429 })
		wantIn(t, told, "the handler answered 500; the sender, which was leadrig, was told 429")
	}
	m, _ := newTestModel(t, 160, 40)
	theirs, a := arrival(1), finished(1, 1, 500, hook.OutcomeRetry)
	theirs.Source, a.URL = hook.SourceShare, "" // the presenter's handler: SmartLead heard it
	d := withDesk(m, theirs, a)
	settleMsg(m, theirs, a)
	wantOn(t, m, "SmartLead sends it again")
	play(m, "esc")
	wantOn(t, m, "will be sent again")
	if len(d.recorded) != 1 {
		t.Errorf("%d recorded", len(d.recorded))
	}
}
