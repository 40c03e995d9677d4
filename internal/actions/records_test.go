package actions

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

func TestRecords_BeforeThereAreAny(t *testing.T) {
	r := NewRecords(t.TempDir())
	_, _, err := r.Detail(t.Context(), 1)
	wantWords(t, err, "there is no history")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	_, _, err = r.Detail(t.Context(), 1)
	wantWords(t, err, "closed")
}

func TestRecords_Detail(t *testing.T) {
	g := newRig(t, newKeeper(t).target(t), Config{})
	body := event(hook.EmailReply, 1)
	d, attempts, err := g.records.Detail(t.Context(), g.arrive("id-1", body))
	if err != nil {
		t.Fatal(err)
	}
	if string(d.Body) != body || d.RequestID != "id-1" || d.EventType != "EMAIL_REPLY" {
		t.Errorf("the delivery is %+v", d)
	}
	if len(attempts) != 1 || attempts[0].Status != 200 || attempts[0].Number != 1 || attempts[0].Answer.Header.Get("Date") == "" {
		t.Errorf("the attempts are %+v", attempts)
	}
	_, _, err = g.records.Detail(t.Context(), 999)
	if !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("the error is %v", err)
	}
}

func TestRecords_Page(t *testing.T) {
	g := newRig(t, newKeeper(t).target(t), Config{})
	for n, kind := range []hook.EventType{hook.EmailSent, hook.EmailReply, hook.EmailSent, hook.EmailSent, hook.EmailSent} {
		g.arrive("", event(kind, n))
	}
	f, err := filter.Parse("type:EMAIL_SENT", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	page := func(before int64) (ids []int64, more bool) {
		t.Helper()
		found, more, err := g.records.Page(t.Context(), f, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range found {
			if len(row.Attempts) != 1 {
				t.Errorf("delivery %d has %d attempts", row.ID, len(row.Attempts))
			}
			ids = append(ids, row.ID)
		}
		return ids, more
	}
	for _, want := range []struct {
		before int64
		ids    []int64
		more   bool
	}{{0, []int64{5, 4}, true}, {4, []int64{3, 1}, false}, {1, nil, false}} {
		ids, more := page(want.before)
		if diff := cmp.Diff(want.ids, ids); diff != "" || more != want.more {
			t.Errorf("before %d, more %v: %s", want.before, more, diff)
		}
	}
}

func TestRecords_Compare(t *testing.T) {
	g := newRig(t, newKeeper(t).target(t), Config{})
	first := g.arrive("id-1", event(hook.EmailReply, 1))
	g.arrive("id-2", event(hook.EmailSent, 2))
	reply := g.arrive("id-3", event(hook.EmailReply, 3))
	copied := g.arrive("id-1", event(hook.EmailReply, 1))
	strange := g.arrive("id-4", `{"event_type":"NEW \"THING\""}`)
	bare := g.arrive("id-5", "")
	ids, err := g.Replay(t.Context(), Replay{Of: reply, NewID: true, Body: []byte(event(hook.EmailReply, 9))})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		id      int64
		against Against
		title   string // its beginning
		body    string // a part of it
		nothing string // or why there is nothing
	}{
		"previous of its type":            {id: reply, against: Previous, title: "delivery 1, ", body: "a1@example.com"},
		"the first of its type":           {id: first, against: Previous, nothing: "first"},
		"one of a strange type":           {id: strange, against: Previous, nothing: `NEW \"THING\"`},
		"a duplicate has the first":       {id: copied, against: Duplicate, title: "delivery 1, ", body: "a1@example.com"},
		"the first has its duplicate":     {id: first, against: Duplicate, title: "delivery 4, ", body: "a1@example.com"},
		"no duplicate":                    {id: reply, against: Duplicate, nothing: "no other delivery"},
		"origin of a replay":              {id: ids[0], against: Origin, title: "delivery 3, ", body: "a3@example.com"},
		"origin of none":                  {id: reply, against: Origin, nothing: "no replay"},
		"the catalogue's":                 {id: reply, against: Catalogue, title: "fixture ", body: "EMAIL_REPLY"},
		"the first without a type":        {id: bare, against: Previous, nothing: "the first without an event type"},
		"no type to find in a catalogue":  {id: bare, against: Catalogue, nothing: "it has no event type"},
		"the catalogue has no such event": {id: strange, against: Catalogue, nothing: "catalogue"},
	} {
		t.Run(name, func(t *testing.T) {
			title, body, err := g.records.Compare(t.Context(), tt.id, tt.against)
			if tt.nothing != "" {
				wantWords(t, err, ErrNothingToCompare.Error(), tt.nothing)
				if !errors.Is(err, ErrNothingToCompare) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(title, tt.title) || !strings.Contains(string(body), tt.body) {
				t.Errorf("%q: %s", title, body)
			}
		})
	}
}
