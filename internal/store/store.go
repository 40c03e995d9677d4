package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"leadrig/internal/hook"
)

// FileName is the name of the database inside leadrig's home.
const FileName = "leadrig.db"

// Options say what a store is opened for.
type Options struct {
	// Command is what this run is, for the history: "listen", "demo", …
	Command string
	// DuplicateScope keeps the request ids of different senders apart; empty: of
	// different runs.
	DuplicateScope string
	// Complete, if set, is called with a delivery and an attempt at it before the
	// attempt's row is written, when the delivery has its id and copy number.
	Complete func(*hook.Delivery, *hook.Attempt)
	// Indexed, if set, is called with what a commit has just made readable, in
	// order. It must not block and must not keep the slice.
	Indexed func([]Entry)
	// Trouble, if set, is told when rows can't be written, and with nil when they
	// can be again. Deliveries are safe in the journal meanwhile.
	Trouble func(error)
	// Damaged, if set, is told, while Open runs, what of an earlier run's journal
	// can't be read. It stays where it is.
	Damaged func(error)
	// Keep, if set, is how much history is kept: what is more is pruned in the
	// background, once, while the run goes on. It never touches the run itself.
	Keep Retention
	// Pruned, if set, is told when that has removed something.
	Pruned func(Pruned)
	// Now is the clock; time.Now if nil.
	Now func() time.Time
}

// Entry is a delivery that was stored, or, where Attempt is set, an attempt at
// one.
type Entry struct {
	Delivery *hook.Delivery
	Attempt  *hook.Attempt
}

// Store is an open store that this process writes to. Its methods may be called
// from any goroutine.
type Store struct {
	home  string
	runID int64
	opts  Options
	lock  *flock.Flock // held while this run may append
	index *indexer
	print *printing

	// maxJournal is the size in bytes after which the next journal is begun.
	maxJournal int64

	mu      sync.Mutex // guards what follows
	journal *journal
	closed  bool
}

// Open opens the store in the folder home, creating it as needed (0700, its
// files 0600), writes the rows that killed processes still owed, and begins a
// run. Close must be called.
func Open(home string, opts Options) (*Store, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, fmt.Errorf("open the history in %s: %w", home, err)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Store{home: home, opts: opts, maxJournal: maxJournal}
	if err = errNoRows; !isSuspect(home) {
		err = s.open()
	}
	if isDamaged(err) {
		if err = s.repair(); err == nil {
			err = s.open()
		}
	}
	if err != nil {
		return nil, explain("open", s.Path(), err)
	}
	return s, nil
}

// repair makes the database again and tells it.
func (s *Store) repair() error {
	done, err := repair(s.home, s.opts.Now())
	if err == nil && s.opts.Damaged != nil {
		s.opts.Damaged(errors.New(done.String()))
	}
	return err
}

func (s *Store) open() (err error) {
	if err := os.MkdirAll(filepath.Join(s.home, journalFolder), 0o700); err != nil {
		return err
	}
	if err := createPrivate(s.Path()); err != nil {
		return err
	}
	c, err := openConn(s.Path(), "rw")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close(), s.journal.close(), s.unlock())
			s.journal, s.lock = nil, nil
		}
	}()
	if err := prepareConn(c); err != nil {
		return err
	}
	if err := s.beginRun(c); err != nil {
		return err
	}
	if s.index, err = newIndexer(c, s); err != nil {
		return err
	}
	if err := s.index.recoverJournals(); err != nil {
		return err
	}
	s.print = startPrinting(s)
	s.index.start()
	return nil
}

// createPrivate makes an empty file that only its owner can read. SQLite gives
// its -wal and -shm files the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// beginRun registers the run and its first journal, which also proves that the
// folder can be written.
func (s *Store) beginRun(c *conn) error {
	var journalID int64
	name := newJournalName(s.opts.Now())
	err := c.inTransaction(func() (err error) {
		if err := migrate(c, s.home); err != nil {
			return err
		}
		s.runID, err = c.insert("INSERT INTO runs (started_at, command, scope) VALUES (?, ?, ?)",
			s.opts.Now().UnixMicro(), s.opts.Command, s.opts.DuplicateScope)
		if err != nil {
			return err
		}
		// The lock is held before anybody can see the journal.
		if err := s.lockRun(); err != nil {
			return err
		}
		journalID, err = c.insert(insertJournalSQL, s.runID, name)
		return err
	})
	if err != nil {
		return err
	}
	s.journal, err = createJournal(s.home, name, journalID)
	return err
}

// Path is the database file.
func (s *Store) Path() string { return filepath.Join(s.home, FileName) }

// RunID is the id of this run, which its deliveries carry.
func (s *Store) RunID() int64 { return s.runID }

// Record appends a delivery to the journal. When it returns nil, the delivery
// survives the death of this process. Its id and duplicate fields follow within
// milliseconds and are told to Options.Indexed; until then only the store may
// touch them, and nobody may ever change its bytes.
func (s *Store) Record(d *hook.Delivery) error {
	d.RunID = s.runID
	if err := s.index.room(); err != nil {
		return explain("write to", s.Path(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	// While the database can't be written the journal just grows: to wait for a
	// new one's row would hold up every sender.
	if s.journal.size >= s.maxJournal && !s.index.isFailing() {
		if err := s.nextJournal(); err != nil {
			return explain("begin a journal in", s.home, err)
		}
	}
	position, err := s.journal.append(d)
	if err != nil {
		return explain("write to", s.journal.file.Name(), err)
	}
	s.index.add(task{delivery: d, journal: s.journal.id, position: position, end: s.journal.size})
	return nil
}

// nextJournal ends the journal and begins another; the caller holds the lock.
func (s *Store) nextJournal() error {
	name := newJournalName(s.opts.Now())
	id, err := s.index.registerJournal(name)
	if err != nil {
		return err
	}
	next, err := createJournal(s.home, name, id)
	if err != nil {
		return err
	}
	err = s.journal.close()
	s.journal = next
	return err
}

// RecordAttempt queues an attempt at a recorded delivery; it is written within
// milliseconds. The store sets its DeliveryID.
func (s *Store) RecordAttempt(d *hook.Delivery, a *hook.Attempt) {
	s.index.add(task{delivery: d, attempt: a})
}

// Flush waits until the rows of all that was recorded before are written and
// told, or ctx ends; that is no error, since Close writes them too.
func (s *Store) Flush(ctx context.Context) error {
	written := make(chan struct{})
	s.index.add(task{written: written})
	select {
	case <-written:
	case <-s.index.stopped:
	case <-ctx.Done():
	}
	return nil
}

// errClosed is what a delivery gets that comes after Close.
var errClosed = errors.New("the history is closed")

// Close writes what is queued and closes the files. Deliveries recorded after
// Close get an error. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	err := s.index.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	return explain("close", s.Path(), errors.Join(err, s.journal.close(), s.unlock()))
}
