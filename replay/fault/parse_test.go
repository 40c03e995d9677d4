package fault_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
)

func parse(t *testing.T, spec string) fault.Spec {
	t.Helper()
	s, err := fault.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParse_CanonicalSpelling(t *testing.T) {
	tests := []struct{ name, spec, want string }{
		{"the example of the help is canonical", "status=500;when=after;count=2;event=EMAIL_REPLY", "status=500;when=after;count=2;event=EMAIL_REPLY"},
		{"the kind comes first", "count=2;lost-ack", "lost-ack;count=2"},
		{"a side as by default goes", "status=500;when=before", "status=500"},
		{"the other side stays", "timeout;when=before", "timeout;when=before"},
		{"nothing of numbers that change nothing", "drop;count=0;skip=0;probability=1", "drop"},
		{"every match is written once", "drop;every=1", "drop;every=1"},
		{"a percentage is a share", "reset;probability=30%", "reset;probability=0.3"},
		{"a hundred percent is certain", "reset;probability=100%", "reset"},
		{"blanks are nobody's", "  status = 404 ;\tevent = EMAIL_SENT , email-open ", "status=404;event=EMAIL_SENT,EMAIL_OPEN"},
		{"repeated events are one", "drop;event=EMAIL_SENT,EMAIL_SENT", "drop;event=EMAIL_SENT"},
		{"a duration in its own spelling", "delay=90s", "delay=1m30s"},
		{"leading zeros go", "status=0500;count=007", "status=500;count=7"},
		{
			"all modifiers in their order", "probability=.5;every=3;skip=4;attempt=2;event=EMAIL_SENT;count=1;when=after;delay=300ms",
			"delay=300ms;when=after;count=1;event=EMAIL_SENT;attempt=2;skip=4;every=3;probability=0.5",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := parse(t, test.spec)
			if s.String() != test.want {
				t.Errorf("%q, want %q", s, test.want)
			}
			if again := parse(t, s.String()); again.String() != test.want {
				t.Errorf("read again: %q", again)
			}
		})
	}
}

func TestParse_ErrorsNamePartColumnAndRemedy(t *testing.T) {
	tests := []struct {
		spec, part string
		column     int
		reason     string
	}{
		{"", "", 1, "begin with a kind, one of status=CODE, lost-ack, timeout, delay=DUR, reset, drop"},
		{"count=2", "", 1, "the kind is missing: add one of status=CODE"},
		{"status=500;wen=after", "wen", 12, "did you mean when?"},
		{"stats=500", "stats", 1, "did you mean status?"},
		{"lostack", "lostack", 1, "did you mean lost-ack?"},
		{"drop;prob=0.3", "prob", 6, "did you mean probability?"},
		{"drop;after", "after", 6, "did you mean when=after?"},
		{"=500", "", 1, "no such word"},
		{"drop;", "", 6, "remove the semicolon"},
		{"drop;;count=1", "", 6, "remove the semicolon"},
		{"status", "status", 1, "write it as in status=500"},
		{"delay=", "delay", 1, "write it as in delay=2s"},
		{"status=600", "600", 8, "give a status from 200 to 599"},
		{"status=101", "101", 8, "give a status from 200 to 599"},
		{"status=+500", "+500", 8, "give a status from 200 to 599"},
		{"status=ok", "ok", 8, "give a status from 200 to 599"},
		{"drop=1", "1", 6, "drop takes no value: write drop alone"},
		{"drop;reset", "reset", 6, "write another fault"},
		{"drop;count=1; count=2", "count", 15, "stands here twice"},
		{"delay=5", "5", 7, "did you mean 5s or 5ms?"},
		{"delay=-5s", "-5s", 7, "above 0 and up to 1h"},
		{"delay=2h", "2h", 7, "above 0 and up to 1h"},
		{"delay=soon", "soon", 7, "such as 300ms"},
		{"drop;count", "count", 6, "write it as in count=2"},
		{"drop;count=-1", "-1", 12, "a whole number from 0 to 1000000000"},
		{"drop;count=1000000001", "1000000001", 12, "a whole number from 0 to 1000000000"},
		{"drop;attempt=0", "0", 14, "a whole number from 1 to"},
		{"drop;every=0", "0", 12, "a whole number from 1 to"},
		{"drop;every=x", "x", 12, "a whole number"},
		{"drop;skip=1.5", "1.5", 11, "a whole number from 0"},
		{"reset;when=befor", "befor", 12, "did you mean before?"},
		{"lost-ack;when=before", "before", 15, "no answer to lose"},
		{"when=after;drop", "after", 6, "can't be dropped any more"},
		{"drop;probability=0", "0", 18, "above 0 and up to 1"},
		{"drop;probability=1.1", "1.1", 18, "above 0 and up to 1"},
		{"drop;probability=101%", "101%", 18, "such as 30%"},
		{"drop;probability=NaN", "NaN", 18, "above 0 and up to 1"},
		{"drop;probability=0x1p-2", "0x1p-2", 18, "above 0 and up to 1"},
		{"drop;event=EMAIL_REPLYY", "EMAIL_REPLYY", 12, "did you mean EMAIL_REPLY?"},
		{"drop;event=EMAIL_SENT,REPLIED", "EMAIL_SENT,REPLIED", 12, "SmartLead now calls it EMAIL_REPLY"},
		{"drop;event=", "event", 6, "write it as in event="},
		{"drop; ünknown=1", "ünknown", 7, "no such word"},
		{"drop;event=ü;cont=1", "ü", 12, "unknown event type"},
	}
	for _, test := range tests {
		t.Run(test.spec, func(t *testing.T) {
			s, err := fault.Parse(test.spec)
			bad, ok := errors.AsType[*fault.ParseError](err)
			if !ok {
				t.Fatalf("%q, %v", s, err)
			}
			if bad.Part != test.part || bad.Column != test.column || !strings.Contains(bad.Reason, test.reason) {
				t.Errorf("part %q, column %d: %s", bad.Part, bad.Column, bad.Reason)
			}
			if bad.Spec != test.spec || !strings.Contains(err.Error(), bad.Reason) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSpec_TellsWhatItIs(t *testing.T) {
	s := parse(t, "delay=2s;event=EMAIL_SENT,EMAIL_OPEN;count=3")
	if s.Kind() != (fault.Late{By: 2 * time.Second}) || s.When() != fault.Before || s.Count() != 3 {
		t.Errorf("%v %v %d", s.Kind(), s.When(), s.Count())
	}
	events := s.Events()
	if len(events) != 2 || events[1] != hook.EmailOpen {
		t.Fatalf("%v", events)
	}
	events[1] = hook.EmailReply
	if s.Events()[1] != hook.EmailOpen {
		t.Error("a caller can change the fault")
	}
	if zero := (fault.Spec{}); zero.String() != "" || zero.Kind() != nil {
		t.Errorf("the zero value: %q %v", zero, zero.Kind())
	}
}

func TestSpec_InAFile(t *testing.T) {
	var file struct{ Faults []fault.Spec }
	if err := json.Unmarshal([]byte(`{"faults":["count=1;lost-ack","drop"]}`), &file); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(file)
	if want := `{"Faults":["lost-ack;count=1","drop"]}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	err = json.Unmarshal([]byte(`{"faults":["dropp"]}`), &file)
	if _, ok := errors.AsType[*fault.ParseError](err); !ok {
		t.Errorf("%v", err)
	}
}
