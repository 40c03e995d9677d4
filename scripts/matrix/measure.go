package main

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"leadrig/internal/sample"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

// row is what became of one handler's runs.
type row struct {
	bug       sample.Bug
	runs      int
	found     int // runs in which the scenario failed that is about the bug
	scenarios int // run in all
	findings  []string
}

func (r *row) name() string {
	if r.bug.Name == "" {
		return "(correct)"
	}
	if r.bug.Delay == narrow {
		return r.bug.Name + ", " + narrow.String()
	}
	return r.bug.Name
}

// measure runs one handler again and again, some runs at the same time.
func measure(ctx context.Context, o options, bug sample.Bug) (row, error) {
	r := row{bug: bug}
	var mu sync.Mutex
	var failed error
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	for range o.atOnce {
		wg.Go(func() {
			for seed := range seeds {
				rep, err := once(ctx, bug, seed)
				mu.Lock()
				if err != nil && failed == nil {
					failed = fmt.Errorf("seed %d: %w", seed, err)
				}
				if err == nil {
					r.add(rep, seed)
				}
				mu.Unlock()
			}
		})
	}
	runs := o.runs
	if bug.Delay == narrow {
		runs *= 2
	}
	for i := range runs {
		select {
		case seeds <- o.seed + uint64(i): //nolint:gosec // a small number
		case <-ctx.Done():
		}
	}
	close(seeds)
	wg.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return r, failed
}

// add counts a run. Of the correct handler each failure is a false finding; that
// fresh-request-id warns is what it is for.
func (r *row) add(rep *report.Report, seed uint64) {
	r.runs++
	r.scenarios += len(rep.Scenarios)
	found := false
	for _, s := range rep.Scenarios {
		bad := s.Verdict == report.Fail || s.Verdict == report.Error || (s.Verdict == report.Skipped && r.bug.Name == "")
		if r.bug.Name != "" {
			found = found || (s.Name == r.bug.Scenario && s.Verdict == report.Fail)
			continue
		}
		if bad || (s.Verdict == report.Warn && s.Name != "fresh-request-id") {
			r.findings = append(r.findings, fmt.Sprintf("%s with seed %d: %s%s", s.Name, seed, s.Verdict, firstBad(&s)))
		}
	}
	if found {
		r.found++
	}
	if r.bug.Name != "" && !found {
		r.findings = append(r.findings, fmt.Sprintf("not found with seed %d: %s", seed, rep.Failure))
	}
}

func firstBad(s *report.Scenario) string {
	i := slices.IndexFunc(s.Checks, func(c report.Check) bool { return c.Verdict != report.Pass })
	if i < 0 {
		return ""
	}
	return ", " + s.Checks[i].ID + ": " + s.Checks[i].Message
}

func scenarios(bug sample.Bug) ([]*scenario.Scenario, error) {
	if bug.Name == "" {
		return scenario.OfSuite("full")
	}
	return scenario.Select([]string{bug.Scenario})
}
