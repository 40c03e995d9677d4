package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/internal/share"
	"leadrig/internal/share/follow"
	"leadrig/tui"
)

// sharedListen is a listen with --share that is under way.
type sharedListen struct {
	app    *app
	feed   *feed.Feed
	told   *watched
	desk   *desk
	ended  chan error
	errors *lockedBuffer
}

// lockedBuffer is a buffer for several writers.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startShared shares a run without a handler; change, if any, changes its options.
func startShared(t *testing.T, a *app, change func(*session.Options)) *sharedListen {
	t.Helper()
	o := listenOptions{probe: "on", page: inspectFlags{inspect: inspectOff}, sharing: shareFlags{on: true, limit: share.DefaultLimit, hub: newSharing()}}
	o.tunnel, o.noWebhook, o.keepFor, o.keepSize = "local", true, keepAll, keepAll
	opts, err := a.listenSession(o)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Tunnel, err = a.tunnel(o.tunnelFlags); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&opts)
	}
	s := &sharedListen{app: a, ended: make(chan error, 1), errors: &lockedBuffer{}}
	a.streams.Err = s.errors
	if s.desk, err = a.newDesk(o.screenFlags, listenDoes(&opts, o)); err != nil {
		t.Fatal(err)
	}
	s.desk.share(o.sharing)
	if s.desk != nil {
		if _, err := s.desk.Sharing.Open(t.Context()); !errors.Is(err, session.ErrNotReady) {
			t.Errorf("before it is up: %v", err)
		}
	}
	f := feed.New(feed.DefaultCapacity)
	s.feed, s.told = f, watch(t, f)
	go func() {
		_, err := a.runSession(f, opts, o)
		f.Close()
		s.ended <- err
	}()
	return s
}

func (s *sharedListen) end(t *testing.T) {
	t.Helper()
	s.app.life.stop(errQuit)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	if err := s.desk.close(); err != nil {
		t.Error(err)
	}
}

// participant is somebody who follows a run.
type participant struct {
	told  *watched
	ended chan error
	stop  context.CancelFunc
}

// joinAs follows the run at an address, and is in when this returns.
func joinAs(t *testing.T, a *app, address, name string) *participant {
	t.Helper()
	cfg, err := a.joinConfig(address, joinOptions{name: name})
	if err != nil {
		t.Fatal(err)
	}
	f := feed.New(feed.DefaultCapacity)
	ctx, stop := context.WithCancel(t.Context())
	p := &participant{told: watch(t, f), ended: make(chan error, 1), stop: stop}
	cfg.Tell, cfg.GiveUp = f.Publish, time.Millisecond
	go func() {
		_, err := follow.Run(ctx, cfg)
		p.ended <- err
	}()
	next(p.told, func(m *hook.ShareChanged) bool { return m.State == hook.ShareJoined })
	return p
}

// statusAt is what a GET at an address is answered.
func statusAt(t *testing.T, address string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestSharing_IsEndedAndBegunAgain(t *testing.T) {
	a := onTerminal(t, nil)
	s := startShared(t, a, nil)
	address := next(s.told, func(*hook.Ready) bool { return true }).Share
	ann, bob := joinAs(t, a, address, "Ann"), joinAs(t, a, address, "Bob")
	next(s.told, func(m *hook.ShareChanged) bool { return m.Present == 2 })
	if err := s.desk.Sharing.Revoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*participant{ann, bob} {
		next(p.told, func(m *hook.Warning) bool { return m.Code == follow.WarnRevoked })
		if err := <-p.ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
	next(s.told, func(m *hook.ShareChanged) bool { return m.State == hook.ShareRevoked })
	if err := s.desk.Sharing.Revoke(t.Context()); err == nil {
		t.Error("it was ended twice")
	}
	if got := statusAt(t, address); got != http.StatusNotFound {
		t.Errorf("the old address answers %d", got)
	}

	again, err := s.desk.Sharing.Open(t.Context())
	if err != nil || again == address || !strings.HasPrefix(again, address[:strings.LastIndex(address, "/")]) {
		t.Fatalf("shared again at %q after %q, %v", again, address, err)
	}
	if m := next(s.told, func(m *hook.ShareChanged) bool { return true }); m.State != hook.ShareOpened || m.URL != again {
		t.Errorf("told %+v", m)
	}
	zoe := joinAs(t, a, again, "Zoë")
	if _, err := s.desk.Actions.Trigger(t.Context(), hook.EmailReply); err != nil {
		t.Fatal(err)
	}
	next(zoe.told, func(m *hook.DeliveryArrived) bool { return m.EventType == string(hook.EmailReply) })
	if got := statusAt(t, address); got != http.StatusNotFound {
		t.Errorf("the old address answers %d", got)
	}
	s.end(t)
	if err := <-zoe.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := s.desk.Sharing.Open(t.Context()); err == nil {
		t.Error("a run that has ended was shared")
	}
	if text := a.secrets.Text(again); strings.Contains(text, again[strings.LastIndex(again, "/"):]) {
		t.Error("the new address isn't known for a secret")
	}
}

// pressUntil presses keys on a screen, again and again, until is says that what
// was told is what they were for.
func pressUntil(t *testing.T, s *sharedListen, keyboard io.Writer, keys string, is func(*hook.ShareChanged) bool) *hook.ShareChanged {
	t.Helper()
	done := make(chan struct{})
	var pressing sync.WaitGroup
	pressing.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, _ = io.WriteString(keyboard, keys) // the screen may have closed
			case <-done:
				return
			}
		}
	})
	defer pressing.Wait()
	defer close(done)
	return next(s.told, is)
}

func TestSharing_FromTheLiveScreen(t *testing.T) {
	a := onTerminal(t, nil)
	s := startShared(t, a, nil)
	shown := s.feed.Subscribe(0)
	defer shown.Close()
	keys, keyboard := io.Pipe()
	screen := make(chan error, 1)
	go func() {
		screen <- tui.Run(t.Context(), tui.Options{
			In: keys, Out: io.Discard, Feed: shown, Desk: s.desk.Desk, Stop: func() { a.life.stop(errQuit) }, Abort: a.life.hurry,
		})
	}()
	address := next(s.told, func(*hook.Ready) bool { return true }).Share
	ann := joinAs(t, a, address, "Ann")
	pressUntil(t, s, keyboard, "Xy", func(m *hook.ShareChanged) bool { return m.State == hook.ShareRevoked })
	if err := <-ann.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
	if got := statusAt(t, address); got != http.StatusNotFound {
		t.Errorf("the old address answers %d", got)
	}
	again := pressUntil(t, s, keyboard, "S", func(m *hook.ShareChanged) bool { return m.State == hook.ShareOpened })
	if again.URL == "" || again.URL == address {
		t.Errorf("told %+v", again)
	}
	bob := joinAs(t, a, again.URL, "Bob")
	if _, err := io.WriteString(keyboard, "q"); err != nil {
		t.Fatal(err)
	}
	for what, ended := range map[string]chan error{"the run": s.ended, "the screen": screen, "Bob": bob.ended} {
		if err := <-ended; err != nil {
			t.Errorf("%s ended with %v", what, err)
		}
	}
	_ = keyboard.Close()
	if err := s.desk.close(); err != nil {
		t.Error(err)
	}
}
