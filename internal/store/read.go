package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
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
	var version int
	if err := db.QueryRowContext(context.Background(), "PRAGMA user_version").Scan(&version); err != nil {
		return nil, explain("read", path, errors.Join(err, db.Close()))
	}
	if version == 0 { // another process has made the file just now, and not yet its tables
		return nil, errors.Join(noHistory(home), db.Close())
	}
	if version > schemaVersion {
		return nil, errors.Join(fmt.Errorf("read %s: it has schema version %d, this leadrig knows %d: use the newer leadrig that wrote it", path, version, schemaVersion), db.Close())
	}
	return &Reader{home: home, db: db}, nil
}

func noHistory(home string) error {
	return fmt.Errorf("there is no history in %s yet: the first listen or demo makes it, or name another folder with --home (%w)",
		filepath.Join(home, FileName), fs.ErrNotExist)
}

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
		ifnull(duplicate_of, 0), copy FROM deliveries ORDER BY id`)
	if err != nil {
		return explain("read", filepath.Join(r.home, FileName), err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		d := &hook.Delivery{}
		if err := rows.Scan(&d.ID, &d.RunID, &d.Source, &d.EventType, &d.CampaignID, &d.Lead, &d.RequestID,
			&d.DuplicateBy, &d.DuplicateOf, &d.Copy); err != nil {
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
	var position int64
	var name string
	row := hook.Delivery{ID: id}
	err := r.db.QueryRowContext(ctx, `SELECT j.name, d.position, d.run_id, d.duplicate_by, ifnull(d.duplicate_of, 0), d.copy
		FROM deliveries d JOIN journals j ON j.id = d.journal_id WHERE d.id = ?`, id).
		Scan(&name, &position, &row.RunID, &row.DuplicateBy, &row.DuplicateOf, &row.Copy)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("delivery %d: %w", id, hook.ErrNotFound)
	}
	if err != nil {
		return nil, explain("read", filepath.Join(r.home, FileName), err)
	}
	path := journalPath(r.home, name)
	f, err := os.Open(path)
	if err != nil {
		return nil, explain("read", path, err)
	}
	defer func() { _ = f.Close() }()
	d, _, err := readRecord(f, position)
	if errors.Is(err, io.EOF) {
		err = errTorn // it did reach further when the row was written
	}
	if err != nil {
		return nil, explain("read", path, err)
	}
	d.ID, d.RunID, d.DuplicateBy, d.DuplicateOf, d.Copy = row.ID, row.RunID, row.DuplicateBy, row.DuplicateOf, row.Copy
	return d, nil
}

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
		return 0, fmt.Errorf("check %s: the file is damaged: %s; move it away to start with an empty history, or name another folder with --home", path, verdict)
	}
	return r.Count(ctx)
}
