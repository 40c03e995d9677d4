package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// aged returns a home with some hundred deliveries, and its database's bytes.
func aged(t *testing.T) (home string, file []byte) {
	t.Helper()
	home = t.TempDir()
	s := open(t, home, Options{})
	for i := range 500 {
		record(t, s, arrival(fmt.Sprint(i), event(i)))
	}
	shut(t, s)
	file, err := os.ReadFile(filepath.Join(home, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return home, file
}

func overwrite(t *testing.T, home string, file []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(home, FileName), file, 0o600); err != nil {
		t.Fatal(err)
	}
}

// use opens a store, records and closes it, and returns every complaint.
func use(home string) error {
	var told []error
	s, err := Open(home, Options{Damaged: func(err error) { told = append(told, err) }})
	if err != nil {
		return err
	}
	for i := range 10 {
		err = errors.Join(err, s.Record(arrival(fmt.Sprint(i), event(i))))
	}
	err = errors.Join(err, s.Close())
	return errors.Join(append(told, err)...)
}

func TestDamage_OfTheDatabaseIsNamedWithTheRemedy(t *testing.T) {
	home, sound := aged(t)
	garbage := bytes.Repeat([]byte("\xa5garbage"), len(sound)/8)
	pages := len(sound) / 4096
	if pages < 20 {
		t.Fatalf("the database has only %d pages", pages)
	}
	tests := map[string]func(file []byte){
		"garbage for a header":           func(file []byte) { copy(file[:100], garbage) },
		"all garbage":                    func(file []byte) { copy(file, garbage) },
		"garbage behind the first page":  func(file []byte) { copy(file[4096:], garbage) },
		"garbage over one table's start": func(file []byte) { copy(file[4096:8192], garbage) },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			file := bytes.Clone(sound)
			damage(file)
			overwrite(t, home, file)
			want := []string{filepath.Join(home, FileName), "damaged", "move it away", "--home"}
			mustContain(t, use(home), want...)
			_, err := Inspect(home)
			mustContain(t, err, want...)
		})
	}
}

func TestDamage_InTheMiddleIsFound(t *testing.T) {
	home, sound := aged(t)
	for page := 2; page < len(sound)/4096; page += 3 {
		file := bytes.Clone(sound)
		copy(file[page*4096:(page+1)*4096], bytes.Repeat([]byte{0xa5}, 4096))
		overwrite(t, home, file)
		_, err := Inspect(home)
		mustContain(t, err, filepath.Join(home, FileName), "damaged", "move it away")
	}
}

func TestDamage_ADatabaseThatWasMovedAwayStartsEmpty(t *testing.T) {
	home, _ := aged(t)
	overwrite(t, home, []byte("no database, but long enough to look like one"))
	mustContain(t, use(home), "move it away")
	for _, path := range []string{FileName, FileName + "-wal", FileName + "-shm"} {
		if err := os.Remove(filepath.Join(home, path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if err := use(home); err != nil {
		t.Error(err)
	}
	if n, err := Inspect(home); n != 10 || err != nil {
		t.Errorf("%d deliveries, %v", n, err)
	}
}

func TestOpen_LeavesANewerDatabaseAlone(t *testing.T) {
	home, _ := aged(t)
	if _, err := database(t, home).Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	before := journals(t, home)
	want := []string{filepath.Join(home, FileName), "schema version 99", "newer leadrig"}
	mustContain(t, use(home), want...)
	_, err := OpenReader(home)
	mustContain(t, err, want...)
	_, err = Inspect(home)
	mustContain(t, err, want...)

	var runs int
	if err := database(t, home).QueryRow("SELECT count(*) FROM runs").Scan(&runs); err != nil || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
	if diff := cmp.Diff(before, journals(t, home)); diff != "" {
		t.Errorf("journals: %s", diff)
	}
	locks, err := filepath.Glob(filepath.Join(home, journalFolder, "*.lock"))
	if err != nil || len(locks) != 0 {
		t.Errorf("left behind: %v, %v", locks, err)
	}
}

func TestOpen_SaysWhatIsInTheWay(t *testing.T) {
	file := func(t *testing.T, parts ...string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(parts...), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := func(t *testing.T, parts ...string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(parts...), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]func(t *testing.T, home string){
		"a file for the home":            func(t *testing.T, home string) { file(t, home) },
		"a file for the home's parent":   func(t *testing.T, home string) { file(t, filepath.Dir(home)) },
		"a file for the journals":        func(t *testing.T, home string) { folder(t, home); file(t, home, journalFolder) },
		"a folder for the database file": func(t *testing.T, home string) { folder(t, home, FileName) },
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "parent", "home")
			if name != "a file for the home's parent" {
				folder(t, filepath.Dir(home))
			}
			prepare(t, home)
			s, err := Open(home, Options{})
			if err == nil {
				shut(t, s)
			}
			mustContain(t, err, home, "move it away", "--home")
		})
	}
}

func TestOpen_OfAReadOnlyFolderSaysWhatToDo(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("modes don't bind this user")
	}
	home, _ := aged(t)
	if err := os.Chmod(filepath.Join(home, journalFolder), 0o500); err != nil {
		t.Fatal(err)
	}
	mustContain(t, use(home), home, "make the file and its folder writable", "--home")
	if err := os.Chmod(filepath.Join(home, journalFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := use(home); err != nil {
		t.Error(err)
	}
}

func TestOpenReader_WithoutAHistorySaysSoAndMakesNothing(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	_, err := OpenReader(home)
	mustContain(t, err, filepath.Join(home, FileName), "--home")
	if _, err := os.Stat(home); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder exists now: %v", err)
	}
}

func TestReader_PassesTheCallersErrorOn(t *testing.T) {
	home, _ := aged(t)
	enough := errors.New("enough")
	calls := 0
	err := openReader(t, home).Each(t.Context(), func(*hook.Delivery) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestExplain_AddsTheRemedyOfEachCause(t *testing.T) {
	tests := map[string]struct {
		cause error
		want  string
	}{
		"no permission":          {syscall.EACCES, whenReadOnly},
		"not the owner":          {syscall.EPERM, whenReadOnly},
		"read-only file system":  {syscall.EROFS, whenReadOnly},
		"a file for a folder":    {syscall.ENOTDIR, "; something else has that name: move it away, or name another folder with --home"},
		"nothing known about it": {errors.New("odd"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cause := &fs.PathError{Op: "open", Path: "/p", Err: tt.cause}
			err := explain("open", "/home/x", cause)
			if want := "open /home/x: " + cause.Error() + tt.want; err.Error() != want {
				t.Errorf("got %q, want %q", err, want)
			}
			if !errors.Is(err, tt.cause) {
				t.Error("the cause can't be reached")
			}
		})
	}
	if err := explain("open", "/home/x", nil); err != nil {
		t.Errorf("nothing to explain became %v", err)
	}
}
