package store

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// owed is a journal whose rows may be incomplete.
type owed struct {
	journal, run int64
	name, scope  string
}

// recoverJournals writes the rows that killed processes still owed. Journals of
// living processes are left to them. What can't be read is told as damaged and
// stays where it is; it doesn't keep a new run from starting.
func (x *indexer) recoverJournals() error {
	all, err := x.owedJournals()
	if err != nil {
		return err
	}
	for _, o := range all {
		path := journalPath(x.store.home, o.name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		err := ifDead(x.store.home, o.run, func() error { return x.recoverJournal(path, o) })
		if err != nil {
			x.tellDamaged(explain("recover", path, err))
		}
	}
	return nil
}

// owedJournals lists the journals of other runs that aren't known to be whole.
func (x *indexer) owedJournals() ([]owed, error) {
	s, err := x.rows.conn.prepare(`SELECT j.id, j.run_id, j.name, r.scope FROM journals j JOIN runs r ON r.id = j.run_id
		WHERE j.run_id <> ? AND NOT j.whole ORDER BY j.id`)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.bind(x.store.runID)
	var all []owed
	err = s.queryRows(4, func(row []driver.Value) {
		o := owed{}
		o.journal, _ = row[0].(int64)
		o.run, _ = row[1].(int64)
		o.name, _ = row[2].(string)
		o.scope, _ = row[3].(string)
		all = append(all, o)
	})
	return all, err
}

// recoverJournal writes the rows of what stands behind the indexed part, and
// marks the journal as whole. A torn record ends it: its delivery was never
// acknowledged. A damaged one is left out and reported; where nothing tells what
// follows it, the rest waits for the next start. How far the rows reach is read
// again under the lock, since another process may have done the work meanwhile.
func (x *indexer) recoverJournal(path string, o owed) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	damaged, first := 0, error(nil)
	err = x.rows.transaction(func() error {
		position, err := x.rows.conn.queryInt(fmt.Sprintf("SELECT indexed FROM journals WHERE id = %d", o.journal))
		if err != nil {
			return err
		}
		for {
			d, end, err := readRecord(f, position)
			switch {
			case errors.Is(err, io.EOF), errors.Is(err, errTorn):
				return errors.Join(x.rows.mark(o.journal, position), x.rows.markWhole(o.journal))
			case err != nil:
				damaged, first = damaged+1, cmp.Or(first, err)
				if end == 0 {
					return x.rows.mark(o.journal, position)
				}
			default:
				d.RunID = o.run
				if err := x.rows.addDelivery(d, o.journal, position, runScope(o.scope, o.run)); err != nil {
					return err
				}
			}
			position = end
		}
	})
	if damaged > 1 {
		first = fmt.Errorf("%d records can't be read, the first: %w", damaged, first)
	}
	return errors.Join(err, first)
}
