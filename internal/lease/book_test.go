package lease

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestSweep_DamagedRecordsAreToldAndNeverDeleted(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	kill(t, l)
	id := l.Record().ID
	good, err := os.ReadFile(b.folder.path(id + recordSuffix))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Repeat("ab", idBytes)
	damage := map[string]struct{ file, content, says string }{
		"cut off":          {id, string(good[:len(good)/2]), "not a lease record"},
		"empty":            {id, "", "not a lease record"},
		"zeros":            {id, strings.Repeat("\x00", 300), "not a lease record"},
		"another's":        {other, string(good), "in the file of another"},
		"a newer version":  {id, strings.Replace(string(good), `"version": 1`, `"version": 2`, 1), "a record of version 2"},
		"an unknown state": {id, strings.Replace(string(good), `"held"`, `"sold"`, 1), `unknown state "sold"`},
		"no account":       {id, strings.Replace(string(good), `"base_url": "`+a.URL, `"base_url": "`, 1), "no account"},
		"a bad webhook id": {id, strings.Replace(string(good), `"webhook_id": 101`, `"webhook_id": -1`, 1), "webhook id -1"},
		"huge":             {id, strings.Repeat(" ", maxRecord+1), "larger than"},
		"not a lease id":   {"notes", string(good), "not a lease id"},
	}
	for name, tt := range damage {
		t.Run(name, func(t *testing.T) {
			path := b.folder.path(tt.file + recordSuffix)
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if tt.file != id {
				defer func() { _ = os.Remove(path) }()
			}
			swept, err := b.Sweep(t.Context(), a.client(t), a.account(), true)
			if tt.file == id && (err != nil || len(swept) != 1) {
				t.Fatalf("%+v, %v", swept, err)
			}
			told := false
			for _, s := range swept {
				told = told || (s.Path == path && s.Outcome == Damaged && s.Err != nil && strings.Contains(s.Err.Error(), tt.says))
			}
			entries, _ := b.List()
			listed := false
			for _, e := range entries {
				listed = listed || (e.Path == path && e.Err != nil)
			}
			if !told || !listed {
				t.Errorf("not told: %+v %+v", swept, entries)
			}
			if tt.file == id {
				if _, err := b.Sweep(t.Context(), a.client(t), a.account(), false); err != nil {
					t.Error(err)
				}
			}
			after, err := os.ReadFile(path)
			if err != nil || string(after) != tt.content {
				t.Errorf("the file was changed: %v", err)
			}
			if a.count() != 1 {
				t.Error("a webhook was removed on the word of a damaged record")
			}
		})
	}
}

func TestSweep_ClearsAwayLocksWithoutARecord(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	orphan := strings.Repeat("cd", idBytes)
	for _, name := range []string{orphan + lockSuffix, orphan + nextSuffix, "strange" + lockSuffix} {
		if err := os.WriteFile(b.folder.path(name), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, held, err := b.newLock() // a process that is just about to write its record
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := outcomes(t, b, a, true); len(got) != 0 || len(files(t, b)) != 4 {
		t.Errorf("dry run: %v, files %v", got, files(t, b))
	}
	if got, _ := outcomes(t, b, a, false); len(got) != 0 || len(files(t, b)) != 2 {
		t.Errorf("%v, files %v", got, files(t, b))
	}
	if err := held.retire(); err != nil {
		t.Error(err)
	}
}

func TestLoad_FindsTheIDThatWasNotPutInItsPlace(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	kill(t, l)
	// As if power had gone between writing the next version and the rename.
	id := l.Record().ID
	if err := os.Rename(b.folder.path(id+recordSuffix), b.folder.path(id+nextSuffix)); err != nil {
		t.Fatal(err)
	}
	intent := l.Record()
	intent.State, intent.WebhookID = StateIntent, 0
	next, err := os.ReadFile(b.folder.path(id + nextSuffix))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.save(intent); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.folder.path(id+nextSuffix), next, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed || a.count() != 0 || len(files(t, b)) != 0 {
		t.Errorf("%v %s, %d webhooks, files %v", got, errs, a.count(), files(t, b))
	}
}

func TestBook_IsClosedToOthersAndHoldsNoKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "leases")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := newAPI(t)
	l := take(t, b, a, hook.LevelUser)
	for name, want := range map[string]os.FileMode{".": 0o700, l.Record().ID + ".json": 0o600, l.Record().ID + ".lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, l.Record().ID+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), testKey) {
		t.Errorf("the key is on disk: %s", data)
	}
}
