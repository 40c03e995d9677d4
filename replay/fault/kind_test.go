package fault_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
)

func TestKinds_WhatTheApplierHasToDo(t *testing.T) {
	tests := []struct {
		spec          string
		before, after []fault.Action
		reaches       bool
	}{
		{"status=500", []fault.Action{fault.Answer{Status: 500}}, nil, false},
		{"status=500;when=after", nil, []fault.Action{fault.Answer{Status: 500}}, true},
		{"lost-ack", nil, []fault.Action{fault.LoseAnswer{}}, true},
		{"timeout", nil, []fault.Action{fault.Withhold{}}, true},
		{"timeout;when=before", []fault.Action{fault.Withhold{}}, nil, false},
		{"delay=2s", []fault.Action{fault.Delay{For: 2 * time.Second}}, nil, true},
		{"delay=2s;when=after", nil, []fault.Action{fault.Delay{For: 2 * time.Second}}, true},
		{"reset", nil, []fault.Action{fault.Reset{}}, true},
		{"reset;when=before", []fault.Action{fault.Reset{}}, nil, false},
		{"drop", []fault.Action{fault.Drop{}}, nil, false},
	}
	for _, test := range tests {
		t.Run(test.spec, func(t *testing.T) {
			d := fault.New(1, parse(t, test.spec)).Decide(fault.Attempt{EventType: hook.EmailSent, RequestID: "a", Number: 1})
			if diff := cmp.Diff(test.before, d.Before) + cmp.Diff(test.after, d.After); diff != "" {
				t.Error(diff)
			}
			if d.ReachesHandler() != test.reaches || d.Clean() || d.String() != test.spec {
				t.Errorf("reaches the handler: %v; clean: %v; %q", d.ReachesHandler(), d.Clean(), d)
			}
		})
	}
}

// TestKinds_DocsMatchTheGrammar holds what help texts are made of to what Parse
// takes.
func TestKinds_DocsMatchTheGrammar(t *testing.T) {
	for _, k := range fault.Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			example := parse(t, k.Example)
			if example.Kind().Doc().Name != k.Name || example.String() == "" {
				t.Errorf("the example %s is of the kind %s", k.Example, example.Kind().Doc().Name)
			}
			if (example.Kind().Argument() != "") != (k.Argument != "") {
				t.Errorf("argument %q, in the docs %q", example.Kind().Argument(), k.Argument)
			}
			bare := k.Name
			if k.Argument != "" {
				bare += "=" + example.Kind().Argument()
			}
			if got := parse(t, bare).When(); got != k.Default {
				t.Errorf("by default %s, in the docs %s", got, k.Default)
			}
			for when, side := range map[fault.When]fault.Side{fault.Before: k.Before, fault.After: k.After} {
				_, err := fault.Parse(bare + ";when=" + string(when))
				documented := side.Sender != "" && side.Handler != "" && side.Replay != ""
				if (err == nil) != documented {
					t.Errorf("%s: %v, in the docs %+v", when, err, side)
				}
				if err != nil && k.Refusal == "" {
					t.Errorf("%s is refused without a reason", when)
				}
			}
		})
	}
	for _, m := range fault.Modifiers() {
		if _, err := fault.Parse("status=500;" + m.Example); err != nil || m.Meaning == "" || m.Argument == "" {
			t.Errorf("%+v: %v", m, err)
		}
	}
}
