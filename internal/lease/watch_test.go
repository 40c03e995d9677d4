package lease

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadrig/internal/hook"
)

// The holder dies while its create call is under way: the webhook's id is known
// to nobody, and it comes into being after the guard has begun to look.
func TestWatch_FindsAWebhookThatWasBeingCreated(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	looked := make(chan struct{}, 100)
	create := make(chan struct{})
	creating := make(chan struct{})
	a.intercept(func(_ http.ResponseWriter, r *http.Request, _ func() int64) bool {
		switch {
		case r.URL.Path == "/webhook/create":
			body := decode(r)
			close(creating)
			<-create
			a.add(body)
			panic(http.ErrAbortHandler)
		case strings.HasPrefix(r.URL.Path, "/campaigns/"):
			looked <- struct{}{}
		}
		return false
	})
	other := startOther(t, b, a, hook.LevelCampaign)
	<-creating
	other.kill()
	entries, err := b.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	in := pipe(t, a, &Lease{record: entries[0].Record}, time.Minute, "")
	watched := make(chan error, 1)
	go func() { watched <- Watch(t.Context(), Watching{Book: b, In: in, Out: io.Discard, Connect: connect}) }()
	<-looked // the webhook isn't there yet
	close(create)
	if err := <-watched; err != nil || a.count() != 0 {
		t.Errorf("%d webhooks are left; %v", a.count(), err)
	}
}

func TestWatch_RefusesOrdersItCannotFollow(t *testing.T) {
	for name, orders := range map[string]string{
		"none": "", "not JSON": "hello\n", "of tomorrow": `{"version":2,"base_url":"x","api_key":"y","patience_ns":1}` + "\n",
		"no key": `{"version":1,"base_url":"x","patience_ns":1}` + "\n", "no time": `{"version":1,"base_url":"x","api_key":"y"}` + "\n",
		"endless": strings.Repeat("x", maxLine+1),
	} {
		t.Run(name, func(t *testing.T) {
			err := Watch(t.Context(), Watching{In: strings.NewReader(orders), Out: io.Discard, Connect: func(Orders) (Connection, error) {
				t.Error("connected")
				return Connection{}, errors.New("no")
			}})
			if err == nil {
				t.Error("no error")
			}
		})
	}
}

// pipe is what a holder of l says before it dies.
func pipe(t *testing.T, a *api, l *Lease, patience time.Duration, last string) io.Reader {
	t.Helper()
	orders, err := json.Marshal(Orders{Version: ordersVersion, BaseURL: a.URL, APIKey: testKey, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(orders) + "\n" + `{"hold":"` + l.record.ID + `"}` + "\n" + last)
}

func TestWatch_TornLastLine(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	kill(t, l)
	in := pipe(t, a, l, time.Minute, `{"drop":"`+l.record.ID[:5])
	if err := Watch(t.Context(), Watching{Book: b, In: in, Out: io.Discard, Connect: connect}); err != nil {
		t.Fatal(err)
	}
	if a.count() != 0 {
		t.Error("the webhook is left")
	}
}

func TestWatch_GivesUpWithARecord(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	kill(t, l)
	a.intercept(func(w http.ResponseWriter, _ *http.Request, _ func() int64) bool {
		reply(w, 503, map[string]any{"error": "down"})
		return true
	})
	in := pipe(t, a, l, 100*time.Millisecond, "")
	if err := Watch(t.Context(), Watching{Book: b, In: in, Out: io.Discard, Connect: connect}); err == nil {
		t.Error("no error")
	}
	r, err := b.load(l.record.ID)
	if err != nil || !strings.Contains(r.Reason, "the guard gave up") || r.State != StateRemoveFailed || strings.Contains(r.Reason, testKey) {
		t.Errorf("record %+v, %v", r, err)
	}
	a.intercept(nil)
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed {
		t.Errorf("the next start: %v %s", got, errs)
	}
}

// A webhook that nobody can find again is no reason to try for minutes.
func TestWatch_EndsAtOnceWhereNothingCanBeFound(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	a.intercept(lose(true))
	if _, err := b.Take(t.Context(), a.client(t), a.account(), specFor(hook.LevelUser), nil); err == nil {
		t.Fatal("no error")
	}
	entries, err := b.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("%v, %v", entries, err)
	}
	in := pipe(t, a, &Lease{record: entries[0].Record}, time.Hour, "")
	if err := Watch(t.Context(), Watching{Book: b, In: in, Out: io.Discard, Connect: connect}); err != nil {
		t.Error(err)
	}
	if entries, err := b.List(); err != nil || len(entries) != 1 {
		t.Errorf("the record is gone: %v, %v", entries, err)
	}
}

// Another start may be quicker than the guard.
func TestWatch_EndsWhenSomebodyElseHasSweptUp(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	in := pipe(t, a, l, time.Minute, "")
	if err := l.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := a.requests()
	if err := Watch(t.Context(), Watching{Book: b, In: in, Out: io.Discard, Connect: connect}); err != nil {
		t.Error(err)
	}
	if a.requests() != before {
		t.Error("it asked the API all the same")
	}
}
