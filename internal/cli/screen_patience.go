package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// How long a terminal may take nothing of what is written to it, once the run is
// over, until it is given up: nobody reads there. One that is only slow takes a
// part now and then.
const (
	patience      = 5 * time.Second
	noPatience    = 500 * time.Millisecond // the user is in a hurry
	patienceCheck = 100 * time.Millisecond
	// writtenAtOnce is how much is written to a terminal at once, in bytes: less
	// than what takes a slow one long.
	writtenAtOnce = 512
)

var errGivenUp = errors.New("the terminal takes nothing any more")

// terminals are the ends of the program that are terminals. A write to one that
// doesn't read waits for ever, and no signal ends that: whoever asks the program
// to end would wait in vain.
type terminals struct {
	ends    []*terminal
	givenUp chan struct{}
	once    sync.Once
}

// terminal is one of them. Until it is given up, writing to it is as writing to
// its file; after that, writes fail at once.
type terminal struct {
	*terminals
	file    *os.File
	mu      sync.Mutex   // one write at a time
	waiting atomic.Int64 // since when a part hasn't been taken, in ns since 1970; 0: none waits
}

// patientWith puts terminals in the place of those ends of the program that are
// one. What is left of them when the program ends goes with it.
func (a *app) patientWith() *terminals {
	t := &terminals{givenUp: make(chan struct{})}
	for _, end := range []struct {
		is bool
		w  *io.Writer
	}{{a.streams.OutTTY, &a.streams.Out}, {a.streams.ErrTTY, &a.streams.Err}} {
		if f, ok := (*end.w).(*os.File); ok && end.is {
			one := &terminal{terminals: t, file: f}
			t.ends = append(t.ends, one)
			*end.w = one
		}
	}
	return t
}

// ending gives terminals up that take nothing, from now on and until stop is
// called: the run is over. Hurry, if it ends, says that the user won't wait.
func (t *terminals) ending(hurry context.Context) (stop func()) {
	done := make(chan struct{})
	from := time.Now()
	var watching sync.WaitGroup
	watching.Go(func() {
		ticker := time.NewTicker(patienceCheck)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-ticker.C:
				limit := patience
				if hurry.Err() != nil {
					limit = noPatience
				}
				if since := now.Add(-limit); since.After(from) && t.stuck(since) {
					t.once.Do(func() { close(t.givenUp) })
					return
				}
			}
		}
	})
	return func() {
		close(done)
		watching.Wait()
	}
}

// stuck reports whether an end has taken nothing since then.
func (t *terminals) stuck(since time.Time) bool {
	for _, end := range t.ends {
		if at := end.waiting.Load(); at != 0 && at < since.UnixNano() {
			return true
		}
	}
	return false
}

// Write implements io.Writer.
func (t *terminal) Write(p []byte) (int, error) {
	select {
	case <-t.givenUp:
		return 0, errGivenUp
	default:
	}
	type result struct {
		n   int
		err error
	}
	own := bytes.Clone(p) // given up, it is still being written when Write has returned
	wrote := make(chan result, 1)
	go func() {
		n, err := t.write(own)
		wrote <- result{n, err}
	}()
	select {
	case r := <-wrote:
		return r.n, r.err
	case <-t.givenUp:
		return 0, errGivenUp
	}
}

// write writes in parts, so that it is seen whether any is taken.
func (t *terminal) write(p []byte) (n int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.waiting.Store(0)
	for n < len(p) && err == nil {
		t.waiting.Store(time.Now().UnixNano())
		var wrote int
		wrote, err = t.file.Write(p[n:min(n+writtenAtOnce, len(p))])
		n += wrote
	}
	return n, err
}

// Read, Close and Fd are what the screen's library knows a terminal by.

// Read implements io.Reader.
func (t *terminal) Read(p []byte) (int, error) { return t.file.Read(p) }

// Close implements io.Closer.
func (t *terminal) Close() error { return t.file.Close() }

// Fd is the file's descriptor.
func (t *terminal) Fd() uintptr { return t.file.Fd() }

// File is the file itself, for programs that are lent the terminal.
func (t *terminal) File() *os.File { return t.file }
