package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"leadrig/fixtures"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

func TestArrivals_ShapesThatComeTooFastAreCounted(t *testing.T) {
	a := onTerminal(t, nil)
	f := feed.New(100)
	told := watch(t, f)
	dir := filepath.Join(t.TempDir(), "kept")
	s, err := a.lookAt(f, savePlan{dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s.offer(delivered(`{"event_type":"EMAIL_REPLY","a":1}`))
	s.offer(delivered(`{"event_type":"EMAIL_REPLY","a":2}`))
	large := delivered(`{}`)
	large.Body = make([]byte, maxUnseenBytes+1)
	s.offer(large)
	s.close()
	next(told, func(w *hook.Warning) bool {
		return w.Code == session.WarnSaved && strings.Contains(w.Text, "EMAIL_REPLY") && strings.Contains(w.Text, dir)
	})
	next(told, func(w *hook.Warning) bool { return strings.HasPrefix(w.Text, "1 delivery came too fast") })
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestArrivals_WordsThatTheHandlerLooksForStay(t *testing.T) {
	a := onTerminal(t, nil)
	dir := filepath.Join(t.TempDir(), "kept")
	s, err := a.lookAt(feed.New(100), savePlan{dir: dir, keepWords: []string{"stop", "please"}})
	if err != nil {
		t.Fatal(err)
	}
	s.offer(delivered(`{"event_type":"EMAIL_REPLY","reply_body":"Please STOP, says Anna"}`))
	s.close()
	saved, err := fixtures.ReadAll(dir)
	if err != nil || len(saved) != 1 {
		t.Fatalf("%d saved, %v", len(saved), err)
	}
	body, err := saved[0].Fixture.Body()
	if err != nil || !strings.Contains(string(body), `"Please STOP, `) || strings.Contains(string(body), "Anna") {
		t.Errorf("%s, %v", body, err)
	}
}

func TestArrivals_ShapesThatCannotBeSavedAreToldOnce(t *testing.T) {
	a := onTerminal(t, nil)
	f := feed.New(100)
	told := watch(t, f)
	dir := filepath.Join(t.TempDir(), "kept")
	s, err := a.lookAt(f, savePlan{dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		s.offer(delivered(fmt.Sprintf(`{"event_type":"EMAIL_REPLY","a%d":1}`, n)))
	}
	s.close()
	f.Close()
	batch, _, err := told.reader.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// These payloads drift, too, which is told of each.
	batch = slices.DeleteFunc(batch, func(m hook.Message) bool { w, ok := m.(*hook.Warning); return ok && w.Code == session.WarnDrift })
	if len(batch) != 1 {
		t.Fatalf("%d were told", len(batch))
	}
	if w, ok := batch[0].(*hook.Warning); !ok || w.Code != session.WarnNotSaved || !strings.Contains(w.Text, dir) {
		t.Errorf("%+v", batch[0])
	}
}

func TestArrivals_WarnOnceOfWhatIsNotDocumented(t *testing.T) {
	a := onTerminal(t, nil)
	f := feed.New(100)
	told := watch(t, f)
	s, err := a.lookAt(f, savePlan{})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := fixtures.Load()
	if err != nil {
		t.Fatal(err)
	}
	documented, err := catalogue.Find(hook.EmailReply, "")
	if err != nil {
		t.Fatal(err)
	}
	body, err := documented.Body()
	if err != nil {
		t.Fatal(err)
	}
	s.offer(delivered(string(body)))
	for range 3 {
		s.offer(delivered(strings.Replace(string(body), "{", `{"sentiment_score":0.5,`, 1)))
	}
	s.close()
	f.Close()
	batch, _, err := told.reader.Next(t.Context())
	if err != nil || len(batch) != 1 {
		t.Fatalf("%d were told, %v", len(batch), err)
	}
	if w, ok := batch[0].(*hook.Warning); !ok || w.Code != session.WarnDrift || !strings.Contains(w.Text, "EMAIL_REPLY") || !strings.Contains(w.Text, "sentiment_score is new") {
		t.Errorf("%+v", batch[0])
	}
}
