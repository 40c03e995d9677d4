package tui

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// crew counts the commands that are at work, so that the screen can wait for them
// when it closes, and knows the files they leave. A Bubble Tea program starts
// commands and forgets them.
type crew struct {
	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup
	files  map[string]struct{} // to be removed at the latest when the screen closes
}

// begin reports whether work may begin; then done has to be called.
func (c *crew) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.work.Add(1)
	return true
}

func (c *crew) done() { c.work.Done() }

// wait lets nothing begin any more and returns when all work has ended and no file
// of it is left.
func (c *crew) wait() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.work.Wait()
	var errs []error
	for path := range c.files {
		errs = append(errs, c.remove(path))
	}
	return errors.Join(errs...)
}

// owe notes a file that has to be removed.
func (c *crew) owe(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil {
		c.files = map[string]struct{}{}
	}
	c.files[path] = struct{}{}
}

// remove removes such a file.
func (c *crew) remove(path string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.files, path)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// enoughTime bounds one action unless the desk says otherwise.
const enoughTime = time.Minute

// begin starts work beside the screen; what it returns comes back as a message.
// The work's context ends when the screen closes or the desk's time is over.
func (m *model) begin(work func(ctx context.Context) tea.Msg) {
	wait := m.options.Desk.Wait
	if wait <= 0 {
		wait = enoughTime
	}
	m.beginFor(m.ctx, wait, work)
}

// beginFor is begin with a context and a time of its own; no time: no bound.
func (m *model) beginFor(ctx context.Context, wait time.Duration, work func(ctx context.Context) tea.Msg) {
	crew := m.crew
	m.later(func() tea.Msg {
		if !crew.begin() {
			return nil
		}
		defer crew.done()
		if wait > 0 {
			bounded, cancel := context.WithTimeout(ctx, wait)
			defer cancel()
			return work(bounded)
		}
		return work(ctx)
	})
}

// later has a command started when the message at hand is dealt with.
func (m *model) later(cmd tea.Cmd) {
	if cmd != nil {
		m.cmds = append(m.cmds, cmd)
	}
}

// after sends a message when some time has passed.
func (m *model) after(d time.Duration, msg func(time.Time) tea.Msg) { m.later(m.tick(d, msg)) }
