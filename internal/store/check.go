package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// Checked says how a history's journals and its database go together.
type Checked struct {
	Deliveries int // that the database knows
	// Unreadable are those of which the journals have no whole record any more:
	// what the database knows of them is all there is.
	Unreadable []int64
	// First says why the first of them can't be read.
	First error
	// Owed is how many deliveries of processes that were killed wait for their
	// rows, which the next run writes.
	Owed int
}

// String tells it to a person.
func (c Checked) String() string {
	var parts []string
	if n := len(c.Unreadable); n > 0 {
		which := make([]string, 0, shownIDs)
		for _, id := range c.Unreadable[:min(n, shownIDs)] {
			which = append(which, fmt.Sprint(id))
		}
		if n > shownIDs {
			which = append(which, fmt.Sprintf("and %d more", n-shownIDs))
		}
		parts = append(parts, fmt.Sprintf("the bytes of %d of %d deliveries can't be read (%s): %v; what lists show of them stays until it is pruned",
			n, c.Deliveries, strings.Join(which, ", "), c.First))
	}
	if c.Owed > 0 {
		parts = append(parts, fmt.Sprintf("%d deliveries of a process that was killed stand in its journal alone: the next leadrig listen or demo adds them to the lists", c.Owed))
	}
	return strings.Join(parts, "; ")
}

// shownIDs is how many ids are named.
const shownIDs = 10

// CheckJournals reads the record of every delivery that the database knows, which
// must be sound. It changes nothing.
func CheckJournals(ctx context.Context, home string) (done Checked, err error) {
	r, err := OpenReader(home)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.checkRecords(ctx, &done); err != nil {
		return done, explain("check", filepath.Join(r.home, FileName), err)
	}
	done.Owed, err = r.owed(ctx)
	return done, explain("check", filepath.Join(r.home, FileName), err)
}

func (r *Reader) checkRecords(ctx context.Context, done *Checked) error {
	rows, err := r.db.QueryContext(ctx, `SELECT d.id, d.position, ifnull(j.name, '') FROM deliveries d LEFT JOIN journals j ON j.id = d.journal_id
		ORDER BY d.journal_id, d.position`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	files := journalFiles{home: r.home}
	defer files.close()
	for rows.Next() {
		var id int64
		var p wholePlace
		if err := rows.Scan(&id, &p.position, &p.journal); err != nil {
			return err
		}
		done.Deliveries++
		if err := files.check(p); err != nil {
			done.Unreadable = append(done.Unreadable, id)
			if done.First == nil {
				done.First = err
			}
		}
	}
	slices.Sort(done.Unreadable)
	return rows.Err()
}

// check says whether the record at a place is whole.
func (j *journalFiles) check(p wholePlace) error {
	f, err := j.file(p.journal)
	if err == nil {
		_, err = readBody(f, p.position)
	}
	if errors.Is(err, io.EOF) {
		err = errTorn // it did reach further when the row was written
	}
	return explain("read", journalPath(j.home, p.journal), err)
}

// owed counts the records that have no rows yet and that nobody is about to write.
func (r *Reader) owed(ctx context.Context) (n int, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT run_id, name, indexed FROM journals WHERE NOT whole")
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	files := journalFiles{home: r.home}
	defer files.close()
	for rows.Next() {
		var run int64
		var p wholePlace
		if err := rows.Scan(&run, &p.journal, &p.position); err != nil {
			return n, err
		}
		f, err := files.file(p.journal)
		if err != nil || r.isAlive(run) {
			continue // it is empty or lost, or its run writes them
		}
		for w := (walk{file: f, position: p.position}); ; n++ {
			if d, _, err := w.next(); d == nil {
				if err != nil {
					return n, err
				}
				break
			}
		}
	}
	return n, rows.Err()
}

// isAlive reports whether a run's process goes on, or may: where that can't be
// found out.
func (r *Reader) isAlive(run int64) bool {
	lock := flock.New(lockPath(r.home, run), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return true
	}
	return drop(lock) != nil
}

// unknownJournals lists the journals that the database doesn't know, as an older
// copy of it doesn't. A journal's row is written before its file, so that the
// files are looked for first.
func unknownJournals(home string, c *conn) ([]string, error) {
	names, err := journalNames(home)
	if err != nil {
		return nil, err
	}
	s, err := c.prepare("SELECT name FROM journals")
	if err != nil {
		return nil, err
	}
	defer s.close()
	known := map[string]bool{}
	err = s.queryRows(1, func(row []driver.Value) {
		name, _ := row[0].(string)
		known[name] = true
	})
	return slices.DeleteFunc(names, func(name string) bool { return known[name] }), err
}
