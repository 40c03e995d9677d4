package lease

import (
	"errors"
	"net/http"
	"testing"

	"leadrig/internal/hook"
)

const newURL = "https://other.example.com/secret-path"

func TestRepoint_IsConfirmedAndWrittenDown(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	if err := l.Repoint(t.Context(), newURL); err != nil {
		t.Fatal(err)
	}
	onDisk, err := b.load(l.record.ID)
	if err != nil || onDisk.URL != newURL || a.get(l.record.WebhookID)["webhook_url"] != newURL {
		t.Errorf("on disk %q, at the API %v; %v", onDisk.URL, a.get(l.record.WebhookID), err)
	}
	if err := l.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Repoint(t.Context(), newURL); !errors.Is(err, ErrReleased) {
		t.Errorf("after Release: %v", err)
	}
}

func TestRepoint_LostAnswerIsReadBack(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	a.intercept(func(_ http.ResponseWriter, r *http.Request, _ func() int64) bool {
		if r.Method != http.MethodPut {
			return false
		}
		a.update(l.record.WebhookID, decode(r))
		panic(http.ErrAbortHandler)
	})
	if err := l.Repoint(t.Context(), newURL); err != nil || l.Record().URL != newURL {
		t.Errorf("%v; the record has %s", err, l.Record().URL)
	}
}

func TestRepoint_LeavesAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(a *api, id int64)
		want   error
	}{
		"a webhook that isn't ours any more":  {func(a *api, id int64) { a.rename(id, "somebody's") }, nil},
		"one that is gone":                    {func(a *api, id int64) { a.drop(id) }, hook.ErrNotFound},
		"one whose URL doesn't change though": {func(a *api, _ int64) { a.intercept(ignorePut) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			l := take(t, b, a, hook.LevelUser)
			before := l.Record().URL
			tt.change(a, l.record.WebhookID)
			err := l.Repoint(t.Context(), newURL)
			if err == nil || (tt.want != nil && !errors.Is(err, tt.want)) {
				t.Errorf("got %v", err)
			}
			if w := a.get(l.record.WebhookID); l.Record().URL != before || (w != nil && w["webhook_url"] != before) {
				t.Errorf("the record has %s, the API %v", l.Record().URL, w)
			}
		})
	}
}

func ignorePut(w http.ResponseWriter, r *http.Request, _ func() int64) bool {
	if r.Method == http.MethodPut {
		reply(w, 200, map[string]any{"ok": true})
	}
	return r.Method == http.MethodPut
}
