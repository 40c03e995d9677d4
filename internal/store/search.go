package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"path/filepath"
	"strconv"
	"time"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// Found is a delivery that a search found: without header and body, which
// Delivery returns, and with its attempts, without their answers.
type Found struct {
	*hook.Delivery
	Bytes    int // of the body
	Attempts []hook.Attempt

	journal  string
	position int64
}

// searchPage is how many deliveries are read at a time.
const searchPage = 500

// Search calls do with the deliveries that pass the filter, newest first, until
// it returns false or an error, which is returned. It finds what was committed
// when it began.
func (r *Reader) Search(ctx context.Context, f filter.Filter, do func(Found) (more bool, err error)) error {
	return r.SearchWithin(ctx, f, Within{}, do)
}

// Within says among which deliveries a search looks; the zero Within: all.
type Within struct {
	Before int64 // only ids below it; 0: up to the newest
	From   int64 // only ids from it on
	Run    int64 // only deliveries of this run; 0: of all

	// Unread, if set, is told of each delivery whose body the search had to look into
	// and could not read: to the search it has no words. It may be told twice, and
	// from several goroutines at once.
	Unread func(deliveryID int64)
}

// SearchWithin is Search among some of the deliveries. What lies below From costs
// nothing.
func (r *Reader) SearchWithin(ctx context.Context, f filter.Filter, w Within, do func(Found) (more bool, err error)) error {
	if w.Before == 0 {
		w.Before = math.MaxInt64
	}
	s := &searcher{
		Reader: r, filter: f, before: w.Before, from: max(w.From, 1), run: w.Run,
		do: do, plan: makePlan(f), texts: newTexts(r.home), unread: w.Unread,
	}
	if s.unread == nil {
		s.unread = func(int64) {}
	}
	defer s.texts.close()
	var err error
	if f.Empty() || r.version == 1 {
		_, err = s.pages(ctx)
	} else {
		err = s.sieve(ctx)
	}
	return err
}

// searcher is one search.
type searcher struct {
	*Reader
	filter filter.Filter
	before int64 // only ids below it are looked at,
	from   int64 // and not below this one
	run    int64 // only its deliveries are looked at; 0: those of all runs
	do     func(Found) (bool, error)
	plan   plan
	texts  *texts
	ranges []*idRange
	unread func(int64)
}

// pages looks at every delivery, newest first; more: nobody has had enough.
func (s *searcher) pages(ctx context.Context) (more bool, err error) {
	for before := s.before; ; {
		page, err := s.load(ctx, "d.id < ? AND d.id >= ? ORDER BY d.id DESC LIMIT ?", before, s.from, searchPage)
		if err != nil || len(page) == 0 {
			return true, err
		}
		if more, err := s.pass(ctx, page); err != nil || !more {
			return more, err
		}
		before = page[len(page)-1].ID
	}
}

// pass hands over those of a page that the filter lets pass.
func (s *searcher) pass(ctx context.Context, page []Found) (more bool, err error) {
	for _, found := range page {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if (s.run != 0 && found.RunID != s.run) || !s.filter.Match(s.row(&found)) {
			continue
		}
		if more, err := s.do(found); err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// row is a delivery as a filter sees it. Its text is read when it is asked for;
// what can't be read has no words, and Within.Unread is told so.
func (s *searcher) row(f *Found) *filter.Row {
	var text string
	var isRead bool
	row := &filter.Row{
		DeliveryID: f.ID, ReceivedAt: f.ReceivedAt, RequestID: f.RequestID, EventType: f.EventType,
		CampaignID: f.CampaignID, Lead: f.Lead, Duplicate: f.DuplicateOf != 0,
		Text: func() string {
			if !isRead {
				body, err := s.texts.body(f.journal, f.position)
				if err != nil {
					s.unread(f.ID)
				}
				text, isRead = string(body), true
			}
			return text
		},
	}
	for i := range f.Attempts {
		a := &f.Attempts[i]
		row.Attempts = append(row.Attempts, filter.Attempt{Status: a.Status, Latency: a.Latency, Outcome: a.Outcome})
	}
	return row
}

// load reads deliveries, which the condition orders by id, newest first.
func (s *searcher) load(ctx context.Context, where string, args ...any) ([]Found, error) {
	page, err := s.loadRows(ctx, where, args...)
	if err == nil && len(page) > 0 {
		err = s.addAttempts(ctx, page)
	}
	return page, explain("read", filepath.Join(s.home, FileName), err)
}

func (s *searcher) loadRows(ctx context.Context, where string, args ...any) ([]Found, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT d.id, d.run_id, received_at, source, event_type, campaign_id, lead, request_id, duplicate_by,
		ifnull(duplicate_of, 0), copy, body_bytes, position, ifnull(j.name, ''), `+s.lineage+`
		FROM deliveries d LEFT JOIN journals j ON j.id = d.journal_id WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var page []Found
	for rows.Next() {
		f := Found{Delivery: &hook.Delivery{}}
		var received int64
		if err := rows.Scan(&f.ID, &f.RunID, &received, &f.Source, &f.EventType, &f.CampaignID, &f.Lead, &f.RequestID,
			&f.DuplicateBy, &f.DuplicateOf, &f.Copy, &f.Bytes, &f.position, &f.journal, &f.ReplayOf, &f.Edited); err != nil {
			return nil, err
		}
		f.ReceivedAt = time.UnixMicro(received)
		page = append(page, f)
	}
	return page, rows.Err()
}

// addAttempts reads the attempts at a page's deliveries, oldest first.
func (s *searcher) addAttempts(ctx context.Context, page []Found) error {
	at := make(map[int64]int, len(page))
	ids := make([]byte, 0, 8*len(page))
	for i, f := range page {
		at[f.ID] = i
		ids = append(strconv.AppendInt(ids, f.ID, 10), ',')
	}
	rows, err := s.db.QueryContext(ctx, `SELECT delivery_id, number, started_at, url, status, latency_us, outcome, error, fault, `+s.heard+`
		FROM attempts WHERE delivery_id IN (`+string(ids[:len(ids)-1])+`) ORDER BY id`)
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
	var heard sql.NullInt64
	err := rows.Scan(&a.DeliveryID, &a.Number, &started, &a.URL, &a.Status, &latency, &a.Outcome, &a.Error, &a.Fault, &heard)
	a.StartedAt, a.Latency = time.UnixMicro(started), time.Duration(latency)*time.Microsecond
	setHeard(&a, heard)
	return a, err
}

// setHeard notes what an attempt's sender heard, if that is known.
func setHeard(a *hook.Attempt, heard sql.NullInt64) {
	a.Heard, a.HeardUnknown = int(heard.Int64), !heard.Valid
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

// Attempts returns the attempts at a delivery with their answers, oldest first.
func (r *Reader) Attempts(ctx context.Context, deliveryID int64) ([]hook.Attempt, error) {
	all, err := r.attempts(ctx, deliveryID)
	return all, explain("read", filepath.Join(r.home, FileName), err)
}

func (r *Reader) attempts(ctx context.Context, deliveryID int64) ([]hook.Attempt, error) {
	rows, err := r.db.QueryContext(ctx, `SELECT number, started_at, url, status, latency_us, outcome, error, fault, `+r.heard+`, answer_header, answer_body, answer_cut
		FROM attempts WHERE delivery_id = ? ORDER BY id`, deliveryID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []hook.Attempt
	for rows.Next() {
		a := hook.Attempt{DeliveryID: deliveryID}
		var started, latency int64
		var heard sql.NullInt64
		if err := rows.Scan(&a.Number, &started, &a.URL, &a.Status, &latency, &a.Outcome, &a.Error, &a.Fault, &heard,
			&a.Answer.Header, &a.Answer.Body, &a.Answer.Truncated); err != nil {
			return nil, err
		}
		a.StartedAt, a.Latency = time.UnixMicro(started), time.Duration(latency)*time.Microsecond
		a.Answer.Status = a.Status
		setHeard(&a, heard)
		all = append(all, a)
	}
	return all, rows.Err()
}
