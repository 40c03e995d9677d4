package lease

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"leadrig/internal/hook"
)

// guardArg is the name under which the test binary plays a guard; its one
// argument is the book's folder.
const guardArg = "test-guard"

// shortLived in the place of the folder is a guard that takes its orders and ends.
const shortLived = "short-lived"

func guardMain(dir string) int {
	if dir == shortLived {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		return 1
	}
	b, err := Open(dir)
	if err == nil {
		err = Watch(context.Background(), Watching{Book: b, In: os.Stdin, Out: os.Stdout, Connect: connect})
	}
	if err != nil {
		return 1
	}
	return 0
}

func connect(o Orders) (Connection, error) {
	c, err := newClient(o.BaseURL)
	return Connection{Remote: c, Account: NewAccount(o.BaseURL, o.APIKey), Log: slog.New(slog.DiscardHandler)}, err
}

func guardOptions(t *testing.T, b *Book, a *api) GuardOptions {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return GuardOptions{
		Path: self, Args: []string{guardArg, string(b.folder)},
		Orders: Orders{BaseURL: a.URL, APIKey: testKey, Patience: time.Minute},
	}
}

func startGuard(t *testing.T, opts GuardOptions) *Guard {
	t.Helper()
	g, err := StartGuard(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close(t.Context()) })
	return g
}

func takeGuarded(t *testing.T, b *Book, a *api, g *Guard, level hook.Level) *Lease {
	t.Helper()
	l, err := b.Take(t.Context(), a.client(t), a.account(), specFor(level), g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// awaitChild waits for a process that was started here and let go.
func awaitChild(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	// One that was quick has been waited for already.
	if _, err := p.Wait(); err != nil && !errors.Is(err, syscall.ECHILD) && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

func TestGuard_FinishesWhatItsHolderLeaves(t *testing.T) {
	for _, level := range []hook.Level{hook.LevelUser, hook.LevelClient, hook.LevelCampaign} {
		t.Run(string(level), func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			g := startGuard(t, guardOptions(t, b, a))
			l := takeGuarded(t, b, a, g, level)
			kept := takeGuarded(t, b, a, nil, level)
			pid := g.PID()
			kill(t, l)
			if err := g.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			awaitChild(t, pid)
			if a.count() != 1 || a.get(kept.Record().WebhookID) == nil {
				t.Errorf("%d webhooks are left, and the one of another holder should be", a.count())
			}
		})
	}
}

func TestGuard_EndsWithItsWork(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	g := startGuard(t, guardOptions(t, b, a))
	l := takeGuarded(t, b, a, g, hook.LevelUser)
	pid := g.PID()
	if err := l.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.intercept(func(_ http.ResponseWriter, r *http.Request, _ func() int64) bool {
		t.Errorf("the guard asked %s %s after the webhook was removed", r.Method, r.URL.Path)
		return false
	})
	if err := g.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if pid == 0 || g.PID() != 0 {
		t.Errorf("process %d, and %d after Close", pid, g.PID())
	}
	if p, err := os.FindProcess(pid); err == nil && p.Signal(nil) == nil {
		t.Errorf("process %d still runs", pid)
	}
}

func TestGuard_ThatCannotStartIsAnError(t *testing.T) {
	b, _ := newBook(t)
	opts := guardOptions(t, b, newAPI(t))
	opts.Path += "-not-there"
	if g, err := StartGuard(opts); err == nil || g != nil {
		t.Errorf("got %v, %v", g, err)
	}
}

func TestGuard_DyingAgainAndAgainIsToldAndNeverInTheWay(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	opts := guardOptions(t, b, a)
	opts.Args = []string{guardArg, shortLived}
	told := make(chan error, 2*maxGuards)
	opts.Trouble = func(err error) { told <- err }
	g := startGuard(t, opts)
	for last := false; !last; {
		last = strings.Contains((<-told).Error(), "not replaced any more")
	}
	l := takeGuarded(t, b, a, g, hook.LevelUser)
	if err := l.Release(t.Context()); err != nil || a.count() != 0 {
		t.Errorf("%v, %d webhooks", err, a.count())
	}
	if err := g.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
