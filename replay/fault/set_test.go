package fault_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/replay/fault"
)

func set(t *testing.T, seed uint64, specs ...string) *fault.Set {
	t.Helper()
	var all []fault.Spec
	for _, s := range specs {
		all = append(all, parse(t, s))
	}
	return fault.New(seed, all...)
}

// ask asks about attempts, written as EVENT id number, and returns what fired
// at each, "-" for nothing.
func ask(s *fault.Set, attempts ...string) string {
	var fired []string
	for _, a := range attempts {
		var event, id string
		var number int
		_, _ = fmt.Sscan(a, &event, &id, &number) // what is left out stays zero
		d := s.Decide(fault.Attempt{EventType: hook.EventType(event), RequestID: id, Number: number})
		fired = append(fired, cmp.Or(d.String(), "-"))
	}
	return strings.Join(fired, " | ")
}

func times(n int, attempt string) []string {
	var all []string
	for range n {
		all = append(all, attempt)
	}
	return all
}

func TestModifiers_DecideWhatFires(t *testing.T) {
	tests := []struct {
		name, spec string
		attempts   []string
		want       string // per attempt: x fired
	}{
		{"no modifier is always", "drop", times(4, "EMAIL_SENT a 1"), "xxxx"},
		{"count", "drop;count=2", times(4, "EMAIL_SENT a 1"), "xx--"},
		{"event", "drop;event=EMAIL_REPLY,EMAIL_OPEN", []string{"EMAIL_SENT a 1", "EMAIL_REPLY b 1", "EMAIL_OPEN c 1", "X d 1"}, "-xx-"},
		{"attempt as it is told", "drop;attempt=2", []string{"EMAIL_SENT a 1", "EMAIL_SENT a 2", "EMAIL_SENT b 2", "EMAIL_SENT a 3"}, "-xx-"},
		{"attempt as it is counted", "drop;attempt=2", []string{"EMAIL_SENT a", "EMAIL_SENT b", "EMAIL_SENT b", "EMAIL_SENT a", "EMAIL_SENT a"}, "--xx-"},
		{"skip", "drop;skip=2", times(4, "EMAIL_SENT a 1"), "--xx"},
		{"every", "drop;every=2", times(5, "EMAIL_SENT a 1"), "-x-x-"},
		{"every after skip", "drop;skip=1;every=2", times(6, "EMAIL_SENT a 1"), "--x-x-"},
		{"count of every", "drop;every=2;count=2", times(7, "EMAIL_SENT a 1"), "-x-x---"},
		{"skip counts matches alone", "drop;skip=1;event=EMAIL_SENT", []string{"EMAIL_OPEN a 1", "EMAIL_SENT b 1", "EMAIL_OPEN c 1", "EMAIL_SENT d 1"}, "---x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.ReplaceAll(strings.ReplaceAll(ask(set(t, 1, test.spec), test.attempts...), parse(t, test.spec).String(), "x"), " | ", "")
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestSet_SeveralFaults(t *testing.T) {
	tests := []struct {
		name  string
		specs []string
		want  string
	}{
		{"the first that ends the exchange wins", []string{"drop;count=1", "reset;count=1"}, "drop;count=1 | reset;count=1 | -"},
		{"delays add up and come first", []string{"status=500;count=1", "delay=1s;count=1", "delay=2s;count=2"}, "delay=1s;count=1 + delay=2s;count=2 + status=500;count=1 | delay=2s;count=2 | -"},
		{
			"nothing comes after a handler that isn't reached",
			[]string{"delay=1s;when=after;count=1", "drop;count=1"},
			"drop;count=1 | delay=1s;when=after;count=1 | -",
		},
		{"a late delivery can lose its answer", []string{"lost-ack;count=1", "delay=1s;count=1"}, "delay=1s;count=1 + lost-ack;count=1 | - | -"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := ask(set(t, 1, test.specs...), times(3, "EMAIL_SENT a 1")...); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func TestDecision_ActionsInTheirOrder(t *testing.T) {
	s := set(t, 1, "status=503;when=after", "delay=1s", "delay=2s;when=after", "delay=3s")
	d := s.Decide(fault.Attempt{RequestID: "a", Number: 1})
	want := fault.Decision{
		Before: []fault.Action{fault.Delay{For: time.Second}, fault.Delay{For: 3 * time.Second}},
		After:  []fault.Action{fault.Delay{For: 2 * time.Second}, fault.Answer{Status: 503}},
	}
	d.Fired = nil
	if diff := gocmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

func TestSet_CleanExchange(t *testing.T) {
	for _, s := range []*fault.Set{fault.New(1), fault.New(1, fault.Spec{}), set(t, 1, "drop;event=EMAIL_REPLY")} {
		d := s.Decide(fault.Attempt{EventType: hook.EmailSent, RequestID: "a", Number: 1})
		if !d.Clean() || !d.ReachesHandler() || d.String() != "" || d.Before != nil || d.After != nil {
			t.Errorf("%+v", d)
		}
	}
}

func TestSet_ComeAndGoAtRunTime(t *testing.T) {
	s := fault.New(1)
	first, second := s.Add(parse(t, "status=500;count=3")), s.Add(parse(t, "status=502"))
	step := func(what, want string) {
		t.Helper()
		if got := ask(s, "EMAIL_SENT a 1"); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	step("at the start", "status=500;count=3")
	if !s.SetPaused(first, true) {
		t.Error("the first can't be paused")
	}
	step("the first paused", "status=502")
	want := []fault.State{
		{ID: first, Spec: parse(t, "status=500;count=3"), Paused: true, Matched: 1, Fired: 1, Remaining: 2},
		{ID: second, Spec: parse(t, "status=502"), Armed: true, Matched: 2, Fired: 1, Remaining: fault.Unlimited},
	}
	if diff := gocmp.Diff(want, s.Snapshot(), gocmp.AllowUnexported(fault.Spec{})); diff != "" {
		t.Error(diff)
	}
	s.SetPaused(first, false)
	step("it goes on", "status=500;count=3")
	step("to its end", "status=500;count=3")
	step("and is used up", "status=502")
	if state := s.Snapshot()[0]; state.Armed || state.Remaining != 0 || state.Fired != 3 {
		t.Errorf("%+v", state)
	}
	if last, ok := s.Remove(second); !ok || last.Fired != 2 || last.ID != second {
		t.Errorf("%+v, %v", last, ok)
	}
	step("the second removed", "-")
	if third := s.Add(parse(t, "drop")); third == first || third == second {
		t.Errorf("id %d again", third)
	}
	step("a third", "drop")
	if _, ok := s.Remove(second); ok || s.SetPaused(second, true) {
		t.Error("a removed fault is still there")
	}
}

func TestSet_NeverFired(t *testing.T) {
	s := set(t, 1, "drop;event=EMAIL_REPLY", "delay=1s")
	ask(s, "EMAIL_SENT a 1")
	if idle := s.NeverFired(); len(idle) != 1 || idle[0].Spec.String() != "drop;event=EMAIL_REPLY" {
		t.Errorf("%+v", idle)
	}
}

func TestFired_IsAMessage(t *testing.T) {
	s := set(t, 1, "count=5;drop")
	ask(s, "EMAIL_SENT a 1")
	d := s.Decide(fault.Attempt{RequestID: "b", Number: 1})
	at := time.Unix(1_800_000_000, 0)
	want := &hook.FaultFired{Time: at, Spec: "drop;count=5", Fired: 2}
	if diff := gocmp.Diff(want, d.Fired[0].Message(at)); diff != "" || d.Fired[0].ID != 1 {
		t.Error(diff)
	}
}
