package store

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Pauses of the indexer: between two batches, so that rows are committed
// together and nobody is woken for each; and before it tries again what the
// database refused.
const (
	batchPause = 5 * time.Millisecond
	retryPause = 500 * time.Millisecond
)

// indexer is the one goroutine that writes rows.
type indexer struct {
	*queue
	store   *Store
	stopped chan struct{}
	stop    chan struct{} // closed by close: cuts pauses short
	entries []Entry

	dbMu sync.Mutex // guards the connection and its statements
	rows *rows
}

func newIndexer(c *conn, s *Store) (*indexer, error) {
	r, err := newRows(c)
	if err != nil {
		return nil, err
	}
	return &indexer{queue: newQueue(), store: s, rows: r, stopped: make(chan struct{}), stop: make(chan struct{})}, nil
}

func (x *indexer) start() { go x.loop() }

// close ends the indexer after what is queued.
func (x *indexer) close() error {
	x.queue.close()
	close(x.stop)
	<-x.stopped
	x.store.print.close() // before others may take its journals for ended
	x.rows.close()
	err := x.rowsLeft()
	if err == nil {
		err = x.rows.conn.exec(fmt.Sprintf("UPDATE journals SET whole = 1 WHERE run_id = %d", x.store.runID))
	}
	return errors.Join(err, x.rows.conn.Close())
}

// rowsLeft says what could not be written of what is still queued.
func (x *indexer) rowsLeft() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	deliveries, attempts := 0, 0
	for i := range x.tasks {
		switch t := &x.tasks[i]; {
		case t.attempt != nil:
			attempts++
		case t.delivery != nil:
			deliveries++
		}
	}
	var errs []error
	if deliveries > 0 {
		errs = append(errs, fmt.Errorf("the rows of %d deliveries could not be written; they are safe in the journal and their rows follow at the next start", deliveries))
	}
	if attempts > 0 {
		errs = append(errs, fmt.Errorf("the record of %d attempts is lost: it could not be written", attempts))
	}
	return errors.Join(errs...)
}

// loop writes rows until the queue is closed and empty, or closed and failing.
func (x *indexer) loop() {
	defer close(x.stopped)
	beginPolite()
	var tasks []task
	for {
		var more bool
		if tasks, more = x.take(tasks); !more {
			return
		}
		if !x.writeUntilDone(tasks) {
			x.giveBack(tasks)
			return
		}
		clear(tasks) // lets go of the bodies
		if !x.hasBatch() {
			x.pause(batchPause)
		}
	}
}

// writeUntilDone tries again until the batch is written; false: it still can't
// be and the store is being closed.
func (x *indexer) writeUntilDone(tasks []task) bool {
	failing := false
	for {
		err := x.write(tasks)
		if err == nil {
			if failing {
				x.setFailing(nil)
				x.tellTrouble(nil)
			}
			x.done(tasks)
			x.announce(tasks)
			x.store.print.told()
			return true
		}
		if !failing {
			failing = true
			x.setFailing(err)
			if isDamaged(err) {
				_ = createPrivate(suspectPath(x.store.home)) // the next start repairs it
			}
			x.tellTrouble(explain("write to", x.store.Path(), err))
		}
		if x.isClosed() {
			return false
		}
		x.pause(retryPause)
	}
}

func (x *indexer) tellTrouble(err error) {
	if x.store.opts.Trouble != nil {
		x.store.opts.Trouble(err)
	}
}

func (x *indexer) tellDamaged(err error) {
	if x.store.opts.Damaged != nil {
		x.store.opts.Damaged(err)
	}
}

func (x *indexer) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.stop:
	}
}

// write commits one batch: all of it or nothing.
func (x *indexer) write(tasks []task) error {
	x.dbMu.Lock()
	defer x.dbMu.Unlock()
	scope := runScope(x.store.opts.DuplicateScope, x.store.runID)
	return x.rows.transaction(func() error {
		last := task{}
		for i := range tasks {
			t := &tasks[i]
			if t.written != nil {
				continue
			}
			if t.attempt != nil {
				if err := x.addAttempt(t); err != nil {
					return err
				}
				continue
			}
			if last.journal != 0 && last.journal != t.journal {
				if err := x.rows.mark(last.journal, last.end); err != nil {
					return err
				}
			}
			if err := x.rows.addDelivery(t.delivery, t.journal, t.position, scope); err != nil {
				return err
			}
			last = *t
		}
		if last.journal == 0 {
			return nil
		}
		return x.rows.mark(last.journal, last.end)
	})
}

func (x *indexer) addAttempt(t *task) error {
	t.attempt.DeliveryID = t.delivery.ID
	if x.store.opts.Complete != nil {
		x.store.opts.Complete(t.delivery, t.attempt)
	}
	return x.rows.addAttempt(t.attempt)
}

func (x *indexer) announce(tasks []task) {
	x.entries = x.entries[:0]
	for i := range tasks {
		if tasks[i].written == nil {
			x.entries = append(x.entries, Entry{Delivery: tasks[i].delivery, Attempt: tasks[i].attempt})
		}
	}
	if x.store.opts.Indexed != nil && len(x.entries) > 0 {
		x.store.opts.Indexed(x.entries)
	}
	clear(x.entries)
	for i := range tasks {
		if tasks[i].written != nil {
			close(tasks[i].written)
		}
	}
}

// registerJournal writes the row of this run's next journal.
func (x *indexer) registerJournal(name string) (id int64, err error) {
	x.dbMu.Lock()
	defer x.dbMu.Unlock()
	return x.rows.conn.insert(insertJournalSQL, x.store.runID, name)
}
