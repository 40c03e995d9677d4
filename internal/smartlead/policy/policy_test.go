package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
)

func TestPolicies_AreThoseOfThePages(t *testing.T) {
	tests := map[string]struct {
		policy   policy.Policy
		attempts int
		total    time.Duration // of all waits
		disables bool
	}{
		"smartlead": {policy.SmartLead(), 3, 6 * time.Minute, false},
		"core":      {policy.Core(), 6, 7*time.Hour + 21*time.Minute, true},
		"once":      {policy.Once(), 1, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := tt.policy
			var total time.Duration
			for _, w := range p.Waits {
				total += w
			}
			if p.Name != name || p.Attempts() != tt.attempts || total != tt.total || p.Disables != tt.disables || p.Timeout != 30*time.Second {
				t.Errorf("got %+v with %d attempts over %s", p, p.Attempts(), total)
			}
			found, err := policy.ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, found); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestByName_SaysWhichOnesThereAre(t *testing.T) {
	_, err := policy.ByName("smartled")
	if err == nil {
		t.Fatal("no error")
	}
	for _, words := range []string{`unknown policy "smartled"`, "smartlead, core, once", "did you mean smartlead?"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q doesn't say %q", err, words)
		}
	}
}

func TestOutcome_ByStatusAndAttempt(t *testing.T) {
	p := policy.SmartLead()
	tests := map[hook.Outcome][]int{
		hook.OutcomeDelivered: {200, 201, 204, 299},
		hook.OutcomeLost:      {400, 401, 404, 408, 409, 410, 425, 429, 499},
		hook.OutcomeRetry:     {0, 100, 199, 300, 301, 302, 307, 399, 500, 502, 503, 504, 599},
	}
	for want, statuses := range tests {
		for _, status := range statuses {
			for attempt := 1; attempt <= 4; attempt++ {
				expected := want
				if want == hook.OutcomeRetry && attempt >= 3 {
					expected = hook.OutcomeFailed
				}
				if got := p.Outcome(status, attempt); got != expected {
					t.Errorf("status %d at attempt %d: %s, want %s", status, attempt, got, expected)
				}
			}
		}
	}
	if got := policy.Once().Outcome(500, 1); got != hook.OutcomeFailed {
		t.Errorf("the only attempt: %s", got)
	}
}

func TestWait_EndsAfterTheLastAttempt(t *testing.T) {
	p := policy.SmartLead()
	var waits []time.Duration
	for attempt := 1; ; attempt++ {
		w, ok := p.Wait(attempt)
		if !ok {
			break
		}
		waits = append(waits, w)
	}
	if diff := cmp.Diff([]time.Duration{time.Minute, 5 * time.Minute}, waits); diff != "" {
		t.Error(diff)
	}
	for _, attempt := range []int{-1, 0, 3, 4} {
		if w, ok := p.Wait(attempt); ok || w != 0 {
			t.Errorf("attempt %d: %s, %t", attempt, w, ok)
		}
	}
}

func TestWaitAndOutcome_Agree(t *testing.T) {
	for _, p := range []policy.Policy{policy.SmartLead(), policy.Core(), policy.Once()} {
		for attempt := 1; attempt <= p.Attempts(); attempt++ {
			_, waits := p.Wait(attempt)
			if retries := p.Outcome(503, attempt) == hook.OutcomeRetry; retries != waits {
				t.Errorf("%s, attempt %d: retries = %t, has a wait = %t", p.Name, attempt, retries, waits)
			}
		}
	}
}

func TestScaled_ShortensTheWaitsOnly(t *testing.T) {
	p := policy.SmartLead()
	before := slices.Clone(p.Waits)
	fast := p.Scaled(60)
	if diff := cmp.Diff([]time.Duration{time.Second, 5 * time.Second}, fast.Waits); diff != "" {
		t.Error(diff)
	}
	if fast.Timeout != p.Timeout || fast.Name != p.Name {
		t.Errorf("more than the waits changed: %+v", fast)
	}
	if diff := cmp.Diff(before, p.Waits); diff != "" {
		t.Errorf("the original changed: %s", diff)
	}
	for _, scale := range []float64{0, -1, 1} {
		if diff := cmp.Diff(p, p.Scaled(scale)); diff != "" {
			t.Errorf("scale %v: %s", scale, diff)
		}
	}
	if diff := cmp.Diff([]time.Duration{2 * time.Minute, 10 * time.Minute}, p.Scaled(0.5).Waits); diff != "" {
		t.Error(diff)
	}
}
