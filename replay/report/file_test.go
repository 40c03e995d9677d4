package report

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestWriteFile_TakesTheFormOfTheExtension(t *testing.T) {
	for name, want := range map[string]form{"a.json": JSON, "b.xml": JUnit, "c.html": HTML, "D.HTML": HTML, "e.md": Markdown} {
		path := filepath.Join(t.TempDir(), name)
		if err := CheckPath(path); err != nil {
			t.Error(err)
		}
		if err := WriteFile(path, sample()); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != written(t, want, sample()) {
			t.Errorf("%s: another form", name)
		}
		if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
}

func TestWriteFile_NamesTheFormsItKnows(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.txt", "b", "c.pdf", "json"} {
		path := filepath.Join(folder, name)
		for _, err := range []error{CheckPath(path), WriteFile(path, sample())} {
			if err == nil {
				t.Fatalf("%s was taken", name)
			}
			for _, want := range []string{path, ".json", ".xml", ".html", ".md"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWriteFile_ReplacesWholeOrNotAtAll(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "r.json")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, sample()); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != written(t, JSON, sample()) {
		t.Errorf("%.40s, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	taken := filepath.Join(folder, "taken.md") // a folder stands in the way of the renaming
	if err := os.MkdirAll(filepath.Join(taken, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{taken, filepath.Join(folder, "nowhere", "r.md"), filepath.Join(path, "r.md")} {
		if CheckPath(bad) == nil || WriteFile(bad, sample()) == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
