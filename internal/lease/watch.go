package lease

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"time"
)

// Pauses between a guard's tries, which double from the first to the last. The
// first is short: the system may give up the dead holder's lock a moment after
// its pipe.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = 5 * time.Second
	tryTime    = 15 * time.Second // that one try may take
)

// Watching is what a guard process is given by its own program.
type Watching struct {
	Book *Book
	In   io.Reader // the pipe from the holder
	Out  io.Writer // the pipe to the holder
	// Connect opens the API that the orders name.
	Connect func(Orders) (Connection, error)
}

// Connection is an account's API, and a log that keeps the account's secrets out.
type Connection struct {
	Remote  Remote
	Account Account
	Log     *slog.Logger
}

// Watch is the life of a guard: it takes leases on from the pipe until that
// breaks, which is the holder's end, orderly or not. It then removes the webhooks
// of the leases that are still held, as a sweep would: only with the proof that
// they are the lease's own, and only once the holder's lock is free. It tries
// until all are gone, somebody else has removed them, or its patience ends; what
// it gives up is written into the record, and a later sweep goes on.
func Watch(ctx context.Context, w Watching) error {
	lines := bufio.NewScanner(w.In)
	lines.Buffer(make([]byte, 0, 4<<10), maxLine)
	if !lines.Scan() {
		return errors.Join(errors.New("the holder gave no orders"), lines.Err())
	}
	orders, err := decodeOrders(lines.Bytes())
	if err != nil {
		return err
	}
	c, err := w.Connect(orders)
	if err != nil {
		return err
	}
	held, err := w.takeOn(lines)
	if err != nil {
		c.Log.Warn("guard: the pipe broke", "error", err)
	}
	if len(held) == 0 {
		return nil
	}
	c.Log.Warn("guard: the holder has ended without removing its webhooks", "leases", len(held))
	ctx, cancel := context.WithTimeout(ctx, orders.Patience)
	defer cancel()
	f := finisher{Connection: c, book: w.Book}
	return f.finish(ctx, held)
}

// takeOn follows what is held until the pipe ends.
func (w *Watching) takeOn(lines *bufio.Scanner) (held []string, err error) {
	for lines.Scan() {
		var said line
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			continue // torn by the holder's death, at the end
		}
		if validID(said.Drop) {
			held = slices.DeleteFunc(held, func(id string) bool { return id == said.Drop })
		}
		if !validID(said.Hold) {
			continue
		}
		held = append(held, said.Hold)
		answer, err := json.Marshal(line{Hold: said.Hold})
		if err != nil {
			return held, err
		}
		// A holder that doesn't listen any more ends the other pipe too.
		_, _ = w.Out.Write(append(answer, '\n'))
	}
	return held, lines.Err()
}

// finisher does a dead holder's work.
type finisher struct {
	Connection
	book *Book
}

// finish removes what was held, and tries again until ctx ends.
func (f *finisher) finish(ctx context.Context, held []string) error {
	why := map[string]error{}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		held = slices.DeleteFunc(held, func(id string) bool {
			done, err := f.try(ctx, id)
			why[id] = err
			return done
		})
		if len(held) == 0 {
			return nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
			continue
		case <-ctx.Done():
			timer.Stop()
		}
		var all error
		for _, id := range held {
			all = errors.Join(all, f.giveUp(id, why[id]))
		}
		return all
	}
}

// try does once what a sweep would do for a lease; true: there is no more to do.
func (f *finisher) try(ctx context.Context, id string) (done bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	s := sweep{book: f.book, remote: f.Remote, account: f.Account}
	swept, told := s.one(ctx, id)
	if !told {
		_, err := f.book.load(id)
		// Else its lock is held: by the holder, for a moment still, or by a sweep.
		return errors.Is(err, fs.ErrNotExist), errors.New("the lease is locked by another process")
	}
	switch swept.Outcome {
	case Removed, Gone:
		f.Log.Info("guard: webhook "+string(swept.Outcome), "webhook", swept.Record.WebhookID, "scope", swept.Record.Scope().String())
		return true, nil
	case Damaged:
		f.Log.Error("guard: the lease's record can't be read", "path", swept.Path, "error", swept.Err)
		return true, nil
	case Kept:
	}
	f.Log.Warn("guard: not removed yet", "webhook", swept.Record.WebhookID, "error", swept.Err)
	return errors.Is(swept.Err, errUnlistable), swept.Err
}

// giveUp writes down why a webhook was not removed.
func (f *finisher) giveUp(id string, why error) error {
	gaveUp := fmt.Errorf("the guard gave up: %w", why)
	f.Log.Error("guard: gave up; the next start goes on", "lease", id, "error", why)
	held, err := tryLock(f.book.folder.path(id + lockSuffix))
	if err != nil || held == nil {
		return errors.Join(gaveUp, err) // somebody else is at it
	}
	record, err := f.book.load(id)
	if err != nil {
		return errors.Join(gaveUp, err, held.unlock())
	}
	if record.WebhookID != 0 {
		record.State = StateRemoveFailed
	}
	record.Reason = scrub(gaveUp)
	return errors.Join(gaveUp, f.book.save(record), held.unlock())
}
