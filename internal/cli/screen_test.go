package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/sample"
	"leadrig/internal/sandbox"
	"leadrig/internal/session"
	"leadrig/replay/report"
	"leadrig/tui"
)

// onTerminal is an app whose streams are a terminal, without one behind them.
func onTerminal(t *testing.T, env map[string]string) *app {
	t.Helper()
	life, done := withSignals(t.Context())
	t.Cleanup(done)
	return &app{
		home: t.TempDir(), life: life, getenv: func(name string) string { return env[name] },
		streams: Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, InTTY: true, OutTTY: true, ErrTTY: true},
	}
}

// watched is what a run tells, to wait for.
type watched struct {
	t      *testing.T
	reader *feed.Reader
	seen   []hook.Message // read, and not looked at yet
}

func watch(t *testing.T, f *feed.Feed) *watched { return &watched{t: t, reader: f.Subscribe(0)} }

// next returns the next message of a kind for which is says yes.
func next[M hook.Message](w *watched, is func(M) bool) M {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	for {
		for len(w.seen) > 0 {
			m, ok := w.seen[0].(M)
			w.seen = w.seen[1:]
			if ok && is(m) {
				return m
			}
		}
		batch, _, err := w.reader.Next(ctx)
		if err != nil {
			var wanted M
			w.t.Fatalf("no such %T came: %v", wanted, err)
		}
		w.seen = append(w.seen, batch...)
	}
}

func TestDesk_InADemo(t *testing.T) {
	for bug, want := range map[string]report.Verdict{"": report.Pass, "no-dedup": report.Fail} {
		t.Run("with bug "+bug, func(t *testing.T) {
			a := onTerminal(t, map[string]string{"EDITOR": "ed"})
			b, err := sample.FindBug(bug)
			if err != nil {
				t.Fatal(err)
			}
			d := a.newDemo(demoOptions{rate: 20}, 7, b)
			screen, err := a.newDesk(d.opts.screenFlags, d.does())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = screen.close() }()
			if _, err := screen.Actions.Trigger(t.Context(), ""); !errors.Is(err, session.ErrNotReady) {
				t.Errorf("before it is up: %v", err)
			}
			d.feed = feed.New(feed.DefaultCapacity)
			told := watch(t, d.feed)
			ended := make(chan error, 1)
			go func() {
				_, err := d.run(sandbox.Config{Seed: 7, APIKey: demoKey, Rate: 20, GenerateOnly: true, TimeScale: demoTimeScale, Limits: &sandbox.Limits{}})
				ended <- err
			}()
			next(told, func(m *hook.Ready) bool { return true })
			replayAndRun(t, told, screen, want)

			a.life.stop(errQuit)
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if _, err := screen.Actions.Trigger(t.Context(), ""); !errors.Is(err, session.ErrEnding) {
				t.Errorf("after its end: %v", err)
			}
		})
	}
}

// replayAndRun does on a demo's desk what a presenter does.
func replayAndRun(t *testing.T, told *watched, screen *desk, want report.Verdict) {
	t.Helper()
	for _, name := range []tui.ActionName{tui.DoReplay, tui.DoRun, tui.DoEdit, tui.DoTrigger, tui.DoCopy, tui.DoFaults} {
		if why := screen.Actions.Why(name); why != "" {
			t.Errorf("%s can't be done: %s", name, why)
		}
	}
	text, err := screen.Actions.Trigger(t.Context(), hook.EmailReply)
	if err != nil || !strings.Contains(text, "EMAIL_REPLY of campaign") {
		t.Fatalf("%q, %v", text, err)
	}
	arrived := next(told, func(d *hook.DeliveryArrived) bool { return d.EventType == "EMAIL_REPLY" })
	ids, err := screen.Actions.Replay(t.Context(), tui.ReplayRequest{Of: arrived.ID})
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v, %v", ids, err)
	}
	detail, err := screen.Records.Detail(t.Context(), ids[0])
	if err != nil || detail.Delivery.ReplayOf != arrived.ID || detail.Delivery.Source != hook.SourceReplay {
		t.Errorf("%+v, %v", detail, err)
	}
	finished := 0
	r, err := screen.Actions.Run(t.Context(), arrived.ID, "duplicate-sequential", func(p tui.RunProgress) {
		if (p.Attempt == nil) == (p.Finished == nil) || p.Scenario != "duplicate-sequential" {
			t.Errorf("progress %+v", p)
		}
		if p.Finished != nil {
			finished++ // the last of all, alone
		}
	})
	if err != nil || r.Scenarios[0].Verdict != want || finished != 1 || r.Effects != report.EffectsURL {
		t.Errorf("the report is %+v, %v", r, err)
	}
}

func TestDesk_InAListen(t *testing.T) {
	h, err := sample.New(sample.Config{})
	if err != nil {
		t.Fatal(err)
	}
	a := onTerminal(t, nil)
	handler, err := serve(t.Context(), "127.0.0.1:0", h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		handler.stop()
		_ = h.Close()
	})
	o := listenOptions{probe: "on", page: inspectFlags{inspect: inspectOff}, forwardTo: "http://" + handler.addr + sample.WebhookPath}
	o.tunnel, o.noWebhook, o.keepFor, o.keepSize = "local", true, keepAll, keepAll
	opts, err := a.listenSession(o)
	if err != nil {
		t.Fatal(err)
	}
	if opts.Tunnel, err = a.tunnel(o.tunnelFlags); err != nil {
		t.Fatal(err)
	}
	screen, err := a.newDesk(o.screenFlags, listenDoes(&opts, o))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = screen.close() }()
	f := feed.New(feed.DefaultCapacity)
	told := watch(t, f)
	ended := make(chan error, 1)
	go func() {
		_, err := a.runSession(f, opts, o)
		f.Close()
		ended <- err
	}()
	next(told, func(m *hook.Ready) bool { return true })

	if err := screen.Faults.Arm("status=503;when=after;count=1"); err != nil {
		t.Fatal(err)
	}
	text, err := screen.Actions.Trigger(t.Context(), hook.EmailBounce)
	if err != nil || !strings.Contains(text, "answered 503") || !strings.Contains(text, "SmartLead had no part") {
		t.Errorf("%q, %v", text, err)
	}
	attempt := next(told, func(m *hook.AttemptFinished) bool { return true })
	if attempt.Status != 200 || attempt.Fault == "" || attempt.Outcome != hook.OutcomeFailed {
		t.Errorf("the attempt is %+v", attempt)
	}
	page, err := screen.Records.Page(t.Context(), tui.PageQuery{Limit: 10})
	if err != nil || len(page.Recorded) != 1 || page.More || len(page.Recorded[0].Attempts) != 1 || page.Recorded[0].Delivery.Source != hook.SourceTrigger || page.Recorded[0].Delivery.Bytes == 0 {
		t.Errorf("%+v, %v", page, err)
	}
	against, err := screen.Records.Compare(t.Context(), attempt.DeliveryID, tui.AgainstFixture)
	if err != nil || !strings.Contains(string(against.Body), "EMAIL_BOUNCE") {
		t.Errorf("%+v, %v", against, err)
	}
	_, err = screen.Records.Compare(t.Context(), attempt.DeliveryID, tui.AgainstOrigin)
	if !errors.Is(err, tui.ErrNothingToCompare) || err.Error() != "nothing to compare with: it is no replay" {
		t.Errorf("%v", err)
	}
	a.life.stop(errQuit)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestDesk_IsThereForTheLiveScreenAlone(t *testing.T) {
	a := onTerminal(t, nil)
	o := listenOptions{ack: true}
	opts := session.Options{}
	if err := o.setFaults(&opts); err != nil {
		t.Fatal(err)
	}
	screen, err := a.newDesk(o.screenFlags, listenDoes(&opts, o))
	if err != nil || screen.Faults != nil || !strings.Contains(screen.Actions.Why(tui.DoFaults), "--ack") {
		t.Errorf("with --ack the faults are %v, %v", screen.Faults, err)
	}
	info, err := os.Stat(filepath.Join(a.home, editFolder))
	if err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o700) {
		t.Errorf("the folder for edits is %v, %v", info, err)
	}
	for name, change := range map[string]func(){
		"a terminal that can't move its cursor gets text": func() { a.streams.Dumb = true },
		"--output text gets text":                         func() { a.streams.Dumb, a.output = false, "text" },
	} {
		t.Run(name, func(t *testing.T) {
			change()
			a.home = filepath.Join(t.TempDir(), "none")
			screen, err := a.newDesk(o.screenFlags, listenDoes(&opts, o))
			if screen != nil || err != nil || a.tui() {
				t.Errorf("there is a desk: %v", err)
			}
			if _, err := os.Stat(a.home); err == nil {
				t.Error("and a folder")
			}
		})
	}
}

func TestEditor(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"VISUAL": "code --wait", "EDITOR": "ed"}, "code --wait"},
		{map[string]string{"EDITOR": "ed"}, "ed"},
	} {
		if got := onTerminal(t, tt.env).editor(); got != tt.want {
			t.Errorf("of %v it is %q", tt.env, got)
		}
	}
	t.Run("where there is none it is said", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		a := onTerminal(t, nil)
		screen, err := a.newDesk(screenFlags{}, listenDoes(&session.Options{}, listenOptions{}))
		if err != nil {
			t.Fatal(err)
		}
		if got := a.editor(); got != "" || screen.Editor != "" {
			t.Errorf("it is %q", got)
		}
	})
}

func TestCompare_LeavesOutWhatAPersonSentAgain(t *testing.T) {
	sb, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{sandbox: sb}
	totals := session.Totals{Deliveries: 3, Delivered: 2, Replays: session.Replayed{Deliveries: 3, Delivered: 2}}
	if err := d.compare(totals); err != nil {
		t.Error(err)
	}
	totals.Replays.Delivered = 1
	if err := d.compare(totals); err == nil {
		t.Error("one that nobody sent is no difference")
	}
}

func TestScenarioInfos_AreAllTold(t *testing.T) {
	infos := screenActions{}.Scenarios()
	if len(infos) < 20 {
		t.Fatalf("there are %d", len(infos))
	}
	for _, i := range infos {
		if i.Name == "" || i.Group == "" || i.Title == "" {
			t.Errorf("%+v", i)
		}
	}
}

func TestCatalogueBody_IsThereForEveryEvent(t *testing.T) {
	for _, e := range hook.EventTypes() {
		body, err := catalogueBody(e)
		if err != nil || hook.Summarize(body).EventType != string(e) {
			t.Errorf("%s: %v", e, err)
		}
	}
}
