package store

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"leadrig/internal/hook"
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
	if unknown, err := unknownJournals(x.store.home, x.rows.conn); err != nil {
		return err
	} else if n := len(unknown); n > 0 {
		x.tellDamaged(fmt.Errorf("the database doesn't know %d of the journals in %s, as an older copy of it doesn't: leadrig history repair brings their deliveries back",
			n, filepath.Join(x.store.home, journalFolder)))
	}
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
// acknowledged. What is damaged is left out and reported. How far the rows reach
// is read again under the lock, since another process may have done the work
// meanwhile.
func (x *indexer) recoverJournal(path string, o owed) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w := walk{file: f}
	var unread error // the system can't read on: the rest waits for the next start
	err = x.rows.transaction(func() error {
		w = walk{file: f} // this may run again
		if w.position, err = x.rows.conn.queryInt(fmt.Sprintf("SELECT indexed FROM journals WHERE id = %d", o.journal)); err != nil {
			return err
		}
		for {
			d, position, err := w.next()
			if err != nil {
				unread = err
				return x.rows.mark(o.journal, w.position)
			}
			if d == nil {
				return errors.Join(x.rows.mark(o.journal, w.position), x.rows.markWhole(o.journal))
			}
			d.RunID = o.run
			if err := x.rows.addDelivery(d, o.journal, position, runScope(o.scope, o.run)); err != nil {
				return err
			}
		}
	})
	return errors.Join(err, unread, w.damage())
}

// walk goes through a journal's records, around what is damaged.
type walk struct {
	file     *os.File
	position int64 // of the next record
	records  int   // that are damaged
	skipped  int64 // bytes in which nothing tells where a record begins
	first    error
}

// next returns the next record that can be read and where it is; none, where the
// journal ends. An error is the system's.
func (w *walk) next() (*hook.Delivery, int64, error) {
	for {
		at := w.position
		d, end, err := readRecord(w.file, at)
		switch {
		case err == nil:
			w.position = end
			return d, at, nil
		case errors.Is(err, io.EOF):
			return nil, 0, nil
		case end != 0:
			w.records++
			w.first = cmp.Or(w.first, err)
			w.position = end
			continue
		case !errors.Is(err, errTorn) && !errors.Is(err, errNoRecord):
			return nil, 0, err
		}
		next, ok := nextRecord(w.file, at+1)
		if !ok && errors.Is(err, errTorn) {
			return nil, 0, nil
		}
		if !ok {
			info, statErr := w.file.Stat()
			if statErr != nil {
				return nil, 0, statErr
			}
			next = info.Size()
		}
		w.first = cmp.Or(w.first, err)
		w.skipped += next - at
		w.position = next
	}
}

// damage says what could not be read, nil where all could.
func (w *walk) damage() error {
	err := w.first
	if w.records > 1 {
		err = fmt.Errorf("%d records can't be read, the first: %w", w.records, err)
	}
	if w.skipped > 0 {
		err = fmt.Errorf("%w; %d bytes were skipped, what follows them is there", err, w.skipped)
	}
	return err
}
