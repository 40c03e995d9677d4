package store

import (
	"cmp"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// rebuilding makes a database out of journals and of what was saved.
type rebuilding struct {
	home  string
	conn  *conn
	rows  *rows
	saved *salvage
	done  Repaired
}

// rebuild makes a new database file.
func rebuild(home, path string, now time.Time) (done *Repaired, err error) {
	saved, err := readSalvage(home)
	if err != nil {
		return nil, err
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	c, err := openConn(path, "rw")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := prepareConn(c); err != nil {
		return nil, err
	}
	if err := c.inTransaction(func() error { return c.exec(schema + fmt.Sprintf("PRAGMA user_version = %d", schemaVersion)) }); err != nil {
		return nil, err
	}
	b := &rebuilding{home: home, conn: c, saved: saved}
	if b.rows, err = newRows(c); err != nil {
		return nil, err
	}
	defer b.rows.close()
	if err := b.run(now); err != nil {
		return nil, err
	}
	return &b.done, nil
}

func (b *rebuilding) run(now time.Time) error {
	names, err := journalNames(b.home)
	if err != nil {
		return err
	}
	if err := b.addRuns(); err != nil {
		return err
	}
	var all []place
	for _, name := range names {
		j, err := b.addJournal(name, now)
		if err != nil {
			return err
		}
		some, err := b.survey(j)
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	// Who has an id keeps it; the others follow in the order of the journals.
	slices.SortStableFunc(all, func(x, y place) int { return cmp.Compare(uint64(x.id-1), uint64(y.id-1)) })
	if err := b.addDeliveries(all); err != nil {
		return err
	}
	if err := b.addAttempts(); err != nil {
		return err
	}
	return b.conn.exec(fmt.Sprintf("UPDATE pruned SET last_id = %d;", b.saved.lastID) +
		`UPDATE journals SET first_id = (SELECT min(id) FROM deliveries WHERE journal_id = journals.id),
		last_id = (SELECT max(id) FROM deliveries WHERE journal_id = journals.id)`)
}

// rebuilt is a journal of the new database.
type rebuilt struct {
	id, run int64
	name    string
	scope   string
}

// place is where a delivery stands; its id is 0 where none is known.
type place struct {
	id, position int64
	journal      *rebuilt
}

func (b *rebuilding) addRuns() error {
	for _, run := range b.saved.runs {
		if _, err := b.conn.insert("INSERT OR IGNORE INTO runs (id, started_at, command, scope) VALUES (?, ?, ?, ?)", run...); err != nil {
			return err
		}
	}
	return nil
}

// addJournal adds a journal, and a run where its own isn't known.
func (b *rebuilding) addJournal(name string, now time.Time) (*rebuilt, error) {
	j := &rebuilt{name: name}
	if old, ok := b.saved.journals[name]; ok {
		j.run, j.scope = old.run, b.saved.scopes[old.run]
	}
	var err error
	if _, known := b.saved.scopes[j.run]; !known {
		if j.run, err = b.conn.insert("INSERT INTO runs (started_at, command, scope) VALUES (?, 'repair', '')", now.UnixMicro()); err != nil {
			return nil, err
		}
	}
	j.id, err = b.conn.insert("INSERT INTO journals (run_id, name, indexed, whole) VALUES (?, ?, ?, 1)", j.run, name, fileSize(journalPath(b.home, name)))
	return j, err
}

// survey finds a journal's records.
func (b *rebuilding) survey(j *rebuilt) ([]place, error) {
	path := journalPath(b.home, j.name)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	w := walk{file: f}
	var all []place
	for {
		d, position, err := w.next()
		if err != nil {
			return nil, err
		}
		if d == nil {
			b.done.Damage = errors.Join(b.done.Damage, explain("read", path, w.damage()))
			return all, nil
		}
		all = append(all, place{id: b.saved.idAt(j.name, position), position: position, journal: j})
	}
}

// rebuildBatch is how many rows one transaction writes.
const rebuildBatch = 5000

func (b *rebuilding) addDeliveries(all []place) error {
	texts := newTexts(b.home)
	defer texts.close()
	for some := range slices.Chunk(all, rebuildBatch) {
		err := b.rows.transaction(func() error {
			for _, p := range some {
				f, err := texts.open(p.journal.name)
				if err != nil {
					return err
				}
				d, _, err := readRecord(f, p.position)
				if err != nil {
					return err
				}
				if d.RunID = p.journal.run; p.id != 0 {
					b.rows.lastID = p.id - 1
				} else {
					b.rows.lastID = max(b.rows.lastID, b.saved.lastID)
				}
				if err := b.rows.addDelivery(d, p.journal.id, p.position, runScope(p.journal.scope, p.journal.run)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		b.done.Deliveries += len(some)
	}
	return nil
}

// addAttempts adds those whose deliveries are there.
func (b *rebuilding) addAttempts() error {
	s, err := b.conn.prepare(`INSERT OR IGNORE INTO attempts
 (delivery_id, number, started_at, url, status, latency_us, outcome, error, fault, answer_cut, answer_header, answer_body, heard)
 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 WHERE ?1 IN (SELECT id FROM deliveries) AND ?1 <= ?14`)
	if err != nil {
		return err
	}
	defer s.close()
	err = b.conn.inTransaction(func() error {
		return b.saved.eachAttempt(func(a []driver.Value) error {
			s.bind(append(a, b.saved.lastID)...)
			return s.run()
		})
	})
	if err != nil {
		return err
	}
	n, err := b.conn.queryInt("SELECT count(*) FROM attempts")
	b.done.Attempts = int(n)
	return err
}
