package tunnel

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/tunnel/edge"
)

// results are the names and results of steps.
func results(steps []Step) map[string]StepResult {
	got := map[string]StepResult{}
	for _, step := range steps {
		got[step.Name] = step.Result
	}
	return got
}

func TestDiagnose(t *testing.T) {
	e := startEdge(t, edge.Options{})
	other := startEdge(t, edge.Options{})
	closed := startEdge(t, edge.Options{})
	closed.Refuse()
	tests := []struct {
		name    string
		options Options
		want    map[string]StepResult
	}{
		{
			"all is well", optionsFor(e),
			map[string]StepResult{"tcp": StepPass, "tls": StepPass, "muxado": StepPass},
		},
		{
			"nobody listens", optionsFor(closed),
			map[string]StepResult{"tcp": StepFail, "tls": StepSkipped, "muxado": StepSkipped},
		},
		{
			"a foreign certificate",
			Options{ConnectURL: e.Addr(), ConnectCAs: other.CAs()},
			map[string]StepResult{"tcp": StepPass, "tls": StepFail, "muxado": StepSkipped},
		},
		{
			"wrong options",
			Options{URL: "ftp://example.test"},
			map[string]StepResult{"options": StepFail},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			steps := Diagnose(t.Context(), test.options)
			if diff := cmp.Diff(test.want, results(steps)); diff != "" {
				t.Errorf("steps (-want +got):\n%s\n%+v", diff, steps)
			}
			for _, step := range steps {
				if step.Detail == "" || step.Detail != oneLine(step.Detail) {
					t.Errorf("step %+v", step)
				}
				if step.Result == StepFail && step.Advice == "" && step.Name != "options" {
					t.Errorf("step %+v has no advice", step)
				}
			}
		})
	}
	steps := Diagnose(t.Context(), optionsFor(e))
	if len(steps) != 3 || steps[2].Latency <= 0 || !strings.Contains(steps[0].Detail, e.Addr()) ||
		!strings.Contains(steps[1].Detail, "stand-in authority") {
		t.Errorf("steps %+v", steps)
	}
}

func TestDiagnose_EndsWithItsContext(t *testing.T) {
	e := startEdge(t, edge.Options{})
	e.Freeze()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan []Step, 1)
	go func() { done <- Diagnose(ctx, optionsFor(e)) }()
	waitFor(t, e, func(s edge.Stats) bool { return s.Dials == 1 })
	asked := time.Now()
	cancel()
	if got := results(receive(t, done)); got["tcp"] == StepFail && got["tls"] == StepPass {
		t.Errorf("steps %+v", got)
	}
	if took := time.Since(asked); took > quitBound {
		t.Errorf("took %v", took)
	}
}
