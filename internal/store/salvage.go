package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"path/filepath"
)

// salvage is what can be read of a damaged database.
type salvage struct {
	path     string
	runs     [][]driver.Value
	scopes   map[int64]string // of the runs
	journals map[string]savedJournal
	ids      map[int64]map[int64]int64 // of the deliveries: by old journal id, by position
	lastID   int64                     // the highest id that was ever given
}

type savedJournal struct{ id, run int64 }

// idAt is the id of the delivery at a position, 0 if it isn't known.
func (s *salvage) idAt(journal string, position int64) int64 {
	old, ok := s.journals[journal]
	if !ok {
		return 0
	}
	return s.ids[old.id][position]
}

// readSalvage reads what can be read but for the attempts.
func readSalvage(home string) (*salvage, error) {
	s := &salvage{
		path: filepath.Join(home, FileName), scopes: map[int64]string{}, journals: map[string]savedJournal{}, ids: map[int64]map[int64]int64{},
	}
	err := s.each("runs", "id, started_at, command, scope", 4, func(row []driver.Value) error {
		if id, ok := row[0].(int64); ok {
			s.runs = append(s.runs, row)
			s.scopes[id], _ = row[3].(string)
		}
		return nil
	})
	err = errors.Join(err, s.each("journals", "id, run_id, name", 3, func(row []driver.Value) error {
		j := savedJournal{}
		j.id, _ = row[0].(int64)
		j.run, _ = row[1].(int64)
		if name, ok := row[2].(string); ok {
			s.journals[name] = j
		}
		return nil
	}))
	used := map[int64]bool{}
	return s, errors.Join(err, s.each("deliveries", "id, journal_id, position", 3, func(row []driver.Value) error {
		id, ok := row[0].(int64)
		journal, okJournal := row[1].(int64)
		position, okPosition := row[2].(int64)
		if !ok || !okJournal || !okPosition || id <= 0 || used[id] {
			return nil
		}
		used[id] = true
		if s.ids[journal] == nil {
			s.ids[journal] = map[int64]int64{}
		}
		s.ids[journal][position] = id
		s.lastID = max(s.lastID, id)
		return nil
	}))
}

// eachAttempt calls do with what can be read of the attempts, as the columns of
// insertAttemptSQL.
func (s *salvage) eachAttempt(do func([]driver.Value) error) error {
	columns := "id, delivery_id, number, started_at, url, status, latency_us, outcome, error, fault, answer_cut, answer_header, answer_body, " +
		s.heardColumn()
	return s.each("attempts", columns, 14, func(row []driver.Value) error {
		const blobs = 11
		for i, v := range row[blobs : blobs+2] { // an empty blob comes as none
			b, _ := v.([]byte)
			row[blobs+i] = notNil(b)
		}
		return do(row[1:])
	})
}

// heardColumn is the column, or what stands for it in a file from before it.
func (s *salvage) heardColumn() string {
	const column = "heard"
	if err := s.columnIn("attempts", column); err != nil {
		return "NULL"
	}
	return column
}

func (s *salvage) columnIn(table, column string) error {
	c, err := openConn(s.path, "ro")
	if err != nil {
		return err
	}
	st, err := c.prepare("SELECT " + column + " FROM " + table + " LIMIT 0")
	if err == nil {
		st.close()
	}
	return errors.Join(err, c.Close())
}

// each calls do with the rows of a table that can be read: those before the
// damage, and those behind it, which are reached from the other end.
func (s *salvage) each(table, columns string, n int, do func([]driver.Value) error) error {
	c, err := openConn(s.path, "ro")
	if err != nil {
		return nil // then nothing can be
	}
	defer func() { _ = c.Close() }()
	last, err := eachRow(c, "SELECT "+columns+" FROM "+table+" NOT INDEXED ORDER BY id", n, 0, do)
	if err == nil || !errors.Is(err, errDamagedTable) {
		return err
	}
	_, err = eachRow(c, "SELECT "+columns+" FROM "+table+" NOT INDEXED ORDER BY id DESC", n, last, do)
	if errors.Is(err, errDamagedTable) {
		return nil
	}
	return err
}

// errDamagedTable says that a table can't be read further.
var errDamagedTable = errors.New("the table is damaged")

// eachRow calls do with rows until their id is stop, and returns the last id.
func eachRow(c *conn, query string, n int, stop int64, do func([]driver.Value) error) (last int64, err error) {
	st, err := c.prepare(query)
	if err != nil {
		return 0, errDamagedTable
	}
	defer st.close()
	rows, err := st.query.QueryContext(context.Background(), nil)
	if err != nil {
		return 0, errDamagedTable
	}
	defer func() { _ = rows.Close() }()
	for {
		row := make([]driver.Value, n)
		err := rows.Next(row)
		switch {
		case errors.Is(err, io.EOF):
			return last, nil
		case err != nil:
			return last, errDamagedTable
		}
		id, ok := row[0].(int64)
		if !ok {
			return last, errDamagedTable
		}
		if id == stop {
			return last, nil
		}
		if err := do(row); err != nil {
			return last, err
		}
		last = id
	}
}
