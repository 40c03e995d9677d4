package tui

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

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

func TestRun_ShowsThatSomebodyElseEndsTheRun(t *testing.T) {
	s := startShow(t, 100, 30)
	s.tell(tunnelOnline(), registered(), ready())
	close(s.ending)
	s.out.waitFor(t, "removing the webhook 456…")
	s.press(t, "q\x03") // q asks for nothing more, ctrl+c leaves
	<-s.aborted
	if err := s.wait(t); !errors.Is(err, ErrAborted) {
		t.Errorf("got %v", err)
	}
	select {
	case <-s.stopped:
		t.Error("the run was asked to end once more")
	default:
	}
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
	s.press(t, "k?qq")
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
			feed := make(script)
			m := newModel(t.Context(), Options{
				Out: out, Feed: feed, Location: time.UTC, Environ: append(test.environ, "TTY_FORCE=1"),
				Stop: func() {}, Abort: func() {},
			})
			done := make(chan error, 1)
			go func() { done <- run(t.Context(), m, tea.WithWindowSize(100, 30)) }()
			feed <- told{batch: append([]hook.Message{ready()}, someDeliveries()...)}
			out.waitFor(t, "✗ 404")
			feed <- told{err: io.EOF}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			for pattern, want := range map[string]bool{`[34]8;2;`: test.all, `[34]8;5;`: test.many, `[\[;][39][1-7][;m]`: test.few} {
				if got := regexp.MustCompile(pattern).MatchString(out.String()); got != want {
					t.Errorf("%s found: %v", pattern, got)
				}
			}
		})
	}
}

// reusingFeed hands out the same slice again and again, as a feed may.
type reusingFeed struct {
	left  int
	batch [2]hook.Message
}

// Next implements Feed.
func (f *reusingFeed) Next(context.Context) ([]hook.Message, int, error) {
	if f.left == 0 {
		return nil, 0, io.EOF
	}
	f.batch = [2]hook.Message{arrival(f.left), arrival(f.left)}
	f.left--
	return f.batch[:], 1, nil
}

func TestPump_SendsOneMessageABatch(t *testing.T) {
	var sent []tea.Msg
	pump(t.Context(), &reusingFeed{left: 3}, func(msg tea.Msg) {
		if told, ok := msg.(messagesArrivedMsg); ok {
			// The feed uses the slice again, but only once the batch is shown.
			msg = messagesArrivedMsg{batch: slices.Clone(told.batch), skipped: told.skipped}
			told.done()
		}
		sent = append(sent, msg)
	})
	if len(sent) != 4 {
		t.Fatalf("%d messages sent", len(sent))
	}
	for i, msg := range sent[:3] {
		want := messagesArrivedMsg{batch: []hook.Message{arrival(3 - i), arrival(3 - i)}, skipped: 1}
		if diff := cmp.Diff(want, msg, cmp.AllowUnexported(messagesArrivedMsg{})); diff != "" {
			t.Error(diff)
		}
	}
	if m, ok := sent[3].(feedEndedMsg); !ok || m.err != nil {
		t.Errorf("got %+v", sent[3])
	}
}

func TestRun_ALookAtTheHistory(t *testing.T) {
	d := (&memory{why: map[ActionName]string{}}).record(someDeliveries()...)
	start := func() *show {
		s := startShowWith(t, 100, 30, func(o *Options) {
			o.Desk, o.Feed, o.Stop, o.Abort, o.History = Desk{Records: d}, nil, nil, nil, true
		})
		s.out.waitFor(t, "UNTRACKED_REPLIES")
		return s
	}
	t.Run("closes with q", func(t *testing.T) {
		s := start()
		s.press(t, "q")
		if err := s.wait(t); err != nil {
			t.Errorf("got %v", err)
		}
		wantRestored(t, s.out.String())
	})
	t.Run("closes when everything ends", func(t *testing.T) {
		s := start()
		close(s.ending)
		if err := s.wait(t); err != nil {
			t.Errorf("got %v", err)
		}
	})
	t.Run("needs a history", func(t *testing.T) {
		if err := Run(t.Context(), Options{Out: io.Discard, History: true}); err == nil || !strings.Contains(err.Error(), "no history") {
			t.Errorf("got %v", err)
		}
	})
}
