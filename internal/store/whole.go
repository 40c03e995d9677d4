package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"leadrig/internal/hook"
)

// wholeChunk is how many deliveries are read with one question.
const wholeChunk = 500

// Whole calls do with deliveries and the newest attempt at each, nil where there
// is none, both whole, in the order of the ids, until it returns an error, which
// Whole returns. For many it takes a fraction of what Delivery and LastAttempt do.
func (r *Reader) Whole(ctx context.Context, ids []int64, do func(*hook.Delivery, *hook.Attempt) error) error {
	files := journalFiles{home: r.home}
	defer files.close()
	for len(ids) > 0 {
		chunk := ids[:min(len(ids), wholeChunk)]
		ids = ids[len(chunk):]
		places, err := r.places(ctx, chunk)
		if err != nil {
			return explain("read", filepath.Join(r.home, FileName), err)
		}
		attempts, err := r.newestAttempts(ctx, chunk)
		if err != nil {
			return explain("read", filepath.Join(r.home, FileName), err)
		}
		for _, id := range chunk {
			p, ok := places[id]
			if !ok {
				return fmt.Errorf("delivery %d: %w", id, hook.ErrNotFound)
			}
			d, err := files.read(p)
			if err != nil {
				return fmt.Errorf("delivery %d: %w", id, err)
			}
			if err := do(d, attempts[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

// wholePlace is where a delivery's record stands, and what only its row knows.
type wholePlace struct {
	journal  string
	position int64
	row      hook.Delivery
}

func (r *Reader) places(ctx context.Context, ids []int64) (map[int64]wholePlace, error) {
	marks, values := inList(ids)
	rows, err := r.db.QueryContext(ctx, `SELECT d.id, j.name, d.position, d.run_id, d.duplicate_by, ifnull(d.duplicate_of, 0), d.copy
		FROM deliveries d JOIN journals j ON j.id = d.journal_id WHERE d.id IN (`+marks+`)`, values...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	places := make(map[int64]wholePlace, len(ids))
	for rows.Next() {
		var p wholePlace
		if err := rows.Scan(&p.row.ID, &p.journal, &p.position, &p.row.RunID, &p.row.DuplicateBy, &p.row.DuplicateOf, &p.row.Copy); err != nil {
			return nil, err
		}
		places[p.row.ID] = p
	}
	return places, rows.Err()
}

// newestAttempts reads the newest attempt at each of some deliveries, with its
// answer.
func (r *Reader) newestAttempts(ctx context.Context, ids []int64) (map[int64]*hook.Attempt, error) {
	marks, values := inList(ids)
	rows, err := r.db.QueryContext(ctx, `SELECT delivery_id, number, status, outcome, answer_header, answer_body, answer_cut FROM attempts
		WHERE id IN (SELECT max(id) FROM attempts WHERE delivery_id IN (`+marks+`) GROUP BY delivery_id)`, values...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	newest := make(map[int64]*hook.Attempt, len(ids))
	for rows.Next() {
		a := &hook.Attempt{}
		if err := rows.Scan(&a.DeliveryID, &a.Number, &a.Status, &a.Outcome, &a.Answer.Header, &a.Answer.Body, &a.Answer.Truncated); err != nil {
			return nil, err
		}
		newest[a.DeliveryID] = a
	}
	return newest, rows.Err()
}

// inList is what stands between the brackets of an SQL IN, and its values.
func inList(ids []int64) (marks string, values []any) {
	values = make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	return strings.TrimSuffix(strings.Repeat("?,", len(ids)), ","), values
}

// journalFiles are the journals that were read from; they stay open.
type journalFiles struct {
	home string
	open map[string]*os.File
}

func (j *journalFiles) close() {
	for _, f := range j.open {
		_ = f.Close()
	}
}

// maxOpenJournals bounds how many journals are open at once.
const maxOpenJournals = 64

func (j *journalFiles) file(name string) (*os.File, error) {
	if f := j.open[name]; f != nil {
		return f, nil
	}
	if len(j.open) >= maxOpenJournals {
		j.close()
		j.open = nil
	}
	f, err := os.Open(journalPath(j.home, name))
	if err != nil {
		return nil, err
	}
	if j.open == nil {
		j.open = map[string]*os.File{}
	}
	j.open[name] = f
	return f, nil
}

// read returns the delivery at a place, its bytes as they were received.
func (j *journalFiles) read(p wholePlace) (*hook.Delivery, error) {
	f, err := j.file(p.journal)
	if err != nil {
		return nil, explain("read", journalPath(j.home, p.journal), err)
	}
	d, _, err := readRecord(f, p.position)
	if errors.Is(err, io.EOF) {
		err = errTorn // it did reach further when the row was written
	}
	if err != nil {
		return nil, explain("read", journalPath(j.home, p.journal), err)
	}
	d.ID, d.RunID, d.DuplicateBy, d.DuplicateOf, d.Copy = p.row.ID, p.row.RunID, p.row.DuplicateBy, p.row.DuplicateOf, p.row.Copy
	return d, nil
}
