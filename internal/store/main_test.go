package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"leadrig/internal/hook"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		os.Exit(child(role, os.Getenv(childHome)))
	}
	goleak.VerifyTestMain(m)
}

// received is when the deliveries of these tests came.
func received() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 891_234_000, time.UTC) }

// arrival is a delivery as capture makes them.
func arrival(requestID string, body []byte) *hook.Delivery {
	header := hook.NewHeader(
		hook.HeaderField{Name: "content-TYPE", Value: "application/json"},
		hook.HeaderField{Name: "X-Repeated", Value: "1"},
		hook.HeaderField{Name: "X-Repeated", Value: "2"},
	)
	if requestID != "" {
		header = header.With(hook.RequestIDHeader, requestID)
	}
	return &hook.Delivery{
		ReceivedAt: received(), Source: hook.SourceEndpoint, Method: "POST", Query: "a=1&b=%00", Header: header,
		Body: body, RequestID: requestID, Summary: hook.Summarize(body),
	}
}

// event is a body that its own fields tell from others.
func event(n int) []byte {
	return fmt.Appendf(nil, `{"event_type":"EMAIL_REPLY","campaign_id":730215,"sl_lead_email":"priya@warehouse.example","event_timestamp":"t%d"}`, n)
}

// noise is a body of n bytes of every value; the same n gives the same bytes.
func noise(n int) []byte {
	body := make([]byte, n)
	seed := [32]byte{byte(n), byte(n >> 8), byte(n >> 16)}
	_, _ = rand.NewChaCha8(seed).Read(body) // never fails
	return body
}

// open opens a store that is closed at the end of the test.
func open(t *testing.T, home string, opts Options) *Store {
	t.Helper()
	s, err := Open(home, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, s) })
	return s
}

func shut(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func record(t *testing.T, s *Store, deliveries ...*hook.Delivery) {
	t.Helper()
	for _, d := range deliveries {
		if err := s.Record(d); err != nil {
			t.Fatal(err)
		}
	}
}

func flush(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// abandon records what a process that is killed had acknowledged but not yet
// indexed, and leaves the store as that process does: its rows are never written.
func abandon(t *testing.T, s *Store, deliveries ...*hook.Delivery) {
	t.Helper()
	flush(t, s)
	s.index.dbMu.Lock()
	err := s.index.rows.conn.exec("PRAGMA query_only = 1")
	s.index.dbMu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	s.maxJournal = maxJournal // a new journal would need a row
	record(t, s, deliveries...)
	if err := s.Close(); err == nil {
		t.Fatal("an abandoned store was closed without an error")
	}
}

// exactly compares byte slices as a whole; cmp would walk through them.
func exactly() cmp.Option {
	return cmp.Comparer(func(a, b []byte) bool { return bytes.Equal(a, b) })
}

func openReader(t *testing.T, home string) *Reader {
	t.Helper()
	r, err := OpenReader(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// stored returns every delivery of a store, whole, in the order of ids.
func stored(t *testing.T, home string) []*hook.Delivery {
	t.Helper()
	r := openReader(t, home)
	all := []*hook.Delivery{}
	err := r.Each(t.Context(), func(d *hook.Delivery) error {
		whole, err := r.Delivery(t.Context(), d.ID)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(d, whole, cmpopts.IgnoreFields(hook.Delivery{}, "ReceivedAt", "Method", "Query", "Header", "Body", "Summary.Fingerprint")); diff != "" {
			t.Errorf("the row of delivery %d and its record differ: %s", d.ID, diff)
		}
		all = append(all, whole)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// requestIDs names the deliveries of a store in the order of ids.
func requestIDs(t *testing.T, home string) []string {
	t.Helper()
	names := []string{}
	err := openReader(t, home).Each(t.Context(), func(d *hook.Delivery) error {
		names = append(names, d.RequestID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// database opens the file itself, for what no method tells.
func database(t *testing.T, home string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(filepath.Join(home, FileName), "rw"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// journals are the paths of a store's journals.
func journals(t *testing.T, home string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(home, journalFolder, "*.journal"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// troubles collects what Options.Trouble is told.
type troubles struct {
	mu   sync.Mutex
	told []error
	news chan error
}

func newTroubles() *troubles { return &troubles{news: make(chan error, 1<<12)} }

func (r *troubles) tell(err error) {
	r.mu.Lock()
	r.told = append(r.told, err)
	r.mu.Unlock()
	r.news <- err
}

// texts is what was told so far, one line for each.
func (r *troubles) texts() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, err := range r.told {
		fmt.Fprintln(&b, err)
	}
	return b.String()
}

// mustContain checks that an error says all that a person needs.
func mustContain(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !bytes.Contains([]byte(err.Error()), []byte(part)) {
			t.Errorf("%q is not in: %v", part, err)
		}
	}
}
