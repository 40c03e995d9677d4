package actions

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/store"
	"leadrig/replay"
)

// Records reads the history of a home. It opens it at the first question, since
// the first run of all makes it only then. Its methods may be called from any
// goroutine.
type Records struct {
	home string

	mu     sync.Mutex
	reader *store.Reader
	closed bool
}

var errClosed = errors.New("the history is closed")

// NewRecords returns the records in the folder home. Close must be called.
func NewRecords(home string) *Records { return &Records{home: home} }

// Close closes what was opened. Questions after it get an error.
func (r *Records) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed = true; r.reader == nil {
		return nil
	}
	err := r.reader.Close()
	r.reader = nil
	return err
}

func (r *Records) open() (*store.Reader, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, errClosed
	}
	if r.reader != nil {
		return r.reader, nil
	}
	reader, err := store.OpenReader(r.home)
	if err != nil {
		return nil, err
	}
	r.reader = reader
	return reader, nil
}

// Detail reads a delivery whole, and its attempts with their answers, the oldest
// first.
func (r *Records) Detail(ctx context.Context, id int64) (*hook.Delivery, []hook.Attempt, error) {
	reader, err := r.open()
	if err != nil {
		return nil, nil, err
	}
	d, err := reader.Delivery(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	attempts, err := reader.Attempts(ctx, id)
	return d, attempts, err
}

func (r *Records) delivery(ctx context.Context, id int64) (*hook.Delivery, error) {
	reader, err := r.open()
	if err != nil {
		return nil, err
	}
	return reader.Delivery(ctx, id)
}

// Page returns at most limit deliveries that pass the filter and whose id is
// below before (0: all), the newest first; more says that there may be others.
func (r *Records) Page(ctx context.Context, f filter.Filter, before int64, limit int) (page []store.Found, more bool, err error) {
	return r.PageWithin(ctx, f, store.Within{Before: before}, limit)
}

// PageWithin is Page among some of the deliveries.
func (r *Records) PageWithin(ctx context.Context, f filter.Filter, w store.Within, limit int) (page []store.Found, more bool, err error) {
	err = r.each(ctx, f, w, func(found store.Found) bool {
		if len(page) == limit {
			more = true
			return false
		}
		page = append(page, found)
		return true
	})
	return page, more, err
}

// each calls do with some of the deliveries, the newest first, until it returns
// false.
func (r *Records) each(ctx context.Context, f filter.Filter, w store.Within, do func(store.Found) bool) error {
	reader, err := r.open()
	if err != nil {
		return err
	}
	return reader.SearchWithin(ctx, f, w, func(found store.Found) (bool, error) { return do(found), nil })
}

// source is a delivery as a replay starts from it.
func (r *Records) source(ctx context.Context, id int64) (replay.Source, *hook.Delivery, error) {
	reader, err := r.open()
	if err != nil {
		return replay.Source{}, nil, err
	}
	d, err := reader.Delivery(ctx, id)
	if err != nil {
		return replay.Source{}, nil, err
	}
	last, err := reader.LastAttempt(ctx, id)
	if err != nil {
		return replay.Source{}, nil, fmt.Errorf("read the last attempt at delivery %d: %w", id, err)
	}
	source := replay.FromDelivery(d)
	if last != nil {
		source.Previous = &replay.Previous{Status: last.Status, Answer: last.Answer.Body}
	}
	return source, d, nil
}
