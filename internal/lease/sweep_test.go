package lease

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestSweep_RemovesWhatADeadHolderLeft(t *testing.T) {
	for _, level := range []hook.Level{hook.LevelUser, hook.LevelClient, hook.LevelCampaign} {
		t.Run(string(level), func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			kill(t, take(t, b, a, level))
			dry, errs := outcomes(t, b, a, true)
			if diff := cmp.Diff([]Outcome{Removed}, dry); diff != "" || errs != "" || a.count() != 1 || len(files(t, b)) != 2 {
				t.Errorf("dry run: %v %s, %d webhooks, files %v", dry, errs, a.count(), files(t, b))
			}
			real, errs := outcomes(t, b, a, false)
			if diff := cmp.Diff([]Outcome{Removed}, real); diff != "" || errs != "" || a.count() != 0 || len(files(t, b)) != 0 {
				t.Errorf("%v %s, %d webhooks, files %v", real, errs, a.count(), files(t, b))
			}
			if again, _ := outcomes(t, b, a, false); len(again) != 0 {
				t.Errorf("again: %v", again)
			}
		})
	}
}

func TestSweep_NeverTouchesALivingHolder(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	living, dead := take(t, b, a, hook.LevelUser), take(t, b, a, hook.LevelUser)
	kill(t, dead)
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed || errs != "" {
		t.Errorf("%v %s", got, errs)
	}
	if a.get(living.Record().WebhookID) == nil || a.count() != 1 {
		t.Error("the living one's webhook is gone")
	}
	if err := living.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSweep_StrikesOutWhatIsGone(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	kill(t, l)
	a.drop(l.Record().WebhookID)
	if dry, _ := outcomes(t, b, a, true); len(dry) != 1 || dry[0] != Gone || len(files(t, b)) != 2 {
		t.Errorf("dry run: %v, files %v", dry, files(t, b))
	}
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Gone || errs != "" || len(files(t, b)) != 0 {
		t.Errorf("%v %s, files %v", got, errs, files(t, b))
	}
}

func TestSweep_KeepsWhatItCannotProveOrReach(t *testing.T) {
	fail := func(method, path string, status int, body any) func(http.ResponseWriter, *http.Request, func() int64) bool {
		return func(w http.ResponseWriter, r *http.Request, _ func() int64) bool {
			if r.Method != method || !strings.HasPrefix(r.URL.Path, path) {
				return false
			}
			reply(w, status, body)
			return true
		}
	}
	tests := map[string]struct {
		change func(a *api, l *Lease)
		says   string
		state  State
	}{
		"another name": {
			func(a *api, l *Lease) { a.rename(l.Record().WebhookID, "Production CRM\u202e") },
			`webhook 101 is named "Production CRM\u202e": nothing proves that it is ours`, StateHeld,
		},
		"another lease's name": {
			func(a *api, l *Lease) { a.rename(l.Record().WebhookID, webhookName("x", strings.Repeat("0", 24))) },
			"nothing proves that it is ours", StateHeld,
		},
		"no name": {
			func(a *api, l *Lease) { a.rename(l.Record().WebhookID, "") }, "nothing proves that it is ours", StateHeld,
		},
		"not to be read": {
			func(a *api, _ *Lease) { a.intercept(fail("GET", "/webhook/", 500, nil)) }, "read webhook 101: SmartLead failed", StateHeld,
		},
		"key refused": {
			func(a *api, _ *Lease) { a.intercept(fail("GET", "/webhook/", 401, nil)) }, "the API key was refused", StateHeld,
		},
		"removal fails": {
			func(a *api, _ *Lease) { a.intercept(fail("DELETE", "/webhook/", 422, map[string]any{"error": "no"})) }, "422 no", StateRemoveFailed,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			l := take(t, b, a, hook.LevelUser)
			kill(t, l)
			tt.change(a, l)
			got, errs := outcomes(t, b, a, false)
			if diff := cmp.Diff([]Outcome{Kept}, got); diff != "" || !strings.Contains(errs, tt.says) {
				t.Errorf("%v %s", got, errs)
			}
			entries, _ := b.List()
			if a.count() != 1 || len(entries) != 1 || entries[0].Live || entries[0].Record.State != tt.state {
				t.Errorf("%d webhooks, %+v", a.count(), entries)
			}
		})
	}
}

func TestSweep_IsAboutOneAccount(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	kill(t, take(t, b, a, hook.LevelUser))
	for _, other := range []Account{NewAccount(a.URL, "another key"), NewAccount(a.URL+"/x", testKey)} {
		swept, err := b.Sweep(t.Context(), a.client(t), other, false)
		if err != nil || len(swept) != 0 {
			t.Errorf("%+v, %v", swept, err)
		}
	}
	if a.count() != 1 {
		t.Error("another account's webhook was removed")
	}
}

func TestSweep_UnknownOutcomes(t *testing.T) {
	tests := map[string]struct {
		level hook.Level
		made  bool
		later time.Duration // between the two sweeps
		want  []Outcome     // of the two
		left  int           // webhooks
	}{
		"campaign, made":               {hook.LevelCampaign, true, 0, []Outcome{Removed}, 0},
		"campaign, not made":           {hook.LevelCampaign, false, settleTime, []Outcome{Kept, Gone}, 0},
		"campaign, not made, too soon": {hook.LevelCampaign, false, settleTime - 1, []Outcome{Kept, Kept}, 0},
		"user, made":                   {hook.LevelUser, true, 24 * time.Hour, []Outcome{Kept, Kept}, 1},
		"client, not made":             {hook.LevelClient, false, 24 * time.Hour, []Outcome{Kept, Kept}, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, now := newBook(t)
			a := newAPI(t)
			// Its process died while it waited for the answer: the record says intent.
			l := &Lease{book: b, remote: a.client(t)}
			id, held, err := b.newLock()
			if err != nil {
				t.Fatal(err)
			}
			l.record, l.held = b.newRecord(id, a.account(), specFor(tt.level)), held
			if err := b.save(l.record); err != nil {
				t.Fatal(err)
			}
			kill(t, l)
			if tt.made {
				a.add(map[string]any{"name": l.record.Name, "association_type": string(tt.level), "email_campaign_id": 42})
			}
			if dry, _ := outcomes(t, b, a, true); dry[0] != tt.want[0] {
				t.Errorf("dry run: %v", dry)
			}
			got, errs := outcomes(t, b, a, false)
			*now = now.Add(tt.later)
			second, _ := outcomes(t, b, a, false)
			if diff := cmp.Diff(tt.want, append(got, second...)); diff != "" {
				t.Error(diff)
			}
			if tt.want[0] == Kept && !strings.Contains(errs, l.record.Name) {
				t.Errorf("doesn't say what to look for: %s", errs)
			}
			if a.count() != tt.left {
				t.Errorf("%d webhooks", a.count())
			}
			forgotten := len(files(t, b)) == 0
			if want := tt.want[len(tt.want)-1] != Kept; forgotten != want {
				t.Errorf("files %v", files(t, b))
			}
		})
	}
}

func TestSweep_UnknownOutcomeWithoutAListIsKept(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	a.intercept(func(w http.ResponseWriter, r *http.Request, create func() int64) bool {
		if r.Method == http.MethodGet {
			reply(w, 500, nil)
			return true
		}
		return lose(true)(w, r, create)
	})
	_, err := b.Take(t.Context(), a.client(t), a.account(), specFor(hook.LevelCampaign), nil)
	if _, ok := errors.AsType[*UnknownError](err); !ok {
		t.Fatal(err)
	}
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Kept || !strings.Contains(errs, "list webhooks of campaign 42") {
		t.Errorf("%v %s", got, errs)
	}
	a.intercept(func(w http.ResponseWriter, r *http.Request, _ func() int64) bool {
		if r.Method == http.MethodDelete {
			reply(w, 422, nil)
		}
		return r.Method == http.MethodDelete
	})
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Kept || !strings.Contains(errs, "remove webhook 101") {
		t.Errorf("%v %s", got, errs)
	}
	entries, _ := b.List()
	if entries[0].Record.WebhookID != 101 || entries[0].Record.State != StateRemoveFailed {
		t.Errorf("the id that was found isn't written down: %+v", entries)
	}
	a.intercept(nil)
	if got, _ := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed || a.count() != 0 {
		t.Errorf("%v, %d webhooks", got, a.count())
	}
}

func TestSweep_StopsWithItsContext(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	kill(t, take(t, b, a, hook.LevelUser))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if swept, err := b.Sweep(ctx, a.client(t), a.account(), false); !errors.Is(err, context.Canceled) || len(swept) != 0 || a.count() != 1 {
		t.Errorf("%v, %v", swept, err)
	}
}

func TestSweep_ManyAtOnceRemoveEachWebhookOnce(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	living := take(t, b, a, hook.LevelCampaign)
	for range 8 {
		kill(t, take(t, b, a, hook.LevelCampaign))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := b.Sweep(t.Context(), a.client(t), a.account(), false); err != nil {
				t.Error(err)
			}
			if l, err := b.Take(t.Context(), a.client(t), a.account(), specFor(hook.LevelUser), nil); err != nil {
				t.Error(err)
			} else if err := l.Release(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := b.Sweep(t.Context(), a.client(t), a.account(), false); err != nil {
		t.Error(err)
	}
	if a.count() != 1 || a.get(living.Record().WebhookID) == nil || len(a.removed) != 12 || len(files(t, b)) != 2 {
		t.Errorf("%d webhooks, removed %v, files %v", a.count(), a.removed, files(t, b))
	}
}
