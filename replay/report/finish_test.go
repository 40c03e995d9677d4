package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/exit"
)

func withVerdicts(all ...Verdict) Scenario {
	s := Scenario{Name: "s", Deliveries: []Delivery{{RequestID: "a"}}}
	for _, v := range all {
		s.Checks = append(s.Checks, Check{ID: "c", Verdict: v})
	}
	return s
}

func TestScenario_TakesItsVerdictFromItsChecks(t *testing.T) {
	for name, c := range map[string]struct {
		checks []Verdict
		want   Verdict
	}{
		"all pass":           {[]Verdict{Pass, Pass}, Pass},
		"a warning":          {[]Verdict{Pass, Warn, Skipped}, Warn},
		"a failure":          {[]Verdict{Warn, Fail, Pass}, Fail},
		"an error weighs":    {[]Verdict{Fail, Error}, Error},
		"skipped is no pass": {[]Verdict{Skipped, Pass}, Skipped},
		"all skipped":        {[]Verdict{Skipped, Skipped}, Skipped},
		"unknown":            {[]Verdict{Pass, "maybe"}, Error},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVerdicts(c.checks...)
			s.Finish()
			if s.Verdict != c.want {
				t.Errorf("%s, want %s", s.Verdict, c.want)
			}
		})
	}
}

func TestReport_ExitCodes(t *testing.T) {
	nothingSent := Scenario{Name: "s", Verdict: Skipped, Reason: "no --restart-cmd"}
	for name, c := range map[string]struct {
		report Report
		want   exit.Code
	}{
		"clean":              {Report{Scenarios: []Scenario{withVerdicts(Pass)}}, exit.OK},
		"a warning is fine":  {Report{Scenarios: []Scenario{withVerdicts(Warn), nothingSent}}, exit.OK},
		"failed":             {Report{Scenarios: []Scenario{withVerdicts(Fail), withVerdicts(Error)}}, exit.CheckFailed},
		"an error":           {Report{Scenarios: []Scenario{withVerdicts(Pass), withVerdicts(Error)}}, exit.Failed},
		"ended early":        {Report{Failure: "gone", Scenarios: []Scenario{withVerdicts(Fail)}}, exit.Failed},
		"nothing was sent":   {Report{Scenarios: []Scenario{nothingSent}}, exit.Failed},
		"no scenario":        {Report{}, exit.Failed},
		"set by the command": {Report{ExitCode: int(exit.Interrupted), Scenarios: []Scenario{withVerdicts(Fail)}}, exit.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			c.report.Finish()
			if c.report.ExitCode != int(c.want) {
				t.Errorf("%d, want %d", c.report.ExitCode, c.want)
			}
		})
	}
}

func TestReport_FinishTwiceIsFinishOnce(t *testing.T) {
	once, twice := sample(), sample()
	twice.Finish()
	if diff := cmp.Diff(once, twice); diff != "" {
		t.Error(diff)
	}
}

func TestReport_SentenceWithAProbeThatNoScenarioAsks(t *testing.T) {
	r := Report{Effects: EffectsURL, Scenarios: []Scenario{{Name: "s", Verdict: Pass, Work: &Work{Deliveries: 2, IDs: 2}}}}
	r.Finish()
	if got, want := r.Sentence(), "2 deliveries with 2 ids: no scenario here says how often the work must be done."; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestReport_Sentence(t *testing.T) {
	observed := func(w Work) *Work { w.Observed = true; return &w }
	for name, c := range map[string]struct {
		works []*Work
		want  string
	}{
		"one run":             {[]*Work{observed(Work{Deliveries: 12, IDs: 4, Effects: 12, Expected: 4})}, "12 deliveries with 4 ids: the handler did its work 12 times, expected 4."},
		"one of each":         {[]*Work{observed(Work{Deliveries: 1, IDs: 1, Effects: 1, Expected: 1})}, "1 delivery with 1 id: the handler did its work 1 time, expected 1."},
		"summed up":           {[]*Work{observed(Work{Deliveries: 1000, IDs: 2, Effects: 3, Expected: 4}), observed(Work{Deliveries: 5, IDs: 6, Effects: 7, Expected: 8})}, "1,005 deliveries with 8 ids: the handler did its work 10 times, expected 12."},
		"only the observed":   {[]*Work{{Deliveries: 100, IDs: 9}, observed(Work{Deliveries: 2, IDs: 1, Effects: 1, Expected: 1})}, "2 deliveries with 1 id: the handler did its work 1 time, expected 1."},
		"not observed":        {[]*Work{{Deliveries: 3, IDs: 1}}, "3 deliveries with 1 id: how often the handler did its work was not observed (--effects-url, --effects-cmd or --sink)."},
		"a handler may know":  {[]*Work{observed(Work{Deliveries: 9, IDs: 3, Effects: 2, ExpectedMost: 3}), observed(Work{Deliveries: 1, IDs: 1, Effects: 1, Expected: 1})}, "10 deliveries with 4 ids: the handler did its work 3 times, expected 1 to 4."},
		"nothing":             {nil, "Nothing was sent."},
		"from the deliveries": {[]*Work{nil}, "3 deliveries with 2 ids: how often the handler did its work was not observed (--effects-url, --effects-cmd or --sink)."},
	} {
		t.Run(name, func(t *testing.T) {
			var r Report
			for _, w := range c.works {
				s := Scenario{Name: "s", Verdict: Pass, Work: w}
				if w == nil {
					s.Deliveries = []Delivery{{RequestID: "a", Attempts: make([]Attempt, 2)}, {RequestID: "b"}}
				}
				r.Scenarios = append(r.Scenarios, s)
			}
			r.Finish()
			if got := r.Sentence(); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func TestJSON_HasTheShapeThatScriptsReadAndNoNull(t *testing.T) {
	r := &Report{Target: "t", Seed: 1<<64 - 1, StartedAt: time.Unix(0, 0).UTC(), Scenarios: []Scenario{
		{Name: "a", Verdict: Skipped},
		{Name: "b", Checks: []Check{{ID: "b", Verdict: Pass}}, Deliveries: []Delivery{{RequestID: "x"}}},
		{Name: "c", Checks: []Check{{ID: "c", Verdict: Pass}}, Deliveries: []Delivery{{Attempts: []Attempt{{Status: 200}}}}},
	}}
	r.Finish()
	text := written(t, JSON, r)
	if strings.Contains(text, "null") {
		t.Errorf("a null in %s", text)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	scenario := got["scenarios"].([]any)[2].(map[string]any)
	delivery := scenario["deliveries"].([]any)[0].(map[string]any)
	for _, c := range []struct {
		where map[string]any
		names string
	}{
		{got, "version target seed started_at duration_ms effects scenarios summary"},
		{scenario, "name verdict duration_ms checks deliveries"},
		{scenario["checks"].([]any)[0].(map[string]any), "id verdict message event_type expected observed"},
		{delivery, "request_id event_type fixture attempts"},
		{delivery["attempts"].([]any)[0].(map[string]any), "status latency_ms outcome error fault"},
		{got["summary"].(map[string]any), "pass fail warn skipped error"},
	} {
		for name := range strings.FieldsSeq(c.names) {
			if _, ok := c.where[name]; !ok {
				t.Errorf("%s is missing in %v", name, c.where)
			}
		}
	}
	if got["version"] != 1.0 || got["effects"] != "none" || !strings.Contains(text, `"seed": 18446744073709551615`) {
		t.Errorf("%s", text)
	}
}

func TestMS_IsToTheMicrosecond(t *testing.T) {
	if got := MS(12_345_678 * time.Nanosecond); got != 12.346 {
		t.Errorf("%v", got)
	}
}

func TestReport_SkippedSaysWhy(t *testing.T) {
	unobserved := func(name string) Scenario {
		s := withVerdicts(Pass, Skipped)
		s.Name, s.Checks[1].Message = name, "effects were not observed"
		return s
	}
	other := Scenario{Name: "x", Verdict: Skipped, Reason: "no --restart-cmd"}
	for name, c := range map[string]struct {
		scenarios []Scenario
		want      string
	}{
		"one":             {[]Scenario{unobserved("a")}, "0 passed · 1 skipped (a: effects were not observed)"},
		"all for one":     {[]Scenario{unobserved("a"), unobserved("b"), unobserved("c"), unobserved("d")}, "0 passed · 4 skipped (effects were not observed)"},
		"for two":         {[]Scenario{unobserved("a"), other}, "0 passed · 2 skipped (a: effects were not observed; x: no --restart-cmd)"},
		"too many to say": {[]Scenario{unobserved("a"), unobserved("b"), unobserved("c"), other}, "0 passed · 4 skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Report{Scenarios: c.scenarios}
			r.Finish()
			if got := r.counts(); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
	s := unobserved("a")
	s.Finish()
	if got, want := s.headline(), "1 of 2 checks passed, 1 skipped: effects were not observed"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
