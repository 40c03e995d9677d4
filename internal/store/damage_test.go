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

// damages are ways in which a database file goes bad.
func damages(t *testing.T, sound []byte) map[string]func([]byte) []byte {
	t.Helper()
	garbage := bytes.Repeat([]byte("\xa5garbage"), len(sound)/8)
	if pages := len(sound) / 4096; pages < 20 {
		t.Fatalf("the database has only %d pages", pages)
	}
	over := func(from, to int) func([]byte) []byte {
		return func(file []byte) []byte { copy(file[from:to], garbage); return file }
	}
	return map[string]func([]byte) []byte{
		"garbage for a header":           over(0, 100),
		"all garbage":                    over(0, len(sound)),
		"garbage behind the first page":  over(4096, len(sound)),
		"garbage over one table's start": over(4096, 8192),
		"no database at all":             func([]byte) []byte { return []byte("no database, but long enough to look like one") },
		"nothing left of it":             func([]byte) []byte { return nil },
	}
}

func TestDamage_OfTheDatabaseIsNamedWithTheRemedy(t *testing.T) {
	home, sound := aged(t)
	for name, damage := range damages(t, sound) {
		t.Run(name, func(t *testing.T) {
			overwrite(t, home, damage(bytes.Clone(sound)))
			_, err := Inspect(home)
			mustContain(t, err, filepath.Join(home, FileName), "leadrig history repair", "--home")
		})
	}
}

func TestDamage_InTheMiddleIsFoundAndRepaired(t *testing.T) {
	for page := 2; page < 19; page += 3 {
		home, sound := aged(t)
		file := bytes.Clone(sound)
		copy(file[page*4096:(page+1)*4096], bytes.Repeat([]byte{0xa5}, 4096))
		overwrite(t, home, file)
		_, err := Inspect(home)
		mustContain(t, err, filepath.Join(home, FileName), "damaged", "leadrig history repair")
		done, err := Repair(home, received())
		if err != nil || done == nil || done.Deliveries != 500 || done.Damage != nil {
			t.Fatalf("page %d: %+v, %v", page, done, err)
		}
		if n, err := Inspect(home); n != 500 || err != nil {
			t.Errorf("page %d: %d deliveries, %v", page, n, err)
		}
		if again, err := Repair(home, received()); again != nil || err != nil {
			t.Errorf("what is sound was repaired: %+v, %v", again, err)
		}
	}
}

func TestOpen_MakesADamagedDatabaseAgain(t *testing.T) {
	_, sound := aged(t)
	for name, damage := range damages(t, sound) {
		t.Run(name, func(t *testing.T) {
			home, sound := aged(t)
			file := damage(bytes.Clone(sound))
			overwrite(t, home, file)
			told := newTroubles()
			s := open(t, home, Options{Damaged: told.tell, Now: received})
			record(t, s, arrival("new", event(1)))
			shut(t, s)
			if len(told.told) != 1 {
				t.Fatalf("told %s", told.texts())
			}
			mustContain(t, told.told[0], "500 deliveries")
			if n, err := Inspect(home); n != 501 || err != nil {
				t.Errorf("%d deliveries, %v", n, err)
			}
			aside := filepath.Join(home, FileName+".damaged-20260304-050607")
			kept, err := os.ReadFile(aside)
			if len(file) == 0 {
				return
			}
			mustContain(t, told.told[0], aside)
			if err != nil || !bytes.Equal(kept, file) {
				t.Errorf("the damaged file has %d bytes now, want %d: %v", len(kept), len(file), err)
			}
		})
	}
}

func TestOpen_MakesALostDatabaseAgain(t *testing.T) {
	home, _ := aged(t)
	mustDo(t, removeDatabase(filepath.Join(home, FileName)))
	_, err := OpenReader(home)
	mustContain(t, err, "journals are there", "leadrig history repair")
	told := newTroubles()
	shut(t, open(t, home, Options{Damaged: told.tell}))
	if n, err := Inspect(home); n != 500 || err != nil || len(told.told) != 1 {
		t.Errorf("%d deliveries, %v, told %s", n, err, told.texts())
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
	mustContain(t, err, "there is no history in "+home+":", "--home")
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
