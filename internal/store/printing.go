package store

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
)

const (
	// printPause is how long deliveries gather before their prints are made.
	printPause = 250 * time.Millisecond
	// printRest is how often the time of its work the printing rests while
	// deliveries come: they go first.
	printRest = 49
	// printBatch and printBlock bound a block: deliveries, and bytes.
	printBatch = 256
	printBlock = 1 << 20
)

// printing makes the prints behind the rows, on a goroutine of its own, which
// reads back what was recorded: nothing waits for it, and a search reads what has
// no print yet.
type printing struct {
	store *Store
	conn  *conn
	poke  chan struct{} // holds at most one: there are new rows
	busy  atomic.Bool   // rows were written since the last look
	stop  chan struct{}
	once  sync.Once // closes stop
	ended chan struct{}
	// caughtUp is closed when the prints of earlier runs are made.
	caughtUp chan struct{}
	// open are the files of this run's journals, the current one among them.
	open map[int64]*printFile
}

// startPrinting begins; close must be called. A connection that can't be opened
// costs the prints, not the run.
func startPrinting(s *Store) *printing {
	p := &printing{
		store: s, poke: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}), caughtUp: make(chan struct{}), open: map[int64]*printFile{},
	}
	var err error
	if p.conn, err = openConn(s.Path(), "rw"); err != nil {
		close(p.ended)
		return p
	}
	go p.loop()
	return p
}

// close ends the work where it is; the next run goes on there.
func (p *printing) close() {
	p.once.Do(func() { close(p.stop) })
	<-p.ended
}

// told says that rows were written; it never waits.
func (p *printing) told() {
	p.busy.Store(true)
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

func (p *printing) loop() {
	defer close(p.ended)
	defer func() { _ = p.conn.Close() }()
	defer func() {
		for _, f := range p.open {
			_ = f.close()
		}
	}()
	beginPolite()
	p.prune()
	p.catchUp()
	close(p.caughtUp)
	for p.wait(p.poke) && p.rest(printPause) {
		p.own()
	}
}

// wait waits for a signal; false: it's over.
func (p *printing) wait(signal <-chan struct{}) bool {
	select {
	case <-signal:
		return true
	case <-p.stop:
		return false
	}
}

// rest pauses; false: it's over.
func (p *printing) rest(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.stop:
		return false
	}
}

// unprinted is a journal with deliveries that may have no prints.
type unprinted struct {
	id   int64
	name string
}

func (p *printing) list(where string, args ...driver.Value) []unprinted {
	s, err := p.conn.prepare("SELECT id, name FROM journals WHERE " + where + " ORDER BY id DESC")
	if err != nil {
		return nil
	}
	defer s.close()
	s.bind(args...)
	var all []unprinted
	err = s.queryRows(2, func(row []driver.Value) {
		u := unprinted{}
		u.id, _ = row[0].(int64)
		u.name, _ = row[1].(string)
		all = append(all, u)
	})
	if err != nil {
		return nil
	}
	return all
}

// own makes the prints of what this run has recorded.
func (p *printing) own() {
	for i, j := range p.list("run_id = ? AND NOT printed AND last_id IS NOT NULL", p.store.runID) {
		f := p.open[j.id]
		if f == nil {
			var err error
			if f, err = openPrints(printPath(p.store.home, j.name)); err != nil {
				return
			}
			p.open[j.id] = f
		}
		more, err := p.print(f, j)
		if err != nil || more {
			return // more only where it's over
		}
		if i > 0 { // it has a successor, so it is at its end
			delete(p.open, j.id)
			if f.close() == nil {
				p.markPrinted(j)
			}
		}
	}
}

// prune removes what the run's retention doesn't keep, until it is stopped.
func (p *printing) prune() {
	opts := p.store.opts
	if opts.Keep == (Retention{}) {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() {
		select {
		case <-p.stop:
			cancel()
		case <-ctx.Done():
		}
	})
	pr := &pruner{home: p.store.home, conn: p.conn, keep: opts.Keep, now: opts.Now(), own: p.store.runID}
	_ = pr.run(ctx) // the next run tries again
	if opts.Pruned != nil && pr.done.Deliveries > 0 {
		opts.Pruned(pr.done)
	}
}

// catchUp makes the prints that earlier runs still owed. Of several processes
// one does it.
func (p *printing) catchUp() {
	lock := flock.New(filepath.Join(p.store.home, journalFolder, "prints.lock"), flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return
	}
	defer func() { _ = drop(lock) }()
	for _, j := range p.list("whole AND NOT printed AND run_id <> ?", p.store.runID) {
		if _, err := os.Stat(journalPath(p.store.home, j.name)); err != nil {
			continue
		}
		f, err := openPrints(printPath(p.store.home, j.name))
		if err != nil {
			continue
		}
		more, err := p.print(f, j)
		if closeErr := f.close(); err == nil && closeErr == nil && !more {
			p.markPrinted(j)
		}
		if more {
			return
		}
	}
}

func (p *printing) markPrinted(j unprinted) {
	s, err := p.conn.prepare(`UPDATE journals SET printed = 1,
		first_id = ifnull(first_id, (SELECT min(id) FROM deliveries WHERE journal_id = ?1)),
		last_id = ifnull(last_id, (SELECT max(id) FROM deliveries WHERE journal_id = ?1)) WHERE id = ?1`)
	if err != nil {
		return
	}
	defer s.close()
	s.bind(j.id)
	_ = s.run() // else the next run looks again
}

// print makes the prints of a journal's deliveries behind the file's last one.
// More: it was stopped before it had all.
func (p *printing) print(f *printFile, j unprinted) (more bool, err error) {
	journal, err := os.Open(journalPath(p.store.home, j.name))
	if err != nil {
		return false, err
	}
	defer func() { _ = journal.Close() }()
	s, err := p.conn.prepare(`SELECT id, position, event_type, lead, campaign_id, request_id FROM deliveries
		WHERE id > ? AND journal_id = ? ORDER BY id LIMIT ?`)
	if err != nil {
		return false, err
	}
	defer s.close()
	for {
		begun := time.Now()
		p.busy.Store(false)
		var batch []printed
		s.bind(f.last, j.id, int64(printBatch))
		err := s.queryRows(6, func(row []driver.Value) { batch = append(batch, rowToPrint(row)) })
		if err != nil || len(batch) == 0 {
			return false, err
		}
		if stopped, err := p.printBlock(f, journal, batch); err != nil || stopped {
			return stopped, err
		}
		if p.busy.Load() && !p.rest(printRest*time.Since(begun)) {
			return true, nil
		}
	}
}

// rowToPrint is an entry as far as the delivery's row tells it.
func rowToPrint(row []driver.Value) printed {
	e := printed{}
	e.id, _ = row[0].(int64)
	e.position, _ = row[1].(int64)
	fields := make([]string, 0, 4)
	for _, v := range row[2:] {
		text, _ := v.(string)
		fields = append(fields, text)
	}
	e.fields = fieldsOf(fields)
	return e
}

// printBlock adds the prints of deliveries; stopped: not all of them. What can't
// be read has none.
func (p *printing) printBlock(f *printFile, journal *os.File, batch []printed) (stopped bool, err error) {
	for _, e := range batch {
		select {
		case <-p.stop:
			return true, f.flush()
		default:
		}
		var body []byte
		if body, err = readBody(journal, e.position); err != nil {
			f.add(e)
			continue
		}
		f.addWithPrint(e, body)
		if len(f.block) > printBlock {
			if err := f.flush(); err != nil {
				return false, err
			}
		}
	}
	return false, f.flush()
}
