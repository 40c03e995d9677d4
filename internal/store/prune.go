package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Retention says how much history is kept. A zero field sets no limit.
type Retention struct {
	MaxAge  time.Duration // of a delivery
	MaxSize int64         // of journals, prints and database together, in bytes
}

// Pruned is what was removed, or would be.
type Pruned struct {
	Deliveries int
	Journals   int
	Bytes      int64 // of files; what rows took is used again by those that come
}

// Prune removes what a retention doesn't keep: deliveries that are too old, then
// whole journals, the oldest first, until the rest is small enough. What a living
// process records is never touched, whatever its size. With dryRun it only says
// what it would remove. Other processes may read and write meanwhile.
func Prune(ctx context.Context, home string, keep Retention, now time.Time, dryRun bool) (Pruned, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return Pruned{}, err
	}
	r, err := OpenReader(home) // has the words for a file that can't be used
	if err != nil {
		return Pruned{}, err
	}
	version := r.version
	if err := r.Close(); err != nil {
		return Pruned{}, err
	}
	path := filepath.Join(home, FileName)
	if version != schemaVersion {
		return Pruned{}, fmt.Errorf("prune %s: an earlier leadrig made it: start leadrig listen or demo once, which brings it to today's form", path)
	}
	c, err := openConn(path, "rw")
	if err != nil {
		return Pruned{}, explain("prune", path, err)
	}
	p := &pruner{home: home, conn: c, keep: keep, now: now, dryRun: dryRun}
	err = p.run(ctx)
	return p.done, explain("prune", path, errors.Join(err, c.Close()))
}

type pruner struct {
	home   string
	conn   *conn
	keep   Retention
	now    time.Time
	dryRun bool
	own    int64 // the run that must not be touched, though it isn't locked out
	done   Pruned
}

// errPruning says that another process does it.
var errPruning = errors.New("another process is pruning: try again when it has finished")

func (p *pruner) run(ctx context.Context) error {
	if !p.dryRun {
		lock := flock.New(filepath.Join(p.home, journalFolder, "prune.lock"), flock.SetPermissions(0o600))
		ok, err := lock.TryLock()
		if err != nil {
			return err
		}
		if !ok {
			return errPruning
		}
		defer func() { _ = drop(lock) }()
	}
	all, err := p.list() //nolint:contextcheck // a statement is never cut short, ctx is looked at between them
	if err != nil {
		return err
	}
	p.judge(all)
	for _, j := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if j.remove == 0 && !j.whole {
			continue
		}
		if err := p.remove(ctx, j); err != nil {
			return err
		}
	}
	if p.dryRun || p.done.Deliveries == 0 {
		return nil
	}
	return p.shrink() //nolint:contextcheck // a statement is never cut short, ctx is looked at between them
}

// kept is a journal of a run that has ended.
type kept struct {
	id, run     int64
	name        string
	first, last int64
	rows        int64
	old         int64 // rows that are too old
	bytes       int64 // of its files

	remove int64 // how many rows go
	whole  bool  // all of it goes
}

// list reads what may be removed, the oldest first.
func (p *pruner) list() ([]*kept, error) {
	cutoff := int64(0)
	if p.keep.MaxAge > 0 {
		cutoff = p.now.Add(-p.keep.MaxAge).UnixMicro()
	}
	s, err := p.conn.prepare(`SELECT j.id, j.run_id, j.name, ifnull(j.first_id, 0), ifnull(j.last_id, -1), count(d.id), ifnull(sum(d.received_at < ?), 0)
		FROM journals j LEFT JOIN deliveries d ON d.journal_id = j.id AND d.id BETWEEN j.first_id AND j.last_id
		WHERE j.whole AND j.run_id <> ? GROUP BY j.id ORDER BY j.last_id, j.id`)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.bind(cutoff, p.own)
	var all []*kept
	err = s.queryRows(7, func(row []driver.Value) {
		j := &kept{}
		for i, to := range []*int64{&j.id, &j.run, nil, &j.first, &j.last, &j.rows, &j.old} {
			if to != nil {
				*to, _ = row[i].(int64)
			}
		}
		j.name, _ = row[2].(string)
		j.bytes = fileSize(journalPath(p.home, j.name)) + fileSize(printPath(p.home, j.name))
		all = append(all, j)
	})
	return all, err
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// judge decides what goes.
func (p *pruner) judge(all []*kept) {
	total, rows := Size(p.home), int64(0)
	for _, j := range all {
		rows += j.rows
	}
	database := fileSize(filepath.Join(p.home, FileName))
	for _, j := range all {
		j.remove = j.old
		j.whole = j.old == j.rows && (j.rows > 0 || !p.isFresh(j))
		tooMuch := p.keep.MaxSize > 0 && total > p.keep.MaxSize
		if tooMuch {
			j.remove, j.whole = j.rows, true
		}
		if j.whole {
			total -= j.bytes
		}
		total -= database * j.remove / max(1, rows)
	}
}

// isFresh reports whether a journal without rows is there all the same, with
// records that could not be read, and not too old.
func (p *pruner) isFresh(j *kept) bool {
	info, err := os.Stat(journalPath(p.home, j.name))
	return err == nil && info.Size() > 0 && (p.keep.MaxAge == 0 || p.now.Sub(info.ModTime()) < p.keep.MaxAge)
}

// remove takes rows away, a few at a time, so that a run that records needn't
// wait, and then the files that no row needs any more.
func (p *pruner) remove(ctx context.Context, j *kept) error {
	p.done.Deliveries += int(j.remove)
	if j.whole && j.rows > 0 {
		p.done.Journals++
		p.done.Bytes += j.bytes
	}
	if p.dryRun {
		return nil
	}
	limit := int64(1) << 62
	if !j.whole {
		limit = p.now.Add(-p.keep.MaxAge).UnixMicro()
	}
	for removed := int64(1); removed > 0 && j.rows > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		removed, err = p.removeSome(j, limit) //nolint:contextcheck // a statement is never cut short, ctx is looked at between them
		if err != nil {
			return err
		}
	}
	if !j.whole {
		return nil
	}
	for _, path := range []string{printPath(p.home, j.name), journalPath(p.home, j.name)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return p.forget(j) //nolint:contextcheck // a statement is never cut short, ctx is looked at between them
}

// forget removes a journal's row, and its run's where that has no other.
func (p *pruner) forget(j *kept) error {
	return p.conn.exec(fmt.Sprintf("DELETE FROM journals WHERE id = %d; DELETE FROM runs WHERE id = %d AND id NOT IN (SELECT run_id FROM journals)", j.id, j.run))
}

// pruneBatch is how many deliveries one transaction removes.
const pruneBatch = 1000

func (p *pruner) removeSome(j *kept, before int64) (removed int64, err error) {
	some := fmt.Sprintf("SELECT id FROM deliveries WHERE id BETWEEN %d AND %d AND journal_id = %d AND received_at < %d ORDER BY id LIMIT %d",
		j.first, j.last, j.id, before, pruneBatch)
	err = p.conn.inTransaction(func() error {
		if removed, err = p.conn.queryInt("SELECT count(*) FROM (" + some + ")"); err != nil || removed == 0 {
			return err
		}
		return p.conn.exec(`UPDATE pruned SET last_id = max(last_id, (SELECT max(id) FROM (` + some + `)));
			DELETE FROM attempts WHERE delivery_id IN (` + some + `); DELETE FROM deliveries WHERE id IN (` + some + `)`)
	})
	return removed, err
}

// What a database must have free before it is made anew to give it back.
const (
	shrinkBytes = 16 << 20
	shrinkShare = 4 // of its size
)

// shrink gives free pages back to the system where there are many. While others
// use the file that may be refused; then the pages are used again by what comes.
func (p *pruner) shrink() error {
	free, err := p.conn.queryInt("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")
	if err != nil {
		return err
	}
	path := filepath.Join(p.home, FileName)
	before := fileSize(path)
	if free < shrinkBytes || free < before/shrinkShare {
		return nil
	}
	if p.conn.exec("PRAGMA busy_timeout = 100; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)") == nil {
		p.done.Bytes += max(0, before-fileSize(path))
	}
	return nil
}

// Size is how many bytes the history in a folder takes.
func Size(home string) (bytes int64) {
	for _, name := range []string{FileName, FileName + "-wal"} {
		bytes += fileSize(filepath.Join(home, name))
	}
	entries, err := os.ReadDir(filepath.Join(home, journalFolder))
	if err != nil {
		return bytes
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			bytes += info.Size()
		}
	}
	return bytes
}
