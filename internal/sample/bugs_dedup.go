package sample

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// dedupBugs are wrong about which events are done already.
func dedupBugs() []Bug {
	return []Bug{
		{
			Name: "no-dedup", Scenario: "duplicate-sequential", change: noDedup,
			Wrong: "works again on every copy of an event",
		},
		{
			Name: "check-then-act", Scenario: "duplicate-concurrent", change: checkThenAct, Delay: 2 * time.Millisecond,
			Wrong: "looks an id up and marks it later: copies at the same instant are all worked on",
		},
		{
			Name: "dedup-in-memory", Scenario: "duplicate-after-restart", change: dedupInMemory,
			Wrong: "forgets at a restart what is done",
		},
		{
			Name: "small-lru", Scenario: "duplicate-late", change: smallLRU,
			Wrong: fmt.Sprintf("remembers the last %d events only", smallMemory),
		},
		{
			Name: "mark-before-processing", Scenario: "retry-downstream-failure", change: markBeforeProcessing,
			Wrong: "marks an event as done before its work, so a retry after a failure does nothing",
		},
		{
			Name: "dedup-on-stats-id", Scenario: "same-mail-two-replies", change: dedupOnStatsID,
			Wrong: "takes two events of one mail for copies: they share their stats_id",
		},
		{
			Name: "dedup-on-body-hash", Scenario: "duplicate-reserialised", change: dedupOnBodyHash,
			Wrong: "takes a copy for a new event if its JSON is written differently",
		},
		{
			Name: "empty-id-is-duplicate", Scenario: "missing-request-id", change: emptyIDIsDuplicate,
			Wrong: "takes all events without X-Request-Id for copies of one",
		},
	}
}

func noDedup(h *Handler, _ pause) {
	h.step.once = func(ctx context.Context, key string, work func(context.Context) error) (bool, error) {
		if err := work(ctx); err != nil {
			return true, err
		}
		return true, h.ledger.mark(key)
	}
}

// checkThenAct: the copies that look before the first one marks all find
// nothing.
func checkThenAct(h *Handler, pause pause) {
	h.step.once = func(ctx context.Context, key string, work func(context.Context) error) (bool, error) {
		if h.ledger.isDone(key) {
			return false, nil
		}
		pause(ctx)
		if err := work(ctx); err != nil {
			return true, err
		}
		return true, h.ledger.markDone(key)
	}
}

func (l *ledger) isDone(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done.has(key)
}

func (l *ledger) markDone(key string) error {
	if err := l.mark(key); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done.add(key)
	return nil
}

// dedupInMemory: a state file only counts effects, as a handler's database
// keeps them.
func dedupInMemory(h *Handler, _ pause) {
	h.step.remember = func([]string, int) keySet { return remember(nil, maxKeysInMemory) }
}

// smallMemory is how many events small-lru remembers.
const smallMemory = 100

func smallLRU(h *Handler, _ pause) {
	h.step.remember = func(keys []string, _ int) keySet { return remember(keys, smallMemory) }
}

func markBeforeProcessing(h *Handler, _ pause) {
	once := h.step.once
	h.step.once = func(ctx context.Context, key string, work func(context.Context) error) (bool, error) {
		first, err := once(ctx, key, func(context.Context) error { return nil }) // marked, and nothing done yet
		if err != nil || !first {
			return first, err
		}
		return true, work(ctx)
	}
}

// dedupOnStatsID: the stats_id is that of the mail that was sent, not of what
// happened to it.
func dedupOnStatsID(h *Handler, _ pause) {
	key := h.step.key
	h.step.key = func(e *event) string {
		var fields struct {
			StatsID string `json:"stats_id"`
		}
		if err := json.Unmarshal(e.body, &fields); err != nil || fields.StatsID == "" {
			return key(e)
		}
		return key(&event{requestID: fields.StatsID})
	}
}

// dedupOnBodyHash: the id is hashed along, so that two events that look the
// same are still two.
func dedupOnBodyHash(h *Handler, _ pause) {
	h.step.key = func(e *event) string {
		return fmt.Sprintf("id-sha256:%x", sha256.Sum256([]byte(e.requestID+"\n"+string(e.body))))
	}
}

func emptyIDIsDuplicate(h *Handler, _ pause) {
	key := h.step.key
	h.step.key = func(e *event) string {
		if e.requestID == "" {
			return "event:without-id"
		}
		return key(e)
	}
}
