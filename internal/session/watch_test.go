package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/tunnel"
)

// running is a run and what it has told so far.
type running struct {
	t      *testing.T
	stop   context.CancelFunc // ends it properly
	hurry  context.CancelFunc // cuts its way down short
	ended  chan struct{}
	totals Totals // once ended
	err    error  // once ended
	// panicked is what Run panicked with, where the test has the caller do so.
	panicked any
	reader   *feed.Reader
	seen     []hook.Message
	steps    []*hook.Step // of the start, which seen leaves out
	next     int          // of seen: the first message that no wait has passed
}

// start runs a session until the test ends it, at the latest at its own end.
// What isn't given is a local tunnel, a fresh home and a feed.
func start(t *testing.T, opts Options) *running {
	t.Helper()
	return startWith(t, opts, func(*running) {})
}

// startPanicking is start where Run is meant to panic.
func startPanicking(t *testing.T, opts Options) *running {
	t.Helper()
	return startWith(t, opts, func(r *running) { r.panicked = recover() })
}

func startWith(t *testing.T, opts Options, last func(*running)) *running {
	t.Helper()
	f := feed.New(feed.DefaultCapacity)
	opts.Feed, opts.Command = f, "test"
	if opts.Home == "" {
		opts.Home = t.TempDir()
	}
	if opts.Tunnel == nil {
		opts.Tunnel = local(t)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	abort, hurry := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &running{t: t, stop: stop, hurry: hurry, ended: make(chan struct{}), reader: f.Subscribe(0)}
	go func() {
		defer close(r.ended)
		defer f.Close()
		defer last(r)
		r.totals, r.err = Run(ctx, abort, opts)
	}()
	t.Cleanup(func() {
		stop()
		hurry()
		<-r.ended
		r.reader.Close()
	})
	return r
}

func local(t *testing.T) tunnel.Tunnel {
	t.Helper()
	tun, err := tunnel.Local("")
	if err != nil {
		t.Fatal(err)
	}
	return tun
}

// await returns the next message of a kind for which is says yes (nil: any).
func await[M hook.Message](r *running, is func(M) bool) M {
	r.t.Helper()
	for {
		for r.next < len(r.seen) {
			m, ok := r.seen[r.next].(M)
			r.next++
			if ok && (is == nil || is(m)) {
				return m
			}
		}
		if err := r.read(); err != nil {
			var wanted M
			r.t.Fatalf("no such %T came (%v); the run told\n%s", wanted, err, r.told())
		}
	}
}

// read takes the next messages off the feed; io.EOF once the run has ended.
func (r *running) read() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	batch, skipped, err := r.reader.Next(ctx)
	if skipped > 0 {
		r.t.Errorf("the feed skipped %d messages", skipped)
	}
	for _, m := range batch {
		if step, ok := m.(*hook.Step); ok {
			r.steps = append(r.steps, step)
			continue
		}
		r.seen = append(r.seen, m)
	}
	return err
}

// told is all that was read so far, for people.
func (r *running) told() string {
	var b strings.Builder
	for _, m := range r.seen {
		_, _ = fmt.Fprintf(&b, "%s\n", m.AppendJSON(nil))
	}
	select {
	case <-r.ended:
		_, _ = fmt.Fprintf(&b, "and ended with: %v", r.err)
	default:
	}
	return b.String()
}

// rewind has the next wait look at everything that was told, for what may have
// come before the last wait's message.
func (r *running) rewind() *running {
	r.next = 0
	return r
}

func (r *running) ready() *hook.Ready {
	r.t.Helper()
	return await[*hook.Ready](r, nil)
}

func (r *running) warning(code string) *hook.Warning {
	r.t.Helper()
	return await(r, func(w *hook.Warning) bool { return w.Code == code })
}

// attempt waits for the attempt at the delivery with a request id.
func (r *running) attempt(id string) *hook.AttemptFinished {
	r.t.Helper()
	return await(r, func(a *hook.AttemptFinished) bool { return a.RequestID == id })
}

func (r *running) webhook(state hook.WebhookState) *hook.WebhookChanged {
	r.t.Helper()
	return await(r, func(w *hook.WebhookChanged) bool { return w.State == state })
}

// wait waits for the end of the run and returns what it told in all.
func (r *running) wait() []hook.Message {
	r.t.Helper()
	err := r.read()
	for err == nil {
		err = r.read()
	}
	if !errors.Is(err, io.EOF) {
		r.t.Fatalf("the run does not end (%v); it told\n%s", err, r.told())
	}
	<-r.ended
	return r.seen
}

// end ends the run as a user does and checks that this was all that ended it.
func (r *running) end() []hook.Message {
	r.t.Helper()
	r.stop()
	told := r.wait()
	if r.err != nil {
		r.t.Errorf("the run ended with %v", r.err)
	}
	return told
}

// of are the messages of a kind.
func of[M hook.Message](messages []hook.Message) []M {
	var all []M
	for _, m := range messages {
		if m, ok := m.(M); ok {
			all = append(all, m)
		}
	}
	return all
}

// warnings are the texts of the warnings with a code.
func warnings(messages []hook.Message, code string) []string {
	texts := []string{}
	for _, w := range of[*hook.Warning](messages) {
		if w.Code == code {
			texts = append(texts, w.Text)
		}
	}
	return texts
}

// receive waits for what comes on a channel, or for its end.
func receive[T any](t *testing.T, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s came", what)
		panic("unreachable")
	}
}

// wantWords checks that a text says all the words.
func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q doesn't say %q", text, w)
		}
	}
}

// newFeed is a feed that nobody reads.
func newFeed(t *testing.T) *feed.Feed {
	t.Helper()
	f := feed.New(feed.DefaultCapacity)
	t.Cleanup(f.Close)
	return f
}
