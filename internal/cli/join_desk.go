package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/tui"
)

// seenRecords is what a participant can look at of a run that it follows: the
// latest of what came, in memory. Its own history isn't for the runs of others.
type seenRecords struct {
	mu    sync.Mutex
	order []int64 // of the deliveries, as they came
	byID  map[int64]*seenOne
	bytes int // of all
}

// seenOne is one delivery of them.
type seenOne struct {
	delivery *hook.Delivery
	attempts []hook.Attempt
	bytes    int
}

var _ tui.Records = (*seenRecords)(nil)

// Bounds of what is kept.
const (
	maxSeen      = 10_000
	maxSeenBytes = 64 << 20
)

var errNotSeen = errors.New("it isn't kept any more: join keeps the latest 10,000 deliveries, and 64 MiB of them")

// Delivery implements follow.Keeper.
func (r *seenRecords) Delivery(d *hook.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = map[int64]*seenOne{}
	}
	if r.byID[d.ID] != nil {
		return
	}
	one := &seenOne{delivery: d, bytes: len(d.Body) + len(d.Header)}
	r.byID[d.ID] = one
	r.order = append(r.order, d.ID)
	r.bytes += one.bytes
	r.evict()
}

// evict lets go of the oldest until the rest is within the bounds.
func (r *seenRecords) evict() {
	for len(r.order) > 1 && (len(r.order) > maxSeen || r.bytes > maxSeenBytes) {
		oldest := r.order[0]
		r.order = r.order[1:]
		r.bytes -= r.byID[oldest].bytes
		delete(r.byID, oldest)
	}
}

// Attempt implements follow.Keeper.
func (r *seenRecords) Attempt(a *hook.Attempt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.byID[a.DeliveryID]
	if one == nil {
		return
	}
	one.attempts = append(one.attempts, *a)
	one.bytes += len(a.Answer.Body)
	r.bytes += len(a.Answer.Body)
	r.evict()
}

// Detail implements tui.Records.
func (r *seenRecords) Detail(_ context.Context, id int64) (*tui.Detail, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.byID[id]
	if one == nil {
		return nil, fmt.Errorf("delivery %d: %w", id, errNotSeen)
	}
	return &tui.Detail{Delivery: one.delivery, Attempts: one.attempts}, nil
}

// Page implements tui.Records.
func (r *seenRecords) Page(_ context.Context, q tui.PageQuery) (tui.Page, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var page tui.Page
	for i := len(r.order) - 1; i >= 0; i-- {
		one := r.byID[r.order[i]]
		d := one.delivery
		if (q.Before > 0 && d.ID >= q.Before) || d.ID < q.From || (q.Run != 0 && d.RunID != q.Run) || !q.Filter.Match(seenRow(d, one.attempts)) {
			continue
		}
		if len(page.Recorded) == q.Limit {
			page.More = true
			break
		}
		row := tui.Recorded{Delivery: hook.NewDeliveryArrived(d)}
		for i := range one.attempts {
			row.Attempts = append(row.Attempts, hook.NewAttemptFinished(d, &one.attempts[i]))
		}
		page.Recorded = append(page.Recorded, row)
	}
	return page, nil
}

func seenRow(d *hook.Delivery, attempts []hook.Attempt) *filter.Row {
	row := &filter.Row{
		DeliveryID: d.ID, ReceivedAt: d.ReceivedAt, RequestID: d.RequestID, EventType: d.EventType,
		CampaignID: d.CampaignID, Lead: d.Lead, Duplicate: d.DuplicateOf != 0,
		Text: func() string { return string(d.Body) },
	}
	for i := range attempts {
		row.Attempts = append(row.Attempts, filter.Attempt{Status: attempts[i].Status, Latency: attempts[i].Latency, Outcome: attempts[i].Outcome})
	}
	return row
}

// Compare implements tui.Records.
func (r *seenRecords) Compare(_ context.Context, id int64, against tui.Against) (*tui.Comparison, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := r.byID[id]
	if own == nil {
		return nil, fmt.Errorf("delivery %d: %w", id, errNotSeen)
	}
	for i := len(r.order) - 1; i >= 0; i-- {
		other := r.byID[r.order[i]].delivery
		duplicate := against == tui.AgainstDuplicate && other.ID == own.delivery.DuplicateOf
		previous := against == tui.AgainstPrevious && other.ID < id && other.EventType == own.delivery.EventType
		if duplicate || previous {
			title := fmt.Sprintf("delivery %d, %s", other.ID, other.ReceivedAt.Local().Format("15:04:05"))
			return &tui.Comparison{Title: title, Body: other.Body}, nil
		}
	}
	return nil, fmt.Errorf("%w: of the run that is followed", tui.ErrNothingToCompare)
}
