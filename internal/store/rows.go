package store

import (
	"database/sql/driver"
	"fmt"

	"leadrig/internal/hook"
)

// rows writes the rows of deliveries and attempts on one connection. Its
// methods are called in a transaction, by one goroutine at a time.
type rows struct {
	conn *conn
	// lastID is the highest delivery id; valid within a transaction, which keeps
	// other writers out.
	lastID int64
	// first and last are the ids of the deliveries since the last mark, NULL for
	// none.
	first, last driver.Value

	findCopies, insertDelivery, insertAttempt, markIndexed, findLastID *stmt
	row                                                                []driver.Value
}

func newRows(c *conn) (*rows, error) {
	r := &rows{conn: c, row: make([]driver.Value, 2)}
	for _, p := range []struct {
		to    **stmt
		query string
	}{
		{&r.findCopies, findCopiesSQL},
		{&r.insertDelivery, insertDeliverySQL},
		{&r.insertAttempt, insertAttemptSQL},
		{&r.markIndexed, markIndexedSQL},
		{&r.findLastID, lastIDSQL},
	} {
		var err error
		if *p.to, err = c.prepare(p.query); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *rows) close() {
	for _, s := range []*stmt{r.findCopies, r.insertDelivery, r.insertAttempt, r.markIndexed, r.findLastID} {
		s.close()
	}
}

// transaction runs do between BEGIN IMMEDIATE and COMMIT, or ROLLBACK where it
// fails.
func (r *rows) transaction(do func() error) error {
	return r.conn.inTransaction(func() error {
		row := r.row[:1]
		if err := r.findLastID.queryRow(row); err != nil {
			return err
		}
		r.lastID, _ = row[0].(int64)
		r.first, r.last = nil, nil
		return do()
	})
}

// addDelivery writes d's row and fills in its id and duplicate fields.
func (r *rows) addDelivery(d *hook.Delivery, journal, position int64, scope string) error {
	key, by := d.DuplicateKey(scope)
	r.findCopies.bind(int64(key))
	if err := r.findCopies.queryRow(r.row); err != nil {
		return err
	}
	first, copies := r.row[0], r.row[1]
	d.DuplicateOf, _ = first.(int64)
	earlier, _ := copies.(int64)
	d.Copy = int(earlier) + 1
	d.DuplicateBy = ""
	if d.DuplicateOf != 0 {
		d.DuplicateBy = by
	}
	d.ID = r.lastID + 1
	r.insertDelivery.bind(
		d.ID, d.RunID, journal, position, d.ReceivedAt.UnixMicro(), string(d.Source),
		d.EventType, d.CampaignID, d.Lead, d.RequestID,
		int64(len(d.Body)), int64(key), string(d.DuplicateBy), first, int64(d.Copy),
		d.ReplayOf, asInt(d.Edited),
	)
	if err := r.insertDelivery.run(); err != nil {
		return err
	}
	if r.lastID = d.ID; r.first == nil {
		r.first = d.ID
	}
	r.last = d.ID
	return nil
}

func (r *rows) addAttempt(a *hook.Attempt) error {
	r.insertAttempt.bind(
		a.DeliveryID, int64(a.Number), a.StartedAt.UnixMicro(), a.URL, int64(a.Status),
		a.Latency.Microseconds(), string(a.Outcome), a.Error, a.Fault, asInt(a.Answer.Truncated),
		notNil(a.Answer.Header), notNil(a.Answer.Body), heardValue(a),
	)
	return r.insertAttempt.run()
}

// heardValue is what an attempt's row keeps of what its sender heard.
func heardValue(a *hook.Attempt) driver.Value {
	if a.HeardUnknown {
		return nil
	}
	return int64(a.Heard)
}

// mark says how far the rows of a journal reach, to which all deliveries since
// the last mark belong.
func (r *rows) mark(journal, end int64) error {
	r.markIndexed.bind(end, r.first, r.last, journal)
	r.first, r.last = nil, nil
	return r.markIndexed.run()
}

func (r *rows) markWhole(journal int64) error {
	return r.conn.exec(fmt.Sprintf("UPDATE journals SET whole = 1 WHERE id = %d", journal))
}

// runScope keeps the duplicates of different senders apart.
func runScope(scope string, runID int64) string {
	if scope == "" {
		return fmt.Sprintf("run %d", runID)
	}
	return scope
}

func asInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// notNil makes an empty blob of nil, which SQLite would store as NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
