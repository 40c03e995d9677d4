package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// Found is a delivery that a search found: without header and body, which
// Delivery returns, and with its attempts, without their answers.
type Found struct {
	*hook.Delivery
	Attempts []hook.Attempt
}

// searchPage is how many deliveries are read at a time.
const searchPage = 500

// Search calls do with the deliveries that pass the filter, newest first, until
// it returns false or an error, which is returned.
func (r *Reader) Search(ctx context.Context, f filter.Filter, do func(Found) (more bool, err error)) error {
	for before := int64(1) << 62; ; {
		page, err := r.page(ctx, before)
		if err != nil {
			return explain("read", filepath.Join(r.home, FileName), err)
		}
		if len(page) == 0 {
			return nil
		}
		for _, found := range page {
			if !f.Match(r.row(ctx, found)) {
				continue
			}
			if more, err := do(found); err != nil || !more {
				return err
			}
		}
		before = page[len(page)-1].ID
	}
}

// LastAttempt returns the newest attempt at a delivery with its answer, nil if
// there is none.
func (r *Reader) LastAttempt(ctx context.Context, deliveryID int64) (*hook.Attempt, error) {
	a := &hook.Attempt{DeliveryID: deliveryID}
	err := r.db.QueryRowContext(ctx, `SELECT number, status, outcome, answer_header, answer_body, answer_cut FROM attempts
		WHERE delivery_id = ? ORDER BY id DESC LIMIT 1`, deliveryID).
		Scan(&a.Number, &a.Status, &a.Outcome, &a.Answer.Header, &a.Answer.Body, &a.Answer.Truncated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, explain("read", filepath.Join(r.home, FileName), err)
}

// row is a delivery as a filter sees it. Its text is read when it is asked for.
func (r *Reader) row(ctx context.Context, f Found) *filter.Row {
	row := &filter.Row{
		DeliveryID: f.ID, ReceivedAt: f.ReceivedAt, RequestID: f.RequestID, EventType: f.EventType,
		CampaignID: f.CampaignID, Lead: f.Lead, Duplicate: f.DuplicateOf != 0,
		Text: func() string {
			d, err := r.Delivery(ctx, f.ID)
			if err != nil {
				return "" // what can't be read has no words; Delivery says so to whoever wants it
			}
			return string(d.Body)
		},
	}
	for i := range f.Attempts {
		a := &f.Attempts[i]
		row.Attempts = append(row.Attempts, filter.Attempt{Status: a.Status, Latency: a.Latency, Outcome: a.Outcome})
	}
	return row
}

// page reads the newest deliveries before an id.
func (r *Reader) page(ctx context.Context, before int64) ([]Found, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT id, run_id, received_at, source, event_type, campaign_id, lead, request_id, duplicate_by,
		ifnull(duplicate_of, 0), copy FROM deliveries WHERE id < ? ORDER BY id DESC LIMIT ?`, before, searchPage)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var page []Found
	at := map[int64]int{}
	for rows.Next() {
		d := &hook.Delivery{}
		var received int64
		if err := rows.Scan(&d.ID, &d.RunID, &received, &d.Source, &d.EventType, &d.CampaignID, &d.Lead, &d.RequestID,
			&d.DuplicateBy, &d.DuplicateOf, &d.Copy); err != nil {
			return nil, err
		}
		d.ReceivedAt = time.UnixMicro(received)
		at[d.ID] = len(page)
		page = append(page, Found{Delivery: d})
	}
	if err := rows.Err(); err != nil || len(page) == 0 {
		return nil, err
	}
	return page, r.addAttempts(ctx, page, at)
}

// addAttempts reads the attempts at a page's deliveries, oldest first.
func (r *Reader) addAttempts(ctx context.Context, page []Found, at map[int64]int) error {
	rows, err := r.db.QueryContext(ctx, `SELECT delivery_id, number, started_at, url, status, latency_us, outcome, error, fault
		FROM attempts WHERE delivery_id BETWEEN ? AND ? ORDER BY id`, page[len(page)-1].ID, page[0].ID)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		a, err := scanAttempt(rows)
		if err != nil {
			return err
		}
		if i, ok := at[a.DeliveryID]; ok {
			page[i].Attempts = append(page[i].Attempts, a)
		}
	}
	return rows.Err()
}

func scanAttempt(rows *sql.Rows) (hook.Attempt, error) {
	a := hook.Attempt{}
	var started, latency int64
	err := rows.Scan(&a.DeliveryID, &a.Number, &started, &a.URL, &a.Status, &latency, &a.Outcome, &a.Error, &a.Fault)
	a.StartedAt, a.Latency = time.UnixMicro(started), time.Duration(latency)*time.Microsecond
	return a, err
}
