package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the module's path, and root its folder, seen from here.
const (
	module = "leadrig/"
	root   = "../.."
)

// pkg is a package, with what it imports on any of the systems that leadrig is
// built for; the standard library is left out.
type pkg struct {
	path    string // without the module
	dir     string
	command bool
	imports map[string]bool // our own without the module
}

// packages asks the go command.
func packages(t *testing.T) []*pkg {
	t.Helper()
	all := map[string]*pkg{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Name,Imports", "./...")
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var listed struct {
				ImportPath, Dir, Name string
				Imports               []string
			}
			if err := d.Decode(&listed); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			p := cmp.Or(all[listed.ImportPath], &pkg{
				path: strings.TrimPrefix(listed.ImportPath, module), dir: listed.Dir, command: listed.Name == "main", imports: map[string]bool{},
			})
			all[listed.ImportPath] = p
			for _, i := range listed.Imports {
				if own, ok := strings.CutPrefix(i, module); ok || strings.Contains(strings.Split(i, "/")[0], ".") {
					p.imports[own] = true
				}
			}
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b *pkg) int { return cmp.Compare(a.path, b.path) })
}

// claim is what a doc.go says after "Imports:", up to what is never imported.
func (p *pkg) claim(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "doc.go"))
	if err != nil {
		t.Errorf("%s: every package has a doc.go: %v", p.path, err)
		return ""
	}
	flat := strings.Join(strings.Fields(strings.ReplaceAll(string(text), "\n//", " ")), " ")
	_, claim, _ := strings.Cut(flat, "Imports: ")
	return regexp.MustCompile(`;|\. |\.?$`).Split(claim, 2)[0]
}

// says reports whether a claim has a word. Ours are named without internal/.
func says(claim, word string) bool {
	return regexp.MustCompile(`(?i)(^|[^\w/-])` + regexp.QuoteMeta(word) + `($|[^\w/-])`).MatchString(claim)
}

// named reports whether a claim has a package, or one above it.
func named(claim, imported string) bool {
	for name := strings.TrimPrefix(imported, "internal/"); name != "."; name = filepath.ToSlash(filepath.Dir(name)) {
		if says(claim, name) {
			return true
		}
	}
	return false
}

// aliases are what claims call libraries whose paths don't say it.
func aliases() map[string]string {
	return map[string]string{
		"bubbletea": "Charm libraries", "bubbles": "Charm libraries", "charmbracelet": "Charm libraries", "lipgloss": "Lip Gloss",
		"jsonschema": "JSON Schema validator", "flock": "file lock", "go-keyring": "keyring library", "go-udiff": "udiff",
		"hdrhistogram-go": "HdrHistogram", "ngrok": "ngrok SDK", "yaml": "YAML reader",
	}
}

// namedLibrary does the same for a package of others: by a part of its path, by
// the last two as in x/sync, or by an alias.
func namedLibrary(claim, imported string) bool {
	parts := strings.Split(imported, "/")
	for i, part := range parts {
		alias := aliases()[part]
		if says(claim, part) || (alias != "" && says(claim, alias)) || (i > 0 && says(claim, parts[i-1]+"/"+part)) {
			return true
		}
		if parts[0] == "golang.org" && i == 2 && says(claim, "x/"+part) {
			return true
		}
	}
	return false
}

func TestDocGo_SaysWhatIsImported(t *testing.T) {
	all := packages(t)
	for _, p := range all {
		claim := p.claim(t)
		if p.command || claim == "everything" {
			continue
		}
		if claim == "" {
			t.Errorf("%s: its doc.go doesn't say what it imports", p.path)
		}
		for i := range p.imports {
			said := named(claim, i) || strings.HasPrefix(i, p.path+"/") // its own parts need no word
			if strings.Contains(strings.Split(i, "/")[0], ".") {
				said = namedLibrary(claim, i)
			}
			if !said {
				t.Errorf("%s imports %s, and its doc.go doesn't say so: %q", p.path, i, claim)
			}
		}
		for _, other := range all {
			imported := slices.ContainsFunc(slices.Collect(maps.Keys(p.imports)), func(i string) bool { return i == other.path || strings.HasPrefix(i, other.path+"/") })
			if other != p && says(claim, strings.TrimPrefix(other.path, "internal/")) && !imported {
				t.Errorf("%s doesn't import %s, but its doc.go says so: %q", p.path, other.path, claim)
			}
		}
	}
}

func TestArchitecture_NamesEveryPackageAndNoOther(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	quoted := map[string]bool{}
	text = regexp.MustCompile("(?s)```.*?```").ReplaceAll(text, nil)
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(text), -1) {
		quoted[m[1]] = true
	}
	for _, p := range packages(t) {
		program := p.command && strings.HasPrefix(p.path, "scripts/")
		if !quoted[p.path] && !program {
			t.Errorf("ARCHITECTURE.md doesn't say what %s is for", p.path)
		}
	}
	for name := range quoted {
		if !regexp.MustCompile(`^(cmd|internal|replay|fixtures|tui|scripts)(/[a-z]+)*$`).MatchString(name) {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Errorf("ARCHITECTURE.md names %s: %v", name, err)
		}
	}
}
