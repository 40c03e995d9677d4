package session

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
)

// taken is the steps that a run has told, as "name state".
func (r *running) taken() []string {
	var told []string
	for _, s := range r.steps {
		told = append(told, string(s.Name)+" "+string(s.State))
	}
	return told
}

func TestStart_TellsItsSteps(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	run := start(t, g.options(hook.LevelUser, newHandler(t, nil).routes()))
	run.ready()
	want := []string{
		"store ahead", "capture ahead", "tunnel ahead", "probe ahead", "webhook ahead",
		"store begun", "store done", "capture begun", "capture done", "tunnel begun", "tunnel done",
		"probe begun", "probe done", "webhook begun", "webhook done",
	}
	if diff := cmp.Diff(want, run.taken()); diff != "" {
		t.Error(diff)
	}
	for _, s := range run.steps {
		if s.Time.IsZero() || (s.Detail == "") != (s.Name != hook.StepTunnel && s.Name != hook.StepWebhook) {
			t.Errorf("a step is %+v", s)
		}
	}
	run.end()
}

func TestStart_PlansOnlyWhatItDoes(t *testing.T) {
	t.Parallel()
	run := start(t, Options{})
	run.ready()
	want := []string{
		"store ahead", "capture ahead", "tunnel ahead",
		"store begun", "store done", "capture begun", "capture done", "tunnel begun", "tunnel done",
	}
	if diff := cmp.Diff(want, run.taken()); diff != "" {
		t.Error(diff)
	}
	run.end()
}

func TestStart_TellsTheStepThatFails(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	opts := g.options(hook.LevelUser, newHandler(t, nil).routes())
	opts.Tunnel = &refusing{exit.Refusedf("the authtoken was refused")}
	run := start(t, opts)
	_ = run.failed() // checked where refusals are
	told := run.taken()
	if diff := cmp.Diff([]string{"tunnel begun", "tunnel failed"}, told[len(told)-2:]); diff != "" {
		t.Error(diff)
	}
}
