package lease

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
	"leadrig/internal/smartlead"
)

func TestTake_IsOnDiskBeforeTheCallAndCompleteAfterIt(t *testing.T) {
	for _, level := range []hook.Level{hook.LevelUser, hook.LevelClient, hook.LevelCampaign} {
		t.Run(string(level), func(t *testing.T) {
			b, now := newBook(t)
			a := newAPI(t)
			var during []Entry
			a.intercept(func(http.ResponseWriter, *http.Request, func() int64) bool {
				during, _ = b.List()
				return false
			})
			l := take(t, b, a, level)
			if len(during) != 1 || during[0].Record.State != StateIntent || during[0].Record.WebhookID != 0 || !during[0].Live {
				t.Errorf("on disk during the call: %+v", during)
			}
			after, err := b.List()
			if err != nil {
				t.Fatal(err)
			}
			host, _ := os.Hostname()
			r := l.Record()
			want := Record{
				Version: 1, ID: r.ID, State: StateHeld, Level: level, CampaignID: 42, ClientID: 7,
				Name: "my test [leadrig " + r.ID + "]", URL: "https://example.com/secret-path", WebhookID: 101,
				BaseURL: a.URL, KeyPrint: a.account().KeyPrint, Events: []hook.EventType{hook.EmailReply, hook.EmailSent},
				CreatedAt: *now, PID: os.Getpid(), Host: host,
			}
			if diff := cmp.Diff([]Entry{{ID: r.ID, Record: want, Path: b.folder.path(r.ID + ".json"), Live: true}}, after); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, r); diff != "" {
				t.Error(diff)
			}
			if got := a.get(101)["name"]; got != want.Name {
				t.Errorf("the webhook is named %q", got)
			}
			if !validID(r.ID) || len(r.ID) != 24 {
				t.Errorf("lease id %q is not 96 bits", r.ID)
			}
		})
	}
}

func TestRelease_RemovesTheWebhookAndThenTheRecord(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelCampaign)
	for range 2 {
		if err := l.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if a.count() != 0 || len(files(t, b)) != 0 {
		t.Errorf("%d webhooks, files %v", a.count(), files(t, b))
	}
}

func TestRelease_KeepsTheRecordUntilRemovalIsConfirmed(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	a.intercept(func(w http.ResponseWriter, r *http.Request, _ func() int64) bool {
		reply(w, 500, map[string]any{"error": "down, api_key=abc"})
		return true
	})
	err := l.Release(t.Context())
	if err == nil || !strings.Contains(err.Error(), "remove the temporary webhook of the whole account: remove webhook 101: ") {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, hook.ErrOutcomeUnknown) {
		t.Errorf("lost the reason: %v", err)
	}
	entries, _ := b.List()
	if len(entries) != 1 || entries[0].Record.State != StateRemoveFailed || !entries[0].Live {
		t.Fatalf("on disk: %+v", entries)
	}
	if reason := entries[0].Record.Reason; !strings.Contains(reason, "500 down") || strings.Contains(reason, "abc") {
		t.Errorf("reason %q", reason)
	}
	if swept, _ := outcomes(t, b, a, false); len(swept) != 0 {
		t.Errorf("swept while its holder lives: %v", swept)
	}
	a.intercept(nil)
	if err := l.Release(t.Context()); err != nil {
		t.Errorf("second try: %v", err)
	}
	if a.count() != 0 || len(files(t, b)) != 0 {
		t.Errorf("%d webhooks, files %v", a.count(), files(t, b))
	}
}

func TestRelease_TellsARecordThatStaysFromAWebhookThatStays(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	// A folder with something in it can't be removed like a file.
	blocked := b.folder.path(l.Record().ID + nextSuffix)
	if err := os.MkdirAll(filepath.Join(blocked, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := l.Release(t.Context()); !errors.Is(err, ErrRecordLeft) || a.count() != 0 {
		t.Errorf("got %v, %d webhooks", err, a.count())
	}
	if err := l.Release(t.Context()); err != nil {
		t.Errorf("there is nothing left to release: %v", err)
	}
	if err := os.RemoveAll(blocked); err != nil {
		t.Fatal(err)
	}
	if _, errs := outcomes(t, b, a, false); errs != "" || len(files(t, b)) != 0 {
		t.Errorf("%s, files %v", errs, files(t, b))
	}
}

func TestTake_RefusedLeavesNothing(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	a.intercept(func(w http.ResponseWriter, _ *http.Request, _ func() int64) bool {
		reply(w, 401, map[string]any{"message": "Invalid API Key"})
		return true
	})
	_, err := b.Take(t.Context(), a.client(t), a.account(), specFor(hook.LevelCampaign), nil)
	if !smartlead.IsRefused(err) || err.Error() != "create webhook for campaign 42: the API key was refused (401 Invalid API Key): check SMARTLEAD_API_KEY" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Take(ctx, a.client(t), a.account(), specFor(hook.LevelCampaign), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := b.Take(t.Context(), a.client(t), Account{}, specFor(hook.LevelCampaign), nil); err == nil {
		t.Error("a lease of no account was taken")
	}
	if got := files(t, b); len(got) != 0 {
		t.Errorf("files %v", got)
	}
}

func TestTake_AWebhookWhoseIDCannotBeWrittenIsNotKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a folder in a file's place is another error there")
	}
	b, _ := newBook(t)
	a := newAPI(t)
	a.intercept(func(_ http.ResponseWriter, r *http.Request, _ func() int64) bool {
		if r.URL.Path == "/webhook/create" {
			ids, _ := b.folder.ids(recordSuffix)
			// From now on the next version of the record can't be written.
			if err := os.Mkdir(b.folder.path(ids[0]+nextSuffix), 0o700); err != nil {
				t.Error(err)
			}
		}
		return false
	})
	_, err := b.Take(t.Context(), a.client(t), a.account(), specFor(hook.LevelUser), nil)
	if err == nil || !strings.Contains(err.Error(), "write down webhook 101 of the whole account") {
		t.Errorf("got %v", err)
	}
	if a.count() != 0 || len(files(t, b)) != 0 {
		t.Errorf("%d webhooks, files %v", a.count(), files(t, b))
	}
}

func TestWebhookName_CarriesTheLease(t *testing.T) {
	for given, want := range map[string]string{
		"": "leadrig [leadrig 00ff]", "  \t ": "leadrig [leadrig 00ff]", " two\n words\x1b[2J ": "two words [2J [leadrig 00ff]",
		strings.Repeat("é", 100): strings.Repeat("é", 80) + " [leadrig 00ff]",
	} {
		if got := webhookName(given, "00ff"); got != want {
			t.Errorf("%q became %q", given, got)
		}
	}
}

func TestNewAccount_TellsAccountsApartWithoutTheirKeys(t *testing.T) {
	one := NewAccount("https://Server.example/api/v1/", testKey)
	if same := NewAccount(" https://server.example/api/v1", testKey+"\n"); one != same {
		t.Errorf("%+v is not %+v", one, same)
	}
	for _, other := range []Account{NewAccount("https://server.example/api/v2", testKey), NewAccount("https://server.example/api/v1", testKey+"x")} {
		if one == other || one.KeyPrint == other.KeyPrint {
			t.Errorf("%+v and %+v are the same", one, other)
		}
	}
	if len(one.KeyPrint) != 12 || strings.Contains(testKey, one.KeyPrint) {
		t.Errorf("fingerprint %q", one.KeyPrint)
	}
}
