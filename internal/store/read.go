package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"leadrig/internal/hook"
)

// Reader reads a store that other processes may be writing to. It sees what
// they have committed.
type Reader struct {
	home string
	db   *sql.DB
	// lineage are the columns of replays, heard that of what senders heard, or what
	// stands for them where the file is of a version that has none.
	lineage, heard string
	version        int64
}

// OpenReader opens the store in the folder home for reading. It changes
// nothing, so what a killed process still owed is not there until the next Open.
// Where nothing was recorded yet the error is fs.ErrNotExist.
func OpenReader(home string) (*Reader, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(home, FileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, noHistory(home)
	}
	db, err := sql.Open("sqlite", dsn(path, "ro"))
	if err != nil {
		return nil, explain("read", path, err)
	}
	var version int64
	if err := db.QueryRowContext(context.Background(), "PRAGMA user_version").Scan(&version); err != nil {
		return nil, explain("read", path, errors.Join(err, db.Close()))
	}
	if version == 0 { // another process has made the file just now, and not yet its tables
		return nil, errors.Join(noHistory(home), db.Close())
	}
	if version > schemaVersion {
		return nil, errors.Join(explain("read", path, newer(version)), db.Close())
	}
	r := &Reader{home: home, db: db, lineage: "replay_of, edited", heard: "heard", version: version}
	if version < 2 {
		r.lineage = "0, 0"
	}
	if version < 3 {
		r.heard = "NULL"
	}
	return r, nil
}

// noHistory is the error about a database that isn't there, or has no tables:
// nothing was recorded, or it was lost and the journals are still there.
func noHistory(home string) error {
	if names, err := journalNames(home); err != nil || len(names) > 0 {
		return fmt.Errorf("read %s: %w%s", filepath.Join(home, FileName), errors.Join(err, errNoRows), whenGone)
	}
	return noHistoryError(home)
}

// noHistoryError says in which folder nothing was recorded; it is fs.ErrNotExist.
type noHistoryError string

func (e noHistoryError) Error() string {
	return fmt.Sprintf("there is no history in %s: leadrig listen or demo makes it, or name another folder with --home", string(e))
}

// Is makes it fs.ErrNotExist for errors.Is.
func (e noHistoryError) Is(target error) bool { return target == fs.ErrNotExist }

// Close closes the reader.
func (r *Reader) Close() error { return r.db.Close() }

// Count is the number of deliveries.
func (r *Reader) Count(ctx context.Context) (n int, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT count(*) FROM deliveries").Scan(&n)
	return n, explain("read", filepath.Join(r.home, FileName), err)
}

// Each calls do with every delivery, oldest first, without header and body,
// until one returns an error, which it returns.
func (r *Reader) Each(ctx context.Context, do func(*hook.Delivery) error) error {
	rows, err := r.db.QueryContext(ctx, `SELECT id, run_id, source, event_type, campaign_id, lead, request_id, duplicate_by,
		ifnull(duplicate_of, 0), copy, `+r.lineage+` FROM deliveries ORDER BY id`)
	if err != nil {
		return explain("read", filepath.Join(r.home, FileName), err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		d := &hook.Delivery{}
		if err := rows.Scan(&d.ID, &d.RunID, &d.Source, &d.EventType, &d.CampaignID, &d.Lead, &d.RequestID,
			&d.DuplicateBy, &d.DuplicateOf, &d.Copy, &d.ReplayOf, &d.Edited); err != nil {
			return err
		}
		if err := do(d); err != nil {
			return err
		}
	}
	return explain("read", filepath.Join(r.home, FileName), rows.Err())
}

// Delivery returns one delivery whole, its bytes as they were received.
func (r *Reader) Delivery(ctx context.Context, id int64) (*hook.Delivery, error) {
	places, err := r.places(ctx, []int64{id})
	if err != nil {
		return nil, explain("read", filepath.Join(r.home, FileName), err)
	}
	p, ok := places[id]
	if !ok {
		return nil, fmt.Errorf("delivery %d: %w", id, hook.ErrNotFound)
	}
	files := journalFiles{home: r.home}
	defer files.close()
	return files.read(p)
}

// errUnsound says that a database has a fault that SQLite itself found.
var errUnsound = errors.New("the check found a fault")

// Inspect reports how many deliveries the store in home has, and whether its
// file is sound.
func Inspect(home string) (deliveries int, err error) {
	r, err := OpenReader(home)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	ctx := context.Background()
	var verdict string
	path := filepath.Join(r.home, FileName)
	if err := r.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return 0, explain("check", path, err)
	}
	if verdict != "ok" {
		return 0, fmt.Errorf("check %s: %w: %s%s", path, errUnsound, verdict, whenDamaged)
	}
	return r.Count(ctx)
}
