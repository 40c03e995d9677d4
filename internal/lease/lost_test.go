package lease

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// lose answers a create call with nothing, after making the webhook or not.
func lose(make bool) func(w http.ResponseWriter, r *http.Request, create func() int64) bool {
	return func(_ http.ResponseWriter, r *http.Request, create func() int64) bool {
		if r.URL.Path != "/webhook/create" {
			return false
		}
		if make {
			create()
		}
		panic(http.ErrAbortHandler)
	}
}

func TestTake_LostAnswerAtCampaignLevelIsAdopted(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	a.intercept(lose(true))
	l := take(t, b, a, hook.LevelCampaign)
	if r := l.Record(); r.WebhookID != 101 || r.State != StateHeld {
		t.Errorf("got %+v", r)
	}
	if err := l.Release(t.Context()); err != nil || a.count() != 0 {
		t.Errorf("%v, %d webhooks", err, a.count())
	}
}

func TestTake_LostAnswerToACallerWhoHasGoneIsTakenBack(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	ctx, cancel := context.WithCancel(t.Context())
	a.intercept(func(_ http.ResponseWriter, r *http.Request, create func() int64) bool {
		if r.URL.Path != "/webhook/create" {
			return false
		}
		create()
		cancel()
		<-r.Context().Done()
		return true
	})
	_, err := b.Take(ctx, a.client(t), a.account(), specFor(hook.LevelCampaign), nil)
	if !errors.Is(err, context.Canceled) || errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
	if a.count() != 0 || len(files(t, b)) != 0 {
		t.Errorf("%d webhooks, files %v", a.count(), files(t, b))
	}
}

func TestTake_LostAnswerIsToldWhereNothingCanBeLookedUp(t *testing.T) {
	tests := map[string]struct {
		level hook.Level
		made  bool
		list  int // status of the campaign's list; 0: it works
		says  string
	}{
		"user":               {hook.LevelUser, true, 0, `look for "my test [leadrig `},
		"client":             {hook.LevelClient, false, 0, "in SmartLead → Settings → Webhooks"},
		"campaign, not made": {hook.LevelCampaign, false, 0, `campaign 42 doesn't list "my test [leadrig `},
		"campaign, no list":  {hook.LevelCampaign, true, 500, "at campaign 42 failed too (list webhooks of campaign 42: SmartLead failed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			a.intercept(func(w http.ResponseWriter, r *http.Request, create func() int64) bool {
				if tt.list != 0 && r.Method == http.MethodGet {
					reply(w, tt.list, nil)
					return true
				}
				return lose(tt.made)(w, r, create)
			})
			_, err := b.Take(t.Context(), a.client(t), a.account(), specFor(tt.level), nil)
			unknown, ok := errors.AsType[*UnknownError](err)
			if !ok || !errors.Is(err, hook.ErrOutcomeUnknown) || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v", err)
			}
			entries, _ := b.List()
			if len(entries) != 1 || entries[0].Live {
				t.Fatalf("on disk: %+v", entries)
			}
			if diff := cmp.Diff(unknown.Record, entries[0].Record); diff != "" || unknown.Record.State != StateUnknown {
				t.Errorf("%s %s", unknown.Record.State, diff)
			}
		})
	}
}

// odd is a Remote that breaks its promise.
type odd struct{ Remote }

func (odd) CreateWebhook(context.Context, hook.WebhookSpec) (int64, error) { return 0, nil }

func (odd) UpdateWebhook(context.Context, int64, hook.WebhookSpec) error { return nil }

func TestTake_NoIDIsAnUnknownOutcome(t *testing.T) {
	b, _ := newBook(t)
	_, err := b.Take(t.Context(), odd{}, Account{"x", "y"}, specFor(hook.LevelUser), nil)
	if _, ok := errors.AsType[*UnknownError](err); !ok {
		t.Errorf("got %v", err)
	}
}
