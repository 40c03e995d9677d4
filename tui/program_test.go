package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"regexp"
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
	deadline := time.After(30 * time.Second)
	for !strings.Contains(s.String(), text) {
		select {
		case <-s.written:
		case <-deadline:
			t.Fatalf("%q is never written: %q", text, s.String())
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
	done             chan error
	cancel           context.CancelFunc
}

// startShow starts a screen of a size on a buffer.
func startShow(t *testing.T, width, height int) *show {
	t.Helper()
	in, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); keys.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	s := &show{
		feed: make(script), keys: keys, out: newSafeBuffer(), done: make(chan error, 1), cancel: cancel,
		stopped: make(chan struct{}), aborted: make(chan struct{}),
	}
	s.model = newModel(Options{
		In: in, Out: s.out, Feed: s.feed, Location: time.UTC, Environ: []string{"TERM=xterm-256color"},
		Stop: func() { close(s.stopped) }, Abort: func() { close(s.aborted) },
	})
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

func TestRun_QuitShowsTheRemovalAndEndsWithTheFeed(t *testing.T) {
	s := startShow(t, 100, 30)
	s.tell(tunnelOnline(), registered(), ready())
	s.tell(someDeliveries()...)
	s.press(t, "q")
	<-s.stopped
	select {
	case err := <-s.done:
		t.Fatalf("the screen left before the run had ended: %v", err)
	default:
	}
	s.tell(&hook.WebhookChanged{Time: noon(), State: hook.WebhookRemoved, ID: 456}, &hook.Bye{Time: noon(), Deliveries: 15, Attempts: 14})
	s.end(io.EOF)
	if err := s.wait(t); err != nil {
		t.Errorf("got %v", err)
	}
	wantRestored(t, s.out.String())
	wantOn(t, s.model, "webhook 456 · campaign 123 ✓ removed", "15 deliveries · 2 duplicates · 1 lost · 4 failing", "ended: 15 deliveries, 14 attempts")
	select {
	case <-s.aborted:
		t.Error("the run was aborted")
	default:
	}
}

func TestRun_SecondCtrlCLeavesAtOnce(t *testing.T) {
	s := startShow(t, 100, 30)
	s.tell(tunnelOnline(), registered(), ready())
	s.press(t, "\x03")
	<-s.stopped
	s.press(t, "\x03")
	<-s.aborted
	if err := s.wait(t); !errors.Is(err, ErrAborted) {
		t.Errorf("got %v", err)
	}
	wantRestored(t, s.out.String())
}

func TestRun_EndsByItselfWithTheRun(t *testing.T) {
	s := startShow(t, 70, 20)
	s.feed <- told{batch: []hook.Message{ready(), arrival(1), &hook.Bye{Deliveries: 1}}, skipped: 5, err: io.EOF}
	if err := s.wait(t); err != nil {
		t.Errorf("got %v", err)
	}
	wantOn(t, s.model, "1 delivery", "5 messages not shown")
}

func TestRun_ContextTakesTheScreenAway(t *testing.T) {
	s := startShow(t, 70, 20)
	s.tell(ready())
	s.out.waitFor(t, enterAltScreen)
	s.cancel()
	if err := s.wait(t); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantRestored(t, s.out.String())
}

func TestRun_FeedFails(t *testing.T) {
	s := startShow(t, 70, 20)
	broken := errors.New("the pipe is broken")
	s.end(broken)
	if err := s.wait(t); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestRun_WithoutASize(t *testing.T) {
	s := startShow(t, 0, 0)
	s.tell(someDeliveries()...)
	s.press(t, "k?q")
	<-s.stopped
	s.end(io.EOF)
	if err := s.wait(t); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestRun_WithoutAKeyboard(t *testing.T) {
	feed := make(script, 1)
	feed <- told{batch: []hook.Message{ready()}, err: io.EOF}
	err := Run(t.Context(), Options{Out: io.Discard, Feed: feed, Stop: func() {}, Abort: func() {}})
	if err != nil {
		t.Errorf("got %v", err)
	}
}

func TestRun_NamesMissingOptions(t *testing.T) {
	whole := Options{Out: io.Discard, Feed: make(script), Stop: func() {}, Abort: func() {}}
	for name, take := range map[string]func(*Options){
		"terminal": func(o *Options) { o.Out = nil },
		"feed":     func(o *Options) { o.Feed = nil },
		"end":      func(o *Options) { o.Stop = nil },
		"run":      func(o *Options) { o.Abort = nil },
	} {
		o := whole
		take(&o)
		if err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestRun_ColoursFollowTheTerminal(t *testing.T) {
	for name, test := range map[string]struct {
		environ        []string
		few, many, all bool // 16, 256, true colours
	}{
		"true colour":         {environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, all: true},
		"256 colours":         {environ: []string{"TERM=xterm-256color"}, many: true},
		"16 colours":          {environ: []string{"TERM=vt220", "CLICOLOR_FORCE=1"}, few: true},
		"NO_COLOR":            {environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"}},
		"NO_COLOR, any value": {environ: []string{"TERM=xterm-256color", "NO_COLOR=please"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := newSafeBuffer()
			feed := make(script, 1)
			feed <- told{batch: append([]hook.Message{ready()}, someDeliveries()...), err: io.EOF}
			m := newModel(Options{
				Out: out, Feed: feed, Location: time.UTC, Environ: append(test.environ, "TTY_FORCE=1"),
				Stop: func() {}, Abort: func() {},
			})
			if err := run(t.Context(), m, tea.WithWindowSize(100, 30)); err != nil {
				t.Fatal(err)
			}
			for pattern, want := range map[string]bool{`[34]8;2;`: test.all, `[34]8;5;`: test.many, `[\[;][39][1-7][;m]`: test.few} {
				if got := regexp.MustCompile(pattern).MatchString(out.String()); got != want {
					t.Errorf("%s found: %v", pattern, got)
				}
			}
			if !strings.Contains(out.String(), "✗ 404") {
				t.Error("the status isn't there in signs")
			}
		})
	}
}

// countingFeed hands out many deliveries, a few at a time, as a busy run does.
type countingFeed struct{ left int }

// Next implements Feed.
func (f *countingFeed) Next(context.Context) ([]hook.Message, int, error) {
	if f.left == 0 {
		return nil, 0, io.EOF
	}
	f.left--
	return []hook.Message{arrival(f.left + 1)}, 1, nil
}

func TestPump_SendsOneMessageABatch(t *testing.T) {
	var sent []tea.Msg
	pump(t.Context(), &countingFeed{left: 3}, func(msg tea.Msg) { sent = append(sent, msg) })
	if len(sent) != 4 {
		t.Fatalf("%d messages sent", len(sent))
	}
	for _, msg := range sent[:3] {
		if m, ok := msg.(messagesArrivedMsg); !ok || len(m.batch) != 1 || m.skipped != 1 {
			t.Errorf("got %+v", msg)
		}
	}
	if m, ok := sent[3].(feedEndedMsg); !ok || m.err != nil {
		t.Errorf("got %+v", sent[3])
	}
}
