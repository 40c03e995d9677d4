package lease

import (
	"errors"
	"os"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

// lostLease is the id of a dead lease whose webhook may have been made.
func lostLease(t *testing.T, b *Book, level hook.Level) string {
	t.Helper()
	a := newAPI(t)
	a.intercept(lose(false))
	_, err := b.Take(t.Context(), a.client(t), a.account(), specFor(level), nil)
	unknown, ok := errors.AsType[*UnknownError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	return unknown.Record.ID
}

func TestForget_StrikesOutWhatNobodyElseCan(t *testing.T) {
	b, _ := newBook(t)
	for _, level := range []hook.Level{hook.LevelUser, hook.LevelClient} {
		id := lostLease(t, b, level)
		if r, err := b.Forget(id, false); err != nil || r.ID != id || len(files(t, b)) != 0 {
			t.Errorf("%s: %+v, %v, files %v", level, r, err, files(t, b))
		}
	}
}

func TestForget_RefusesWhatASweepCanSettle(t *testing.T) {
	for name, dead := range map[string]func(*testing.T, *Book) string{
		"a webhook with an id": func(t *testing.T, b *Book) string {
			l := take(t, b, newAPI(t), hook.LevelUser)
			kill(t, l)
			return l.Record().ID
		},
		"one that its campaign may list": func(t *testing.T, b *Book) string { return lostLease(t, b, hook.LevelCampaign) },
		"a record that can't be read": func(t *testing.T, b *Book) string {
			id := lostLease(t, b, hook.LevelUser)
			if err := os.WriteFile(b.folder.path(id+recordSuffix), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newBook(t)
			id := dead(t, b)
			if _, err := b.Forget(id, false); !errors.Is(err, ErrMayExist) {
				t.Errorf("got %v", err)
			}
			if entries, err := b.List(); err != nil || len(entries) != 1 || entries[0].ID != id || entries[0].Live {
				t.Errorf("it isn't as it was: %+v, %v", entries, err)
			}
			if _, err := b.Forget(id, true); err != nil || len(files(t, b)) != 0 {
				t.Errorf("with the user's word: %v, files %v", err, files(t, b))
			}
		})
	}
}

func TestForget_NeverStrikesOutALiveLease(t *testing.T) {
	b, _ := newBook(t)
	l := take(t, b, newAPI(t), hook.LevelUser)
	for _, sure := range []bool{false, true} {
		if _, err := b.Forget(l.Record().ID, sure); err == nil || !strings.Contains(err.Error(), "a running leadrig holds it") {
			t.Errorf("got %v", err)
		}
	}
	if entries, err := b.List(); err != nil || len(entries) != 1 || !entries[0].Live {
		t.Errorf("%+v, %v", entries, err)
	}
}

func TestForget_SaysThatThereIsNone(t *testing.T) {
	b, _ := newBook(t)
	for _, id := range []string{strings.Repeat("ab", idBytes), "../x", ""} {
		if _, err := b.Forget(id, true); !errors.Is(err, ErrNoLease) || len(files(t, b)) != 0 {
			t.Errorf("%q: %v, files %v", id, err, files(t, b))
		}
	}
}
