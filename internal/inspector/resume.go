package inspector

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
)

// Limits of what a viewer gets of the history when it comes back.
const (
	maxResumed = 5000 // deliveries; with more between, it is told so and reads pages
	maxOpen    = 200  // deliveries whose attempts it waits for
)

// resume says where a viewer was.
type resume struct {
	given bool
	after int64   // the newest delivery it has; 0: none
	open  []int64 // deliveries it has without an attempt
	// whole says that open has all of them.
	whole bool
}

func parseResume(q url.Values) (resume, error) {
	var from resume
	if text := q.Get("after"); text != "" {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id < 0 {
			return from, fmt.Errorf("after=%q: use the id of a delivery", text)
		}
		from.given, from.after = true, id
	}
	from.whole = q.Has("open")
	if text := q.Get("open"); text != "" {
		ids := strings.Split(text, ",")
		from.whole = len(ids) < maxOpen
		if len(ids) > maxOpen {
			return from, fmt.Errorf("open: at most %d deliveries are taken", maxOpen)
		}
		for _, text := range ids {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil || id < 1 {
				return from, fmt.Errorf("open=%q: use ids of deliveries", text)
			}
			from.open = append(from.open, id)
		}
	}
	return from, nil
}

// attemptID names an attempt.
type attemptID struct {
	delivery int64
	number   int
}

// told is what a viewer was told out of the history and may meet again live.
type told struct {
	upTo     int64 // deliveries
	attempts map[attemptID]bool

	from resume
	open map[int64]bool // of from
}

// already says whether a live message was told out of the history.
func (t *told) already(m hook.Message) bool {
	switch m := m.(type) {
	case *hook.DeliveryArrived:
		return m.ID <= t.upTo
	case arrival:
		return m.ID <= t.upTo
	case *hook.AttemptFinished:
		known := t.from.given && t.from.whole && m.DeliveryID <= t.from.after && !t.open[m.DeliveryID]
		return known || t.attempts[attemptID{m.DeliveryID, m.Number}]
	}
	return false
}

// catchUp sends what a viewer missed.
func (v *viewer) catchUp(ctx context.Context, from resume) error {
	v.told = told{upTo: from.after, attempts: map[attemptID]bool{}, from: from, open: map[int64]bool{}}
	var missed []hook.Message
	for _, id := range from.open {
		v.told.open[id] = true
		attempts, err := v.attemptsAt(ctx, id)
		if err != nil {
			return err
		}
		missed = append(missed, attempts...)
	}
	if from.given {
		found, complete, err := v.since(ctx, from.after)
		if err != nil {
			return err
		}
		if !complete {
			missed = append(missed, skipped(fmt.Sprintf("more than %d deliveries came meanwhile; the history has them", maxResumed)))
		}
		for n := len(found) - 1; n >= 0; n-- {
			missed = append(missed, arrivalOf(&found[n]).DeliveryArrived)
			missed = append(missed, v.attemptsOf(&found[n])...)
			v.told.upTo = found[n].ID
		}
	}
	frames := make([]hook.Message, len(missed))
	for n, m := range missed {
		frames[n] = encode(forPage(m))
	}
	return v.send(frames, func(hook.Message) bool { return false })
}

// since are the deliveries after an id, the newest first; complete says that
// these are all.
func (v *viewer) since(ctx context.Context, after int64) (found []store.Found, complete bool, err error) {
	const step = maxPage
	before := int64(0)
	for len(found) < maxResumed {
		page, more, err := v.records.page(ctx, filter.Filter{}, before, step)
		if err != nil {
			return nil, false, err
		}
		for n := range page {
			if page[n].ID <= after {
				return found, true, nil
			}
			found = append(found, page[n])
		}
		if !more || len(page) == 0 {
			return found, true, nil
		}
		before = page[len(page)-1].ID
	}
	return found, false, nil
}

func (v *viewer) attemptsOf(f *store.Found) []hook.Message {
	var lines []hook.Message
	for n := range f.Attempts {
		a := &f.Attempts[n]
		v.told.attempts[attemptID{f.ID, a.Number}] = true
		lines = append(lines, hook.NewAttemptFinished(f.Delivery, a))
	}
	return lines
}

// attemptsAt are the attempts at a delivery that the viewer has; none if it isn't
// recorded any more.
func (v *viewer) attemptsAt(ctx context.Context, id int64) ([]hook.Message, error) {
	d, attempts, err := v.records.cfg.Records.Detail(ctx, id)
	if errors.Is(err, hook.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return v.attemptsOf(&store.Found{Delivery: d, Attempts: attempts}), nil
}
