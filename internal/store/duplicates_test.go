package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// seen is what a store makes of a delivery.
type seen struct {
	ID, Of int64
	Copy   int
	By     hook.DuplicateBy
}

func judged(deliveries []*hook.Delivery) []seen {
	all := []seen{}
	for _, d := range deliveries {
		all = append(all, seen{d.ID, d.DuplicateOf, d.Copy, d.DuplicateBy})
	}
	return all
}

func TestDuplicates(t *testing.T) {
	tests := map[string]struct {
		sent []*hook.Delivery
		want []seen
	}{
		"one request id, whatever the body says": {
			[]*hook.Delivery{arrival("a", event(1)), arrival("b", event(1)), arrival("a", event(2)), arrival("a", []byte("broken"))},
			[]seen{{1, 0, 1, ""}, {2, 0, 1, ""}, {3, 1, 2, hook.ByRequestID}, {4, 1, 3, hook.ByRequestID}},
		},
		"no request id: the event's own fields": {
			[]*hook.Delivery{arrival("", event(1)), arrival("", event(2)), arrival("", append(event(1), ' ')), arrival("", event(2)), arrival("", event(1))},
			[]seen{{1, 0, 1, ""}, {2, 0, 1, ""}, {3, 1, 2, hook.ByFingerprint}, {4, 2, 2, hook.ByFingerprint}, {5, 1, 3, hook.ByFingerprint}},
		},
		"no request id and no fields: the whole body": {
			[]*hook.Delivery{arrival("", []byte("x")), arrival("", []byte("y")), arrival("", []byte("x")), arrival("", nil), arrival("", nil)},
			[]seen{{1, 0, 1, ""}, {2, 0, 1, ""}, {3, 1, 2, hook.ByFingerprint}, {4, 0, 1, ""}, {5, 4, 2, hook.ByFingerprint}},
		},
		"an id and a fingerprint never meet": {
			[]*hook.Delivery{arrival("a", event(1)), arrival("", event(1))},
			[]seen{{1, 0, 1, ""}, {2, 0, 1, ""}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			s := open(t, home, Options{})
			record(t, s, tt.sent...)
			shut(t, s)
			if diff := cmp.Diff(tt.want, judged(stored(t, home))); diff != "" {
				t.Errorf("as stored: %s", diff)
			}
			if diff := cmp.Diff(tt.want, judged(tt.sent)); diff != "" {
				t.Errorf("as told: %s", diff)
			}
		})
	}
}

func TestDuplicates_AreCountedInOneBatchAndAcrossBatches(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	want := []seen{}
	for i := 1; i <= 60; i++ {
		record(t, s, arrival("same", event(1)))
		if i%20 == 0 {
			flush(t, s)
		}
		if i == 1 {
			want = append(want, seen{1, 0, 1, ""})
			continue
		}
		want = append(want, seen{int64(i), 1, i, hook.ByRequestID})
	}
	shut(t, s)
	if diff := cmp.Diff(want, judged(stored(t, home))); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicates_AcrossRuns(t *testing.T) {
	tests := map[string]struct {
		scopes []string
		want   []seen
	}{
		"one scope is one sender":               {[]string{"api", "api"}, []seen{{1, 0, 1, ""}, {2, 1, 2, hook.ByRequestID}}},
		"two scopes are two senders":            {[]string{"api", "trigger"}, []seen{{1, 0, 1, ""}, {2, 0, 1, ""}}},
		"no scope is the run alone":             {[]string{"", ""}, []seen{{1, 0, 1, ""}, {2, 0, 1, ""}}},
		"no scope doesn't meet a scope's ids":   {[]string{"api", "", "api"}, []seen{{1, 0, 1, ""}, {2, 0, 1, ""}, {3, 1, 2, hook.ByRequestID}}},
		"a scope that is named like a run's id": {[]string{"2", ""}, []seen{{1, 0, 1, ""}, {2, 0, 1, ""}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			for i, scope := range tt.scopes {
				s := open(t, home, Options{DuplicateScope: scope})
				record(t, s, arrival("same", event(i)))
				shut(t, s)
			}
			if diff := cmp.Diff(tt.want, judged(stored(t, home))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDuplicates_OfARecoveredRunKeepTheirScope(t *testing.T) {
	home := t.TempDir()
	for i, scope := range []string{"api", "other"} {
		dying := open(t, home, Options{DuplicateScope: "api"})
		record(t, dying, arrival(fmt.Sprintf("first %d", i), nil))
		abandon(t, dying, arrival("same", nil))
		s := open(t, home, Options{DuplicateScope: scope})
		record(t, s, arrival("same", nil))
		shut(t, s)
	}
	want := []seen{
		{1, 0, 1, ""}, {2, 0, 1, ""}, {3, 2, 2, hook.ByRequestID}, // both "api"
		{4, 0, 1, ""}, {5, 2, 3, hook.ByRequestID}, {6, 0, 1, ""}, // the last one is of "other"
	}
	if diff := cmp.Diff(want, judged(stored(t, home))); diff != "" {
		t.Error(diff)
	}
}
