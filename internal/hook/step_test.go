package hook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStep_FieldsOfItsLine(t *testing.T) {
	for name, tt := range map[string]struct {
		step *Step
		want fields
	}{
		"with a detail": {
			&Step{Time: at(), Name: StepTunnel, State: StepBegun, Detail: "ngrok"},
			fields{"type": "step", "time": stamp, "name": "tunnel", "state": "begun", "detail": "ngrok"},
		},
		"without one": {
			&Step{Time: at(), Name: StepStore, State: StepDone},
			fields{"type": "step", "time": stamp, "name": "store", "state": "done"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, decoded(t, tt.step)); diff != "" {
				t.Error(diff)
			}
			if tt.step.When() != tt.step.Time {
				t.Error("it speaks of another moment")
			}
		})
	}
}
