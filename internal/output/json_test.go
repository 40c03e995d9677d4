package output

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
)

// kinds prints as JSON and returns the types of the lines, each of which must be
// one object with a type and a time.
func kinds(t *testing.T, r Reader) []string {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(t.Context(), r, &b); err != nil {
		t.Fatal(err)
	}
	return kindsOf(t, b.String())
}

func kindsOf(t *testing.T, text string) []string {
	t.Helper()
	all := []string{}
	if text != "" && !strings.HasSuffix(text, "\n") {
		t.Errorf("the last line has no end: %q", text)
	}
	for line := range strings.Lines(text) {
		var object struct{ Type, Time string }
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Errorf("%v in %q", err, line)
		}
		if object.Type == "" || object.Time == "" {
			t.Errorf("no type or no time in %q", line)
		}
		all = append(all, object.Type)
	}
	return all
}

func warning(text string) *hook.Warning { return &hook.Warning{Time: at(0), Code: "c", Text: text} }

func ready() *hook.Ready { return &hook.Ready{Time: at(0), ForwardTo: "http://127.0.0.1:3000"} }

func TestJSON_ReadyIsFirstAndByeLast(t *testing.T) {
	want := []string{
		"ready", "tunnel", "tunnel", "webhook", "delivery", "attempt", "delivery", "attempt", "fault", "delivery", "delivery",
		"attempt", "delivery", "delivery", "attempt", "attempt", "warning", "tunnel", "tunnel", "webhook", "webhook", "tunnel", "tunnel", "bye",
	}
	if diff := cmp.Diff(want, kinds(t, told(run()...))); diff != "" {
		t.Errorf("in one batch: %s", diff)
	}
	each := &script{}
	for _, m := range run() {
		each.steps = append(each.steps, step{batch: []hook.Message{m}})
	}
	if diff := cmp.Diff(want, kinds(t, each)); diff != "" {
		t.Errorf("one by one: %s", diff)
	}
}

func TestJSON_HoldsLinesUntilReadyAndReleasesThemAtOnce(t *testing.T) {
	var b bytes.Buffer
	var after []string // what was written when Next was called
	r := &script{steps: []step{
		{batch: []hook.Message{&hook.TunnelChanged{Time: at(0), State: hook.TunnelOnline}, warning("first")}},
		{batch: []hook.Message{warning("second")}},
		{batch: []hook.Message{ready(), warning("third")}},
		{batch: []hook.Message{warning("fourth")}},
	}}
	r.between = func() { after = append(after, b.String()) }
	if err := JSON(t.Context(), r, &b); err != nil {
		t.Fatal(err)
	}
	if after[1] != "" || after[2] != "" {
		t.Errorf("before ready: %q", after[2])
	}
	if diff := cmp.Diff([]string{"ready", "tunnel", "warning", "warning", "warning"}, kindsOf(t, after[3])); diff != "" {
		t.Errorf("with ready: %s", diff)
	}
	for i, word := range []string{"ready", "online", "first", "second", "third", "fourth"} {
		if line := strings.Split(b.String(), "\n")[i]; !strings.Contains(line, word) {
			t.Errorf("line %d is %s, want %s", i, line, word)
		}
	}
}

func TestJSON_TroubleBeforeReadyIsToldAtOnce(t *testing.T) {
	tests := map[string]struct {
		m    hook.Message
		want []string // what is written before the next word comes
	}{
		"tunnel reconnecting":   {&hook.TunnelChanged{State: hook.TunnelReconnecting}, []string{"warning", "tunnel"}},
		"tunnel offline":        {&hook.TunnelChanged{State: hook.TunnelOffline}, []string{"warning", "tunnel"}},
		"tunnel refused":        {&hook.TunnelChanged{State: hook.TunnelRefused}, []string{"warning", "tunnel"}},
		"webhook removed":       {&hook.WebhookChanged{State: hook.WebhookRemoved}, []string{"warning", "webhook"}},
		"webhook remove failed": {&hook.WebhookChanged{State: hook.WebhookRemoveFailed}, []string{"warning", "webhook"}},
		"bye":                   {&hook.Bye{}, []string{"warning", "bye"}},
		"no trouble: tunnel":    {&hook.TunnelChanged{State: hook.TunnelConnecting}, []string{}},
		"no trouble: webhook":   {&hook.WebhookChanged{State: hook.WebhookRegistered}, []string{}},
		"no trouble: a warning": {warning("x"), []string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			var before string
			r := &script{steps: []step{{batch: []hook.Message{warning("before")}}, {batch: []hook.Message{tt.m}}, {batch: []hook.Message{warning("after")}}}}
			r.between = func() {
				if r.calls == 2 {
					before = b.String()
				}
			}
			if err := JSON(t.Context(), r, &b); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, kindsOf(t, before)); diff != "" {
				t.Error(diff)
			}
			if got := kindsOf(t, b.String()); len(got) != 3 || got[2] != "warning" {
				t.Errorf("in the end: %v", got)
			}
		})
	}
}

func TestJSON_LeavesOutTheStepsOfTheStart(t *testing.T) {
	step := &hook.Step{Time: at(0), Name: hook.StepTunnel, State: hook.StepBegun}
	if diff := cmp.Diff([]string{"ready", "warning", "bye"}, kinds(t, told(step, warning("a"), ready(), step, &hook.Bye{Time: at(1)}))); diff != "" {
		t.Error(diff)
	}
}

func TestJSON_SaysWhatWasSkippedInItsPlace(t *testing.T) {
	var b bytes.Buffer
	r := &script{steps: []step{
		{batch: []hook.Message{ready()}},
		{batch: []hook.Message{warning("after the gap")}, skipped: 1234},
		{batch: []hook.Message{warning("no gap")}},
	}}
	if err := JSON(t.Context(), r, &b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("lines %q", lines)
	}
	var got struct{ Type, Code, Message string }
	if err := json.Unmarshal([]byte(lines[1]), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "warning" || got.Code != WarnSkipped || !strings.HasPrefix(got.Message, "1234 lines") || !strings.Contains(lines[2], "after the gap") {
		t.Errorf("lines %q", lines)
	}
}

func TestJSON_AGapBeforeReadyFollowsIt(t *testing.T) {
	got := kinds(t, &script{steps: []step{{batch: []hook.Message{ready()}, skipped: 3}}})
	if diff := cmp.Diff([]string{"ready", "warning"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSON_ARunThatEndsBeforeReadyTellsAll(t *testing.T) {
	if diff := cmp.Diff([]string{"warning", "warning"}, kinds(t, told(warning("a"), warning("b")))); diff != "" {
		t.Error(diff)
	}
	if got := kinds(t, told()); len(got) != 0 {
		t.Errorf("nothing happened and was told as %v", got)
	}
}

func TestJSON_EndsWithTheWritersError(t *testing.T) {
	gone := errors.New("broken pipe")
	for n := 1; n <= 2; n++ {
		r := &script{steps: []step{{batch: []hook.Message{ready()}}, {batch: []hook.Message{warning("a")}}, {batch: []hook.Message{warning("b")}}}}
		if err := JSON(t.Context(), r, &broken{n: n, err: gone}); !errors.Is(err, gone) || r.calls != n {
			t.Errorf("%v after %d calls of Next, want the error of write %d", err, r.calls, n)
		}
	}
	if err := JSON(t.Context(), told(warning("held to the end")), &broken{n: 1, err: gone}); !errors.Is(err, gone) {
		t.Errorf("the last write: %v", err)
	}
}

func TestJSON_EndsWithTheReadersError(t *testing.T) {
	r := &script{steps: []step{{batch: []hook.Message{ready()}}, {err: context.Canceled}}}
	var b bytes.Buffer
	if err := JSON(t.Context(), r, &b); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff([]string{"ready"}, kindsOf(t, b.String())); diff != "" {
		t.Error(diff)
	}
}

func TestJSON_PrintsAFeedToItsEnd(t *testing.T) {
	f := feed.New(feed.DefaultCapacity)
	r := f.Subscribe(0)
	defer r.Close()
	go func() {
		f.Publish(warning("early"), ready())
		for i := range 10_000 {
			f.Publish(warning(fmt.Sprint(i)))
		}
		f.Publish(&hook.Bye{Time: at(1)})
		f.Close()
	}()
	got := kinds(t, r)
	if len(got) != 10_003 || got[0] != "ready" || got[10_002] != "bye" {
		t.Errorf("%d lines, from %s to %s", len(got), got[0], got[len(got)-1])
	}
}
