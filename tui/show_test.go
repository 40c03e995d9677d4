package tui

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"leadrig/internal/hook"
)

// told is one answer of a scripted feed.
type told struct {
	batch   []hook.Message
	skipped int
	err     error
}

// script is a feed that a test writes as it goes.
type script chan told

var _ Feed = script(nil)

// Next implements Feed.
func (s script) Next(ctx context.Context) ([]hook.Message, int, error) {
	select {
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	case next := <-s:
		return next.batch, next.skipped, next.err
	}
}

// safeBuffer is an output that can be read while it is written.
type safeBuffer struct {
	mu      sync.Mutex
	b       bytes.Buffer
	written chan struct{} // has room for one: something was written
}

func newSafeBuffer() *safeBuffer { return &safeBuffer{written: make(chan struct{}, 1)} }

// Write implements io.Writer.
func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.written <- struct{}{}:
	default:
	}
	return s.b.Write(p)
}

// waitFor returns when a text has been written.
func (s *safeBuffer) waitFor(t *testing.T, text string) {
	t.Helper()
	s.waitUntil(t, text, func(all string) bool { return strings.Contains(all, text) })
}

// waitUntil returns when what has been written is as it should be.
func (s *safeBuffer) waitUntil(t *testing.T, what string, enough func(all string) bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !enough(s.String()) {
		select {
		case <-s.written:
		case <-deadline:
			t.Fatalf("%q is never written: %q", what, s.String())
		}
	}
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

const enterAltScreen = "\x1b[?1049h"

// show is a screen that runs.
type show struct {
	feed             script
	keys             *os.File
	out              *safeBuffer
	model            *model
	stopped, aborted chan struct{}
	ending           chan struct{}
	done             chan error
	cancel           context.CancelFunc
}

// startShow starts a screen of a size on a buffer.
func startShow(t *testing.T, width, height int) *show {
	t.Helper()
	return startShowWith(t, width, height, func(*Options) {})
}

// startShowWith is startShow with other options.
func startShowWith(t *testing.T, width, height int, change func(*Options)) *show {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = in.Close(), keys.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	s := &show{
		feed: make(script), keys: keys, out: newSafeBuffer(), done: make(chan error, 1), cancel: cancel,
		stopped: make(chan struct{}), aborted: make(chan struct{}), ending: make(chan struct{}),
	}
	options := Options{
		In: in, Out: s.out, Feed: s.feed, Location: time.UTC, Environ: []string{"TERM=xterm-256color"},
		Stop: func() { close(s.stopped) }, Abort: func() { close(s.aborted) }, Ending: s.ending,
	}
	change(&options)
	s.model = newModel(t.Context(), options)
	if width > 0 {
		// The library sends the size on a goroutine of its own: a screen that ends at
		// once may end without.
		s.model.Update(tea.WindowSizeMsg{Width: width, Height: height})
	}
	go func() { s.done <- run(ctx, s.model, tea.WithWindowSize(width, height)) }()
	t.Cleanup(cancel)
	return s
}

// tell gives the screen a batch; it returns when the screen has taken it.
func (s *show) tell(batch ...hook.Message) { s.feed <- told{batch: batch} }

func (s *show) end(err error) { s.feed <- told{err: err} }

// press types into the terminal.
func (s *show) press(t *testing.T, keys string) {
	t.Helper()
	if _, err := io.WriteString(s.keys, keys); err != nil {
		t.Fatal(err)
	}
}

// wait returns what Run returned.
func (s *show) wait(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.done:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("the screen doesn't end")
		return nil
	}
}

// wantRestored fails unless the output enters the alternate screen and leaves it.
func wantRestored(t *testing.T, out string) {
	t.Helper()
	enter, leave := strings.LastIndex(out, enterAltScreen), strings.LastIndex(out, "\x1b[?1049l")
	if enter < 0 || leave < enter {
		t.Errorf("alternate screen entered at %d, left at %d", enter, leave)
	}
	if hide, show := strings.LastIndex(out, "\x1b[?25l"), strings.LastIndex(out, "\x1b[?25h"); show < hide {
		t.Error("the cursor stays hidden")
	}
}
