package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestWhole_IsWhatDeliveryAndLastAttemptSay(t *testing.T) {
	home := t.TempDir()
	const n = wholeChunk + 7
	for _, run := range []string{"a", "b"} { // two journals
		s := open(t, home, Options{})
		for i := range n {
			d := arrival(fmt.Sprint(run, i), event(i))
			record(t, s, d)
			for number := range i % 3 {
				s.RecordAttempt(d, &hook.Attempt{Number: number + 1, StartedAt: received(), Status: 200 + number, Outcome: hook.OutcomeDelivered, Answer: hook.Answer{Body: fmt.Appendf(nil, "answer %d", number)}})
			}
		}
		shut(t, s)
	}
	r := openReader(t, home)
	var ids []int64
	for id := int64(2 * n); id > 0; id-- {
		ids = append(ids, id)
	}
	at := 0
	err := r.Whole(t.Context(), ids, func(d *hook.Delivery, a *hook.Attempt) error {
		want, err := r.Delivery(t.Context(), ids[at])
		if err != nil {
			return err
		}
		wantAttempt, err := r.LastAttempt(t.Context(), ids[at])
		if err != nil {
			return err
		}
		at++
		if diff := cmp.Diff(want, d) + cmp.Diff(wantAttempt, a); diff != "" {
			t.Fatalf("delivery %d: %s", want.ID, diff)
		}
		return nil
	})
	if err != nil || at != len(ids) {
		t.Errorf("%d of %d read: %v", at, len(ids), err)
	}
}

func TestWhole_EndsAtTheFirstError(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("a", event(1)), arrival("b", event(2)))
	shut(t, s)
	r := openReader(t, home)
	enough := errors.New("enough")
	seen := 0
	err := r.Whole(t.Context(), []int64{1, 2}, func(*hook.Delivery, *hook.Attempt) error { seen++; return enough })
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("%d seen, %v", seen, err)
	}
	if err := r.Whole(t.Context(), []int64{1, 99}, func(*hook.Delivery, *hook.Attempt) error { return nil }); !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("an unknown id: %v", err)
	}
	if err := r.Whole(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
}
