package replay

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"strings"
	"time"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// DefaultTimeScale divides the policy's waits where nothing else is said: a
// minute becomes 60 ms.
const DefaultTimeScale = 1000

// Config is one run.
type Config struct {
	// Target is the handler. Its Timeout is the policy's where it has none.
	Target    wire.Config
	Scenarios []*scenario.Scenario
	Suite     string // for the report: what the scenarios were chosen by
	// Sources are what the user selected; none: the catalogue.
	Sources []Source

	Policy    policy.Policy // the zero Policy: SmartLead's
	TimeScale float64       // the policy's waits are divided by it; 0: DefaultTimeScale
	Seed      uint64
	// RunID makes the ids of this run its own; "": a random one.
	RunID string

	KeepIDs      bool               // send the ids and bodies of the sources as they are
	Set          []fixtures.Setting // changes of every body
	Header       hook.Header        // fields that are added, or put in the place of those of the same name
	RemoveHeader []string           // names of fields that are left out

	Effects   effects.Probe // nil: effects are not observed
	EffectsBy report.EffectsBy
	Sink      Sink          // nil: downstream steps are skipped
	Settle    time.Duration // how long effects must be still; 0: effects.DefaultStill
	// Restart restarts the handler and returns once that was set going; nil:
	// scenarios with a restart are skipped.
	Restart func(context.Context) error

	// Again is the command that repeats a scenario, or several with commas between
	// them; nil: one made of what is known here.
	Again func(scenario string) string
	// Observe is told of the run's progress, from several goroutines; it must not
	// block. Nil: nobody is.
	Observe func(Progress)
}

// Sink is the handler's downstream, where it is ours.
type Sink interface {
	// FailNext lets the next n calls fail with a status; 0 ends it.
	FailNext(n, status int) error
	// Failed returns how many calls failed, and how many are still to.
	Failed() (failed int64, left int)
	// Count returns how many calls were accepted.
	Count(ctx context.Context) (int64, error)
	// Accepted returns how many were for one request id; not ok: not told apart.
	Accepted(requestID string) (n int, ok bool)
}

var _ Sink = (*effects.Sink)(nil)

// Progress is one thing that happened in a run. Exactly one of Started, Attempt
// and Finished is set.
type Progress struct {
	Scenario string
	Index    int // of the scenario, from 0
	Total    int
	Started  *scenario.Scenario
	Attempt  *AttemptDone
	Finished *report.Scenario
}

// AttemptDone is one exchange that ended.
type AttemptDone struct {
	RequestID, EventType, Fixture, Label string
	Attempt                              report.Attempt
}

// fill sets the defaults and finds what can't be run.
func (cfg Config) fill() (Config, error) {
	if len(cfg.Scenarios) == 0 {
		return cfg, exit.Usagef("no scenario to run: choose a suite, as in --suite quick")
	}
	if cfg.Policy.Timeout == 0 {
		cfg.Policy = policy.SmartLead()
	}
	if cfg.TimeScale == 0 {
		cfg.TimeScale = DefaultTimeScale
	}
	if !(cfg.TimeScale > 0) || math.IsInf(cfg.TimeScale, 0) { // also what is no number
		return cfg, exit.Usagef("time scale %g: give a positive number, as in --time-scale 1000", cfg.TimeScale)
	}
	if cfg.Target.Timeout == 0 {
		cfg.Target.Timeout = cfg.Policy.Timeout
	}
	if cfg.Settle <= 0 {
		cfg.Settle = effects.DefaultStill
	}
	if cfg.Effects == nil {
		cfg.EffectsBy = report.EffectsNone
	}
	if cfg.RunID == "" {
		cfg.RunID = rand.Text()
	}
	if cfg.Again == nil {
		target, seed := effects.Shown(cfg.Target.URL), cfg.Seed
		cfg.Again = func(names string) string {
			names = strings.ReplaceAll(names, ",", " --scenario ")
			return fmt.Sprintf("leadrig replay --scenario %s --seed %d --to %s", names, seed, target)
		}
	}
	return cfg, nil
}
