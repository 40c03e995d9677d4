package actions

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/session"
)

func TestActions_WhySomethingCannotBeDone(t *testing.T) {
	k := newKeeper(t)
	save := func(context.Context, *hook.Delivery) (string, bool, error) { return "f.json", true, nil }
	trigger := func(context.Context, hook.EventType) (string, error) { return "done", nil }
	names := []Name{DoReplay, DoRun, DoEdit, DoSave, DoCopy, DoTrigger, DoFaults}
	whys := func(a *Actions) map[Name]string {
		all := map[Name]string{}
		for _, n := range names {
			if why := a.Why(n); why != "" {
				all[n] = why
			}
		}
		return all
	}
	// want says in which words of it.
	check := func(t *testing.T, a *Actions, want map[Name]string) {
		t.Helper()
		got := whys(a)
		for name, word := range want {
			if !strings.Contains(got[name], word) {
				t.Errorf("%s: %q doesn't say %q", name, got[name], word)
			}
			delete(got, name)
		}
		if len(got) > 0 {
			t.Errorf("and there is %v", got)
		}
	}
	t.Run("everything can in a run with a handler here", func(t *testing.T) {
		g := newRig(t, k.target(t), Config{Save: save, Trigger: trigger, Faults: session.NewFaults(1)})
		check(t, g.Actions, nil)
		g.end()
		check(t, g.Actions, map[Name]string{DoReplay: "is ending", DoRun: "is ending", DoEdit: "is ending"})
	})
	t.Run("a history without a run can be looked at and saved", func(t *testing.T) {
		const alone = "history alone"
		check(t, New(Config{Save: save, NoFaults: "no run"}), map[Name]string{
			DoReplay: alone, DoRun: alone, DoEdit: alone, DoTrigger: "leadrig demo", DoFaults: "no run",
		})
	})
	t.Run("without a handler nothing is sent", func(t *testing.T) {
		g := newRig(t, nil, Config{NoFaults: "--ack"})
		const to = "--forward-to"
		check(t, g.Actions, map[Name]string{
			DoReplay: to, DoRun: to, DoEdit: to, DoTrigger: "nothing runs", DoFaults: "--ack", DoSave: "no folder",
		})
	})
	t.Run("no scenario is run at a handler elsewhere", func(t *testing.T) {
		g := newRig(t, target(t, "http://192.0.2.1/hook"), Config{Save: save, Trigger: trigger, Faults: session.NewFaults(1), NoEditor: "no editor"})
		check(t, g.Actions, map[Name]string{DoRun: "--allow-remote", DoEdit: "no editor"})
		g.post("id-1", event(hook.EmailReply, 1))
		id := await[*hook.DeliveryArrived](g).ID
		_, err := g.Run(t.Context(), id, "duplicate-sequential", nil)
		wantWords(t, err, "192.0.2.1", "isn't on this machine")
	})
	t.Run("before a run is ready it says so", func(t *testing.T) {
		a := New(Config{Control: session.NewControl(), Save: save, Trigger: trigger, Faults: session.NewFaults(1)})
		check(t, a, map[Name]string{DoReplay: "isn't ready", DoRun: "isn't ready", DoEdit: "isn't ready"})
	})
}

func TestActions_Replay(t *testing.T) {
	k := newKeeper(t)
	g := newRig(t, k.target(t), Config{})
	body := event(hook.EmailReply, 1)
	of := g.arrive("id-1", body)

	ids, err := g.Replay(t.Context(), Replay{Of: of, Copies: 3})
	if err != nil || len(ids) != 3 {
		t.Fatalf("made were %v (%v)", ids, err)
	}
	edited := event(hook.EmailReply, 2)
	if _, err := g.Replay(t.Context(), Replay{Of: of, Body: []byte(edited), NewID: true, Copies: 2}); err != nil {
		t.Fatal(err)
	}
	all := k.got()
	fresh := all[len(all)-1].id
	if fresh == "id-1" || fresh == "" {
		t.Errorf("the new id is %q", fresh)
	}
	same, changed := got{"/hook?a=1", "id-1", body}, got{"/hook?a=1", fresh, edited}
	if diff := cmp.Diff([]got{same, same, same, same, changed, changed}, all, cmp.AllowUnexported(got{})); diff != "" {
		t.Errorf("the handler got %s", diff)
	}
	t.Run("one that isn't there", func(t *testing.T) {
		_, err := g.Replay(t.Context(), Replay{Of: 999})
		wantWords(t, err, "999")
		if !errors.Is(err, hook.ErrNotFound) {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("too many, too large", func(t *testing.T) {
		_, err := g.Replay(t.Context(), Replay{Of: of, Copies: maxCopies + 1})
		wantWords(t, err, "1001 copies", "at most 1000")
		_, err = g.Replay(t.Context(), Replay{Of: of, Body: make([]byte, maxBody+1)})
		wantWords(t, err, "edited body", "at most")
	})
}

func TestActions_Save(t *testing.T) {
	var saved *hook.Delivery
	g := newRig(t, newKeeper(t).target(t), Config{
		Save: func(_ context.Context, d *hook.Delivery) (string, bool, error) {
			saved = d
			return "fixtures/x.json", true, nil
		},
	})
	body := event(hook.EmailOpen, 1)
	path, redacted, err := g.Save(t.Context(), g.arrive("id-1", body))
	if err != nil || path != "fixtures/x.json" || !redacted || string(saved.Body) != body {
		t.Errorf("saved is %q, %v, %v, of %+v", path, redacted, err, saved)
	}
	_, _, err = New(Config{Records: g.records}).Save(t.Context(), 1)
	wantWords(t, err, "no folder")
}

func TestActions_Trigger(t *testing.T) {
	var asked []hook.EventType
	a := New(Config{Trigger: func(_ context.Context, e hook.EventType) (string, error) {
		asked = append(asked, e)
		return "done", nil
	}})
	for _, e := range []hook.EventType{"", hook.EmailBounce} {
		if text, err := a.Trigger(t.Context(), e); err != nil || text != "done" {
			t.Errorf("%q: %q, %v", e, text, err)
		}
	}
	if diff := cmp.Diff([]hook.EventType{hook.EmailReply, hook.EmailBounce}, asked); diff != "" {
		t.Error(diff)
	}
	_, err := a.Trigger(t.Context(), "EMAIL_REPLYED")
	wantWords(t, err, "EMAIL_REPLY")
	_, err = New(Config{}).Trigger(t.Context(), "")
	wantWords(t, err, "leadrig demo")
}

func TestArm(t *testing.T) {
	set := session.NewFaults(1)
	if err := Arm(set, "status=500;count=2"); err != nil {
		t.Fatal(err)
	}
	wantWords(t, Arm(set, "staus=500"), "fault", "status")
	if states := set.Snapshot(); len(states) != 1 || states[0].Spec.String() != "status=500;count=2" {
		t.Errorf("armed are %+v", states)
	}
}
