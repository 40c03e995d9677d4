package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

func search(t *testing.T, home, text string, limit int) []string {
	t.Helper()
	f, err := filter.Parse(text, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	found := []string{}
	err = r.Search(t.Context(), f, func(f Found) (bool, error) {
		found = append(found, f.RequestID)
		return len(found) < limit, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSearch_NewestFirstWithAttemptsAndWords(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	for i := range 2*searchPage + 3 {
		d := arrival(fmt.Sprintf("id-%04d", i), []byte(fmt.Sprintf(`{"event_type":"EMAIL_SENT","text":"word%dend"}`, i)))
		record(t, s, d)
		status, outcome := 200, hook.OutcomeDelivered
		if i == 7 {
			status, outcome = 500, hook.OutcomeRetry
		}
		s.RecordAttempt(d, &hook.Attempt{Number: 1, Answer: hook.Answer{Status: status, Body: []byte("answer")}, StartedAt: received(), Status: status, Outcome: outcome, Latency: time.Duration(i) * time.Millisecond})
	}
	flush(t, s)
	for text, want := range map[string][]string{
		"":                                      {"id-1002", "id-1001"},
		"status:5xx":                            {"id-0007"},
		"outcome:retry":                         {"id-0007"},
		"latency:>1001ms":                       {"id-1002"},
		"word3end":                              {"id-0003"},
		"id:id-0499":                            {"id-0499"},
		"id:1":                                  {"id-0000"},
		"word7end status:200":                   {},
		"type:EMAIL_OPEN":                       {},
		"-latency:>0s -status:500":              {"id-0000"},
		"latency:>6ms latency:<8ms":             {"id-0007"},
		"word500end,":                           {},
		`"word501end" type:EMAIL_*`:             {"id-0501"},
		"id:id-0000 since:2000-01-01T00:00:00Z": {"id-0000"},
	} {
		if diff := cmp.Diff(want, search(t, home, text, 2)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestLastAttempt_HasTheAnswer(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	d := arrival("a", []byte("{}"))
	record(t, s, d, arrival("b", []byte("{}")))
	for i, text := range []string{"first", "second"} {
		s.RecordAttempt(d, &hook.Attempt{Number: i + 1, StartedAt: received(), Status: 500 + i, Answer: hook.Answer{Body: []byte(text)}})
	}
	flush(t, s)
	r, err := OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if a, err := r.LastAttempt(t.Context(), d.ID); err != nil || a == nil || a.Status != 501 || string(a.Answer.Body) != "second" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err := r.LastAttempt(t.Context(), d.ID+1); a != nil || err != nil {
		t.Errorf("without an attempt: %+v, %v", a, err)
	}
}

func TestSearchWithin_LooksAtOneOfTwoRunsThatShareAHome(t *testing.T) {
	home := t.TempDir()
	one, two := open(t, home, Options{}), open(t, home, Options{})
	for i := range 4 {
		record(t, one, arrival(fmt.Sprintf("one-%d", i), event(i)))
		flush(t, one)
		record(t, two, arrival(fmt.Sprintf("two-%d", i), event(i)))
		flush(t, two)
	}
	r, err := OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for name, tt := range map[string]struct {
		within Within
		want   []string
	}{
		"one run":                   {Within{Run: one.RunID()}, []string{"one-3", "one-2", "one-1", "one-0"}},
		"the other, without an end": {Within{Run: two.RunID(), From: 3, Before: 8}, []string{"two-2", "two-1"}},
		"all, between two ids":      {Within{From: 2, Before: 5}, []string{"two-1", "one-1", "two-0"}},
		"nothing":                   {Within{From: 5, Before: 5}, nil},
	} {
		for _, text := range []string{"", "type:EMAIL_*"} {
			t.Run(name+" "+text, func(t *testing.T) {
				f, err := filter.Parse(text, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				err = r.SearchWithin(t.Context(), f, tt.within, func(f Found) (bool, error) {
					got = append(got, f.RequestID)
					return true, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
