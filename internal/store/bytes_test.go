package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestDelivery_ReadsTheBytesBackExactly(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	sent := []*hook.Delivery{}
	for _, size := range []int{0, 1, maxCopied - 1, maxCopied, maxCopied + 1, 1 << 20, 0, 300} {
		sent = append(sent, arrival(fmt.Sprint(len(sent)), noise(size)))
	}
	bare := &hook.Delivery{ReceivedAt: received()}
	record(t, s, append(sent, bare)...)
	shut(t, s)

	r := openReader(t, home)
	for i, want := range sent {
		got, err := r.Delivery(t.Context(), int64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, exactly()); diff != "" {
			t.Errorf("delivery of %d bytes: %s", len(want.Body), diff)
		}
	}
	got, err := r.Delivery(t.Context(), bare.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !got.ReceivedAt.Equal(received()) || got.Method != "" || len(got.Header) != 0 || len(got.Body) != 0 {
		t.Errorf("a delivery without anything reads as %+v", got)
	}
}

func TestDelivery_KeepsAHeaderAsLongAsCaptureTakes(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	d := arrival("a", noise(5000))
	d.Header = d.Header.With("X-Long", strings.Repeat("é\x80\xff", 10<<10))
	d.Query = strings.Repeat("q", 2000)
	d.ReceivedAt = time.Unix(-1, 0).UTC()
	record(t, s, d)
	shut(t, s)
	if diff := cmp.Diff([]*hook.Delivery{d}, stored(t, home), exactly()); diff != "" {
		t.Error(diff)
	}
}

func TestDelivery_OfNoSuchIDIsNotFound(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("a", nil))
	shut(t, s)
	_, err := openReader(t, home).Delivery(t.Context(), 7)
	if !errors.Is(err, hook.ErrNotFound) {
		t.Errorf("not hook.ErrNotFound: %v", err)
	}
	mustContain(t, err, "delivery 7")
}

func TestDelivery_WhoseJournalIsGoneOrCutNamesTheFile(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	record(t, s, arrival("a", event(1)), arrival("b", event(2)))
	shut(t, s)
	path := journals(t, home)[0]
	r := openReader(t, home)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{len(whole) - 1, len(whole) / 2, 0} {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := r.Delivery(t.Context(), 2)
		mustContain(t, err, path, "the journal ends")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err = r.Delivery(t.Context(), 1)
	mustContain(t, err, path)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("not fs.ErrNotExist: %v", err)
	}
}

func TestRotation_BeginsAJournalWhenOneIsFull(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	s.maxJournal = 4 << 10
	sent := []*hook.Delivery{}
	for i := range 40 {
		sent = append(sent, arrival(fmt.Sprint(i), noise(1000+i)))
	}
	sent = append(sent, arrival("larger than a journal", noise(9<<10)), arrival("after it", noise(10)))
	record(t, s, sent...)
	flush(t, s)
	if diff := cmp.Diff(sent, stored(t, home), exactly()); diff != "" {
		t.Errorf("while it is written to: %s", diff)
	}
	shut(t, s)
	if diff := cmp.Diff(sent, stored(t, home), exactly()); diff != "" {
		t.Errorf("after Close: %s", diff)
	}

	files := journals(t, home)
	if len(files) < 10 {
		t.Errorf("%d journals", len(files))
	}
	for _, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		// The last record may reach over the limit, but none begins behind it.
		if info.Size() > 4<<10+9<<10+1000 || info.Size() == 0 {
			t.Errorf("%s has %d bytes", path, info.Size())
		}
	}
	var rows, whole, ended int64
	db := database(t, home)
	if err := db.QueryRow("SELECT count(*), sum(whole) FROM journals").Scan(&rows, &whole); err != nil {
		t.Fatal(err)
	}
	if rows != int64(len(files)) || whole != rows {
		t.Errorf("%d journals have a row and %d of these are whole, want %d", rows, whole, len(files))
	}
	if err := db.QueryRow("SELECT sum(indexed) FROM journals").Scan(&ended); err != nil {
		t.Fatal(err)
	}
	if size := totalSize(t, files); size != ended {
		t.Errorf("the rows reach to %d of %d bytes", ended, size)
	}
}

func totalSize(t *testing.T, paths []string) (bytes int64) {
	t.Helper()
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		bytes += info.Size()
	}
	return bytes
}

func TestRotation_IsRecoveredJournalByJournal(t *testing.T) {
	home := t.TempDir()
	s := open(t, home, Options{})
	s.maxJournal = 2 << 10
	sent := []*hook.Delivery{}
	for i := range 12 {
		sent = append(sent, arrival(fmt.Sprint(i), noise(900)))
	}
	record(t, s, sent[:6]...)
	abandon(t, s, sent[6:8]...)
	trouble := newTroubles()
	next := open(t, home, Options{Trouble: trouble.tell, Damaged: trouble.tell})
	record(t, next, sent[8:]...)
	shut(t, next)
	want := []string{}
	for _, d := range sent {
		want = append(want, d.RequestID)
	}
	if diff := cmp.Diff(want, requestIDs(t, home)); diff != "" || trouble.texts() != "" {
		t.Error(diff, trouble.texts())
	}
}

func TestOpen_FilesAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	home := filepath.Join(t.TempDir(), "new", "home")
	s := open(t, home, Options{})
	s.maxJournal = 100
	for i := range 3 {
		record(t, s, arrival(fmt.Sprint(i), noise(200)))
	}
	flush(t, s)
	seen := map[string]fs.FileMode{}
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		kind := d.Name()
		if filepath.Ext(path) == ".journal" || filepath.Ext(path) == ".lock" {
			kind = filepath.Ext(path)
		}
		seen[kind] |= info.Mode()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]fs.FileMode{
		"home": fs.ModeDir | 0o700, journalFolder: fs.ModeDir | 0o700, ".journal": 0o600, ".lock": 0o600,
		FileName: 0o600, FileName + "-wal": 0o600, FileName + "-shm": 0o600,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	shut(t, s)
	locks, err := filepath.Glob(filepath.Join(home, journalFolder, "*.lock"))
	if err != nil || len(locks) != 0 {
		t.Errorf("left behind: %v, %v", locks, err)
	}
}

func TestOpen_AnyCharacterMayStandInTheFoldersName(t *testing.T) {
	for _, name := range []string{"with spaces", "100% ?a=b&c#d", "ünï→漢字", "%41", "mode=ro;:memory:"} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, "?:") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			home := filepath.Join(parent, name)
			s := open(t, home, Options{})
			record(t, s, arrival("a", nil))
			shut(t, s)
			if got := requestIDs(t, home); len(got) != 1 {
				t.Errorf("%d deliveries", len(got))
			}
			entries, err := os.ReadDir(parent)
			if err != nil || len(entries) != 1 || entries[0].Name() != name {
				t.Errorf("%v, %v", entries, err)
			}
		})
	}
}
