package main

import (
	"strings"
	"testing"

	"leadrig/internal/sample"
	"leadrig/replay/report"
)

// ended is a report in which scenarios ended so.
func ended(verdicts map[string]report.Verdict) *report.Report {
	rep := &report.Report{}
	for name, v := range verdicts {
		rep.Scenarios = append(rep.Scenarios, report.Scenario{Name: name, Verdict: v, Checks: []report.Check{{ID: "one", Verdict: report.Pass}, {ID: "two", Verdict: v, Message: "why"}}})
	}
	return rep
}

func TestAdd_OfABug(t *testing.T) {
	bug := sample.Bug{Name: "slow", Scenario: "answer-in-time"}
	for name, test := range map[string]struct {
		verdicts map[string]report.Verdict
		found    bool
	}{
		"its scenario failed":         {map[string]report.Verdict{"answer-in-time": report.Fail}, true},
		"its scenario passed":         {map[string]report.Verdict{"answer-in-time": report.Pass}, false},
		"its scenario only warned":    {map[string]report.Verdict{"answer-in-time": report.Warn}, false},
		"its scenario was an error":   {map[string]report.Verdict{"answer-in-time": report.Error}, false},
		"its scenario was skipped":    {map[string]report.Verdict{"answer-in-time": report.Skipped}, false},
		"another scenario failed":     {map[string]report.Verdict{"answer-in-time": report.Pass, "burst": report.Fail}, false},
		"it was not run at all":       {nil, false},
		"another failed beside it":    {map[string]report.Verdict{"answer-in-time": report.Fail, "burst": report.Fail}, true},
		"another was skipped with it": {map[string]report.Verdict{"answer-in-time": report.Fail, "burst": report.Skipped}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := row{bug: bug}
			r.add(ended(test.verdicts), 7)
			err := verdict([]row{{bug: bug}, r})
			if (r.found == 1) != test.found || (err == nil) != test.found || r.runs != 1 {
				t.Errorf("found in %d of %d runs, verdict %v", r.found, r.runs, err)
			}
			if err != nil && !strings.Contains(err.Error(), "slow: not found with seed 7") {
				t.Errorf("the verdict says %v", err)
			}
		})
	}
}

func TestAdd_OfTheCorrectHandler(t *testing.T) {
	for name, test := range map[string]struct {
		verdicts map[string]report.Verdict
		finding  string // "" for none
	}{
		"all passed":                   {map[string]report.Verdict{"burst": report.Pass, "unicode": report.Pass}, ""},
		"the one that is to warn does": {map[string]report.Verdict{"fresh-request-id": report.Warn}, ""},
		"the one that is to warn fails": {
			map[string]report.Verdict{"fresh-request-id": report.Fail}, "fresh-request-id with seed 7: fail, two: why",
		},
		"another warned": {map[string]report.Verdict{"burst": report.Warn}, "burst with seed 7: warn, two: why"},
		"one failed":     {map[string]report.Verdict{"burst": report.Fail, "unicode": report.Pass}, "burst with seed 7: fail, two: why"},
		"one was skipped, so it shows nothing": {
			map[string]report.Verdict{"burst": report.Skipped}, "burst with seed 7: skipped",
		},
		"one was an error": {map[string]report.Verdict{"burst": report.Error}, "burst with seed 7: error"},
	} {
		t.Run(name, func(t *testing.T) {
			r := row{}
			r.add(ended(test.verdicts), 7)
			err := verdict([]row{r})
			if (err == nil) != (test.finding == "") || err != nil && !strings.Contains(err.Error(), test.finding) {
				t.Errorf("verdict %v, want %q", err, test.finding)
			}
			if r.scenarios != len(test.verdicts) {
				t.Errorf("%d scenarios counted", r.scenarios)
			}
		})
	}
}

func TestRow_Text(t *testing.T) {
	for want, r := range map[string]row{
		"| (correct) | the full suite | 2 | 1 false findings in 40 scenario runs |": {runs: 2, scenarios: 40, findings: []string{"x"}},
		"| `slow` | `answer-in-time` | 3 | found in 2 |":                            {bug: sample.Bug{Name: "slow", Scenario: "answer-in-time"}, runs: 3, found: 2},
		"| `check-then-act, 100µs` | `burst` | 1 | found in 1 |":                    {bug: sample.Bug{Name: "check-then-act", Scenario: "burst", Delay: narrow}, runs: 1, found: 1},
	} {
		if got := r.text(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
