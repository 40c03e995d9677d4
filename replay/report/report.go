package report

import (
	"math"
	"time"

	"leadrig/internal/hook"
)

// Version is the version of the JSON form. Fields may be added to it, never
// renamed.
const Version = 1

// Verdict is what became of a check or of a scenario.
type Verdict string

// The verdicts.
const (
	Pass    Verdict = "pass"
	Fail    Verdict = "fail"
	Warn    Verdict = "warn"
	Skipped Verdict = "skipped" // was not run, and why is said
	Error   Verdict = "error"   // the harness or the network failed: nothing is known about the handler
)

// EffectsBy says how effects were observed.
type EffectsBy string

// The ways to observe effects.
const (
	EffectsURL  EffectsBy = "url"
	EffectsCmd  EffectsBy = "cmd"
	EffectsSink EffectsBy = "sink"
	EffectsNone EffectsBy = "none"
)

// Report is all that a replay has to tell. Every text in it may come from a
// handler or a payload: the writers make it harmless, nobody else has to. A field
// with the tag text:"lines" may hold several lines; in all others a line end is
// shown as a sign.
type Report struct {
	Version   int       `json:"version"`
	Target    string    `json:"target"`
	Suite     string    `json:"suite,omitempty"`
	Policy    string    `json:"policy,omitempty"`
	Seed      uint64    `json:"seed"`
	StartedAt time.Time `json:"started_at"`
	// DurationMS and all other times are milliseconds, to the microsecond; see MS.
	DurationMS float64    `json:"duration_ms"`
	Effects    EffectsBy  `json:"effects"`
	Scenarios  []Scenario `json:"scenarios"`
	Summary    Summary    `json:"summary"` // of checks; Finish counts it
	// ScenarioSummary counts scenarios where Summary counts their checks.
	ScenarioSummary Summary `json:"scenario_summary"`
	Work            Work    `json:"work"` // what the closing sentence says
	// ExitCode is what the command ends with. Finish sets it, unless it is set.
	ExitCode int `json:"exit_code"`
	// Failure is why the run ended early ("the handler stopped answering in
	// retry-timeout: connection refused"), else "".
	Failure string `json:"failure,omitempty"`
}

// Scenario is one scenario's part of a report.
type Scenario struct {
	Name    string   `json:"name"`
	Group   string   `json:"group,omitempty"`
	Title   string   `json:"title,omitempty"` // what it does, in a few words
	Verdict Verdict  `json:"verdict"`         // Finish sets it from the checks where it is ""
	Reason  string   `json:"reason,omitempty"`
	StartMS float64  `json:"start_ms"` // since the run's start
	TookMS  float64  `json:"duration_ms"`
	Checks  []Check  `json:"checks"`
	Work    *Work    `json:"work,omitempty"` // nil: not counted
	Latency *Latency `json:"latency,omitempty"`
	// Deliveries may be a part of what was sent; Omitted is how many are not here.
	Deliveries []Delivery `json:"deliveries"`
	Omitted    int        `json:"deliveries_omitted,omitempty"`
}

// Check is one thing that must hold.
type Check struct {
	ID        string  `json:"id"` // what `leadrig explain` takes
	Title     string  `json:"title,omitempty"`
	Verdict   Verdict `json:"verdict"`
	Message   string  `json:"message"`
	EventType string  `json:"event_type"` // "" where it is about no one type
	Expected  string  `json:"expected"`
	Observed  string  `json:"observed"`
	// Consequence is what SmartLead does then: "the event is lost: SmartLead does
	// not retry 429".
	Consequence string `json:"consequence,omitempty"`
	Again       string `json:"again,omitempty"` // the one command that repeats just this
	Why         string `json:"why,omitempty"`   // the command that explains it
	// About are the deliveries it speaks of, as indexes of Scenario.Deliveries.
	About []int `json:"about,omitempty"`
}

// Delivery is what was sent under one request id, once or again.
type Delivery struct {
	RequestID string `json:"request_id"`
	EventType string `json:"event_type"`
	Fixture   string `json:"fixture"`
	Label     string `json:"label,omitempty"` // what is special about it: "without lead_id", "copy 2 of 3"
	Bytes     int    `json:"bytes,omitempty"` // of the body that was sent
	// Effects is what a sink saw for this request id; nil: not told apart.
	Effects  *int      `json:"effects,omitempty"`
	Attempts []Attempt `json:"attempts"`
	Change   *Change   `json:"change,omitempty"`
}

// Attempt is one exchange with the handler.
type Attempt struct {
	Status    int          `json:"status"` // 0 when none came
	LatencyMS float64      `json:"latency_ms"`
	Outcome   hook.Outcome `json:"outcome"`
	Error     string       `json:"error"`
	Fault     string       `json:"fault"`
	StartMS   float64      `json:"start_ms"` // since the scenario's start
	// Answer is the first bytes of the answer's body.
	Answer string `json:"answer,omitempty" text:"lines"`
}

// Change is how an attempt compares with the one recorded before it.
type Change struct {
	Kind           ChangeKind `json:"kind"`
	PreviousStatus int        `json:"previous_status"`
	// Diff are the lines in which the two answers differ, as a unified diff.
	Diff string `json:"diff,omitempty" text:"lines"`
}

// ChangeKind says what changed against the attempt before.
type ChangeKind string

// The kinds of change.
const (
	Fixed        ChangeKind = "fixed"
	Regressed    ChangeKind = "regressed"
	StillFailing ChangeKind = "still_failing"
	StillPassing ChangeKind = "still_passing"
)

// Work is what was sent and what the handler did because of it. A Work of the
// whole run that is zero is summed up by Finish, of those scenarios whose effects
// were observed if there are any.
type Work struct {
	Deliveries int `json:"deliveries"`
	IDs        int `json:"ids"`
	Effects    int `json:"effects"`
	Expected   int `json:"expected"`
	// ExpectedMost is more than Expected where a handler may rightly differ, as with
	// recorded ids, which it may know; 0: it is Expected.
	ExpectedMost int  `json:"expected_most,omitempty"`
	Observed     bool `json:"observed"` // false: there was no probe, Effects says nothing
}

// Latency are percentiles of a scenario's answers, in milliseconds.
type Latency struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50_ms"`
	P90   float64 `json:"p90_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
	// PerSecond is the rate of answers; 0: not measured.
	PerSecond float64 `json:"per_second,omitempty"`
}

// Summary counts checks by verdict.
type Summary struct {
	Pass    int `json:"pass"`
	Fail    int `json:"fail"`
	Warn    int `json:"warn"`
	Skipped int `json:"skipped"`
	Error   int `json:"error"`
}

// MS returns a duration in milliseconds, to the microsecond.
func MS(d time.Duration) float64 { return math.Round(float64(d)/1e3) / 1e3 }
