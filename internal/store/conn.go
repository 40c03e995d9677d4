package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// conn is one SQLite connection below database/sql. The writer prepares each
// statement once and binds slices as they are; the pool, the conversions and
// the locking of database/sql cost more than the insert itself.
type conn struct{ driver.Conn }

func openConn(path, mode string) (*conn, error) {
	d := &sqlite.Driver{}
	c, err := d.Open(dsn(path, mode))
	if err != nil {
		return nil, err
	}
	return &conn{c}, nil
}

// dsn is the URI of a database file; any character may stand in its path.
func dsn(path, mode string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: url.Values{
		"mode":    {mode},
		"_pragma": {"busy_timeout(5000)"},
	}.Encode()}
	return u.String()
}

func (c *conn) exec(query string) error {
	execer, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return errors.New("the SQLite driver has no ExecContext")
	}
	_, err := execer.ExecContext(context.Background(), query, nil)
	return err
}

// queryInt returns the single integer that a query such as a pragma answers.
func (c *conn) queryInt(query string) (int64, error) {
	s, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	defer s.close()
	row := make([]driver.Value, 1)
	if err := s.queryRow(row); err != nil {
		return 0, err
	}
	n, ok := row[0].(int64)
	if !ok {
		return 0, fmt.Errorf("%s: answered %v, not a number", query, row[0])
	}
	return n, nil
}

// stmt is a prepared statement with its arguments, reused for every call.
type stmt struct {
	query driver.StmtQueryContext
	exec  driver.StmtExecContext
	raw   driver.Stmt
	args  []driver.NamedValue
}

func (c *conn) prepare(query string) (*stmt, error) {
	raw, err := c.Prepare(query)
	if err != nil {
		return nil, err
	}
	q, okQuery := raw.(driver.StmtQueryContext)
	e, okExec := raw.(driver.StmtExecContext)
	if !okQuery || !okExec {
		return nil, errors.New("the SQLite driver has no statement contexts")
	}
	return &stmt{query: q, exec: e, raw: raw}, nil
}

func (s *stmt) close() { _ = s.raw.Close() }

func (s *stmt) bind(values ...driver.Value) {
	s.args = s.args[:0]
	for i, v := range values {
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
}

// unbind lets go of the bytes of the last call.
func (s *stmt) unbind() { clear(s.args) }

// run executes the statement with the bound arguments.
func (s *stmt) run() error {
	defer s.unbind()
	_, err := s.exec.ExecContext(context.Background(), s.args)
	return err
}

// queryRow executes the statement and fills row with its first row.
func (s *stmt) queryRow(row []driver.Value) error {
	defer s.unbind()
	rows, err := s.query.QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	err = rows.Next(row)
	if errors.Is(err, io.EOF) {
		err = errors.New("the query answered no row")
	}
	return errors.Join(err, rows.Close())
}

// inTransaction runs do between BEGIN IMMEDIATE and COMMIT, or ROLLBACK where it
// fails.
func (c *conn) inTransaction(do func() error) error {
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		err = c.exec("COMMIT")
	}
	if err != nil {
		// Some errors have rolled back already; then this one fails, rightly.
		_ = c.exec("ROLLBACK")
	}
	return err
}

// insert runs a single insert and returns the new row's id.
func (c *conn) insert(query string, values ...driver.Value) (int64, error) {
	s, err := c.prepare(query)
	if err != nil {
		return 0, err
	}
	defer s.close()
	s.bind(values...)
	if err := s.run(); err != nil {
		return 0, err
	}
	return c.queryInt("SELECT last_insert_rowid()")
}

// prepareConn sets a writing connection up.
func prepareConn(c *conn) error {
	for _, pragma := range []string{
		"PRAGMA journal_mode = WAL",
		"PRAGMA synchronous = NORMAL",
		"PRAGMA wal_autocheckpoint = 2000",
		"PRAGMA journal_size_limit = 67108864",
		"PRAGMA cache_size = -16000",
		"PRAGMA temp_store = MEMORY",
	} {
		if err := c.exec(pragma); err != nil {
			return err
		}
	}
	return nil
}

// queryRows executes the statement and calls each with every row of the given
// number of columns; the values are valid only within the call.
func (s *stmt) queryRows(columns int, each func([]driver.Value)) error {
	defer s.unbind()
	rows, err := s.query.QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	row := make([]driver.Value, columns)
	for {
		err := rows.Next(row)
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		each(row)
	}
}
