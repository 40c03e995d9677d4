package sample

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"leadrig/internal/hook"
)

func always(status int) func() int { return func() int { return status } }

func TestDedupe_ConcurrentCopiesHaveOneEffect(t *testing.T) {
	const rounds, copies = 100, 8
	d := newDownstream(t, always(http.StatusOK))
	r := newRig(t, Config{StateFile: stateFileIn(t), Downstream: d.URL})
	for round := range rounds {
		id := fmt.Sprintf("round-%d", round)
		start := make(chan struct{})
		var all sync.WaitGroup
		for range copies {
			all.Go(func() {
				<-start
				r.post(id, reply, http.StatusOK)
			})
		}
		close(start)
		all.Wait()
		if got := d.count(id); got != 1 {
			t.Fatalf("round %d: downstream was called %d times", round, got)
		}
	}
	r.wantEffects(rounds)
}

func TestDedupe_DifferentEventsAtOnceAllHaveTheirEffect(t *testing.T) {
	const events = 64
	path := stateFileIn(t)
	r := newRig(t, Config{StateFile: path})
	var all sync.WaitGroup
	for i := range events {
		all.Go(func() { r.post(fmt.Sprintf("id-%d", i), reply, http.StatusOK) })
	}
	all.Wait()
	r.wantEffects(events)
	r.stop()
	newRig(t, Config{StateFile: path}).wantEffects(events)
}

func TestDedupe_WithoutRequestIDTheEventsOwnFieldsDecide(t *testing.T) {
	r := newRig(t, Config{})
	other := strings.Replace(reply, "<1>", "<2>", 1)
	reordered := `{ "message_id": "<1>", "event_timestamp":"2026-02-11T08:20:41Z", "sl_lead_email":"a@example.com", "campaign_id":"7", "event_type":"EMAIL_REPLY" }`
	for _, body := range []string{reply, other, reply, reordered} {
		r.post("", body, http.StatusOK)
	}
	r.wantEffects(2)
}

func TestDedupe_RequestIDDecidesWhereThereIsOne(t *testing.T) {
	r := newRig(t, Config{})
	long := strings.Repeat("x", 1000)
	for _, id := range []string{"a", "a", "b", "A", long, long, long + "y", "id with spaces", "größe", "größe"} {
		r.post(id, reply, http.StatusOK)
	}
	r.wantEffects(7)
}

func TestEventKey_IsAlwaysOneGoodLine(t *testing.T) {
	for _, id := range []string{"", "7c1f0a", "a\nb", "a b", "\x00", "é", strings.Repeat("x", 1<<20), "event:1", strings.Repeat("y", maxPlainID)} {
		e := &event{requestID: id, fingerprint: 7}
		if key := e.key(); !isKey(key) || len(key) > 200 {
			t.Errorf("id %.40q: key %.200q", id, key)
		}
	}
	a, b := &event{fingerprint: 7}, &event{requestID: "0000000000000007"}
	if a.key() == b.key() {
		t.Errorf("a fingerprint and a request id share the key %s", a.key())
	}
}

func TestOnce_ACopyWaitsForTheFirstAndSharesItsResult(t *testing.T) {
	failure := errors.New("no luck")
	for name, want := range map[string]error{"success": nil, "failure": failure} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &ledger{running: map[string]*run{}, done: newKeySet(0)}
				release := make(chan struct{})
				var firstErr, copyErr error
				var finished atomic.Int32
				go func() {
					_, firstErr = l.once(t.Context(), "k", func(context.Context) error { <-release; return want })
					finished.Add(1)
				}()
				synctest.Wait()
				go func() {
					_, copyErr = l.once(t.Context(), "k", func(context.Context) error { t.Error("a copy did the work"); return nil })
					finished.Add(1)
				}()
				synctest.Wait()
				if n := finished.Load(); n != 0 {
					t.Errorf("%d were answered while the work was being done", n)
				}
				close(release)
				synctest.Wait()
				if n := finished.Load(); n != 2 || !errors.Is(firstErr, want) || !errors.Is(copyErr, want) {
					t.Errorf("%d answered, errors %v and %v, want %v", n, firstErr, copyErr, want)
				}
				if l.done.has("k") != (want == nil) || len(l.running) != 0 {
					t.Errorf("marked as done: %t, running: %d", l.done.has("k"), len(l.running))
				}
			})
		})
	}
}

func TestOnce_WorkThatPanicsIsNotDone(t *testing.T) {
	l := &ledger{running: map[string]*run{}, done: newKeySet(0)}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = l.once(t.Context(), "k", func(context.Context) error { panic("oh") })
	}()
	first, err := l.once(t.Context(), "k", func(context.Context) error { return nil })
	if !first || err != nil {
		t.Errorf("the retry: first %t, error %v", first, err)
	}
}

func TestKeySet_ForgetsTheOldestBeyondItsLimit(t *testing.T) {
	s := newKeySet(3)
	for _, key := range []string{"a", "b", "a", "c", "d", "e"} {
		s.add(key)
	}
	for key, want := range map[string]bool{"a": false, "b": false, "c": true, "d": true, "e": true} {
		if s.has(key) != want {
			t.Errorf("has %s: %t, want %t", key, s.has(key), want)
		}
	}
	if len(s.keys) != 3 {
		t.Errorf("%d keys", len(s.keys))
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(reply))
	f.Add([]byte(`{"event":"X"}`))
	f.Add([]byte("[\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		summary, err := check(body)
		if (err == nil) != (summary != hook.Summary{}) {
			t.Fatalf("%q: summary %+v with error %v", body, summary, err)
		}
	})
}
