package report

import "leadrig/internal/exit"

// Finish fills in what follows from the rest: verdicts of scenarios, both
// summaries, the run's work and the exit code. It leaves no nil slice, so that
// scripts find arrays everywhere. A scenario without checks gets one of its own
// name that says why: every scenario counts.
func (r *Report) Finish() {
	r.Version, r.StartedAt = Version, r.StartedAt.UTC()
	if r.Effects == "" {
		r.Effects = EffectsNone
	}
	r.Summary, r.ScenarioSummary = Summary{}, Summary{}
	r.Scenarios = nonNil(r.Scenarios)
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Finish()
		r.ScenarioSummary.add(s.Verdict)
		for j := range s.Checks {
			r.Summary.add(s.Checks[j].Verdict)
		}
	}
	if r.Work == (Work{}) {
		r.Work = r.sumWork()
	}
	if r.ExitCode == int(exit.OK) {
		r.ExitCode = int(r.exitCode())
	}
}

// Finish fills in the scenario's verdict from its checks, and the other way
// round where there are none.
func (s *Scenario) Finish() {
	if len(s.Checks) == 0 {
		if s.Verdict == "" {
			s.Verdict = Error
		}
		if s.Reason == "" {
			s.Reason = "nothing was checked"
		}
		s.Checks = []Check{{ID: s.Name, Title: s.Title, Verdict: s.Verdict, Message: s.Reason}}
	}
	if s.Verdict == "" {
		s.Verdict = worst(s.Checks)
	}
	s.Deliveries = nonNil(s.Deliveries)
	for i := range s.Deliveries {
		s.Deliveries[i].Attempts = nonNil(s.Deliveries[i].Attempts)
	}
}

func nonNil[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// weight puts the verdicts in order. An error outweighs a failure: what failed
// beside it may have failed because of it. A skipped check outweighs those that
// passed: a scenario whose effects nobody observed has proven nothing of them.
func (v Verdict) weight() int {
	switch v {
	case Pass:
		return 1
	case Skipped:
		return 2
	case Warn:
		return 3
	case Fail:
		return 4
	}
	return 5
}

func worst(checks []Check) Verdict {
	found := checks[0].Verdict
	for i := range checks {
		if v := checks[i].Verdict; v.weight() > found.weight() {
			found = v
		}
	}
	if found.weight() == Error.weight() {
		return Error // an unknown verdict is none of the handler's
	}
	return found
}

func (s *Summary) add(v Verdict) {
	switch v {
	case Pass:
		s.Pass++
	case Fail:
		s.Fail++
	case Warn:
		s.Warn++
	case Skipped:
		s.Skipped++
	default:
		s.Error++
	}
}

func (s Summary) total() int { return s.Pass + s.Fail + s.Warn + s.Skipped + s.Error }

// sumWork adds the scenarios' work up. Where some were observed and others not,
// only the observed count: a sum of both would compare what can't be compared.
func (r *Report) sumWork() Work {
	var observed, all Work
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		w := s.Work
		if w == nil {
			w = s.countedWork()
		}
		all.add(w)
		if w.Observed {
			observed.add(w)
		}
	}
	if observed.Observed {
		return observed
	}
	return all
}

func (w *Work) add(more *Work) {
	w.Deliveries += more.Deliveries
	w.IDs += more.IDs
	w.Effects += more.Effects
	w.ExpectedMost = w.most() + more.most()
	w.Expected += more.Expected
	if w.ExpectedMost == w.Expected {
		w.ExpectedMost = 0
	}
	w.Observed = w.Observed || more.Observed
}

func (w *Work) most() int { return max(w.Expected, w.ExpectedMost) }

// countedWork is what the deliveries themselves tell of a scenario's work.
func (s *Scenario) countedWork() *Work {
	ids := map[string]struct{}{}
	w := &Work{Deliveries: s.Omitted}
	for i := range s.Deliveries {
		d := &s.Deliveries[i]
		w.Deliveries += max(len(d.Attempts), 1)
		ids[d.RequestID] = struct{}{}
	}
	w.IDs = len(ids)
	return w
}

func (r *Report) exitCode() exit.Code {
	switch {
	case r.Failure != "":
		return exit.Failed
	case r.Summary.Fail > 0:
		return exit.CheckFailed
	case r.Summary.Error > 0, !r.sent():
		return exit.Failed
	}
	return exit.OK
}

// sent reports whether anything was sent: a run that sent nothing is no pass.
func (r *Report) sent() bool {
	if r.Work.Deliveries > 0 {
		return true
	}
	for i := range r.Scenarios {
		if len(r.Scenarios[i].Deliveries) > 0 || r.Scenarios[i].Omitted > 0 {
			return true
		}
	}
	return false
}
