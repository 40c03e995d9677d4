package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"leadrig/internal/exit"
)

// write makes a config file and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read opens a config file with this text, "" for none at all.
func read(t *testing.T, text string) File {
	t.Helper()
	if text == "" {
		return File{}
	}
	f, err := Open(write(t, text), "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// values are what the flags of a command come to.
type values struct {
	Text   string
	Switch bool
	Count  int
	Rate   float64
	Names  []string
	Pairs  []string
	IDs    []int64
}

// command has a flag of each type that leadrig has.
func command() (*pflag.FlagSet, *values) {
	v := &values{}
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	flags.StringVar(&v.Text, "text", "default", "")
	flags.BoolVar(&v.Switch, "switch", false, "")
	flags.IntVar(&v.Count, "count-of", 1, "")
	flags.Float64Var(&v.Rate, "rate", 0.5, "")
	flags.StringSliceVar(&v.Names, "names", []string{"default"}, "")
	flags.StringArrayVar(&v.Pairs, "pairs", nil, "")
	flags.Int64SliceVar(&v.IDs, "ids", nil, "")
	flags.Bool("help", false, "")
	return flags, v
}

func defaults() values {
	_, v := command()
	return *v
}

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// mustBeUsage checks that an error ends leadrig with exit.Usage and says where
// the mistake is.
func mustBeUsage(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil || exit.CodeOf(err) != exit.Usage {
		t.Errorf("%v has exit code %d", err, exit.CodeOf(err))
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in: %v", part, err)
		}
	}
}

func TestEnvName_IsTheFlagInCapitals(t *testing.T) {
	for flag, want := range map[string]string{"home": "LEADRIG_HOME", "forward-to": "LEADRIG_FORWARD_TO", "no-rate-limits": "LEADRIG_NO_RATE_LIMITS"} {
		if got := EnvName(flag); got != want {
			t.Errorf("--%s has %s, want %s", flag, got, want)
		}
	}
}

func TestDefaultHome_IsAFolderOfItsOwn(t *testing.T) {
	if home := DefaultHome(); filepath.Base(home) != "leadrig" || !filepath.IsAbs(home) {
		t.Errorf("home %q", home)
	}
}

func TestOpen_WithoutAFileIsFine(t *testing.T) {
	for name, home := range map[string]string{"an empty home": t.TempDir(), "no home yet": filepath.Join(t.TempDir(), "not", "there")} {
		t.Run(name, func(t *testing.T) {
			f, err := Open("", home)
			if err != nil {
				t.Fatal(err)
			}
			if f.Path() != "" || f.Check(nil) != nil {
				t.Errorf("path %q, %v", f.Path(), f.Check(nil))
			}
			if routes, err := f.Routes(); len(routes) != 0 || err != nil {
				t.Errorf("%v, %v", routes, err)
			}
			flags, v := command()
			if err := Apply(flags, environment(nil), f); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(defaults(), *v); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOpen_FindsTheFileAtHomeUnlessToldAnother(t *testing.T) {
	home := filepath.Dir(write(t, "text: home"))
	other := write(t, "text: other")
	for name, tt := range map[string]struct{ path, wantPath, want string }{
		"at home":     {"", filepath.Join(home, FileName), "home"},
		"by --config": {other, other, "other"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Open(tt.path, home)
			if err != nil {
				t.Fatal(err)
			}
			flags, v := command()
			if err := Apply(flags, environment(nil), f); err != nil {
				t.Fatal(err)
			}
			if f.Path() != tt.wantPath || v.Text != tt.want {
				t.Errorf("%q of %s, want %q of %s", v.Text, f.Path(), tt.want, tt.wantPath)
			}
		})
	}
}

func TestOpen_ThatFailsNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.yaml")
	tests := map[string]struct {
		path string
		want []string
	}{
		"no such file":        {missing, []string{missing, "can't be read"}},
		"a folder":            {folder, []string{folder}},
		"broken YAML":         {write(t, "text: a\nnames: [a, b\nrate: 1\n"), []string{FileName, "line "}},
		"a tab for a blank":   {write(t, "routes:\n\tEMAIL_REPLY: x\n"), []string{FileName, "line 2"}},
		"a list for a table":  {write(t, "- text\n- names\n"), []string{FileName}},
		"one key twice":       {write(t, "text: a\ntext: b\n"), []string{FileName, "text"}},
		"below a file's name": {filepath.Join(write(t, "text: a"), "x.yaml"), []string{FileName, "can't be read"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Open(tt.path, "")
			mustBeUsage(t, err, append(tt.want, "config file "+tt.path)...)
			if err != nil && strings.Count(err.Error(), tt.path) != 1 {
				t.Errorf("the path is there more than once: %v", err)
			}
		})
	}
}

func TestOpen_OfAFileThatMayNotBeReadSaysSo(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("modes don't bind this user")
	}
	path := write(t, "text: a")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	_, err := Open(path, "")
	mustBeUsage(t, err, path, "permission denied")
}

func TestOpen_OfAnEmptyFileSetsNothing(t *testing.T) {
	for name, text := range map[string]string{"nothing": "\n", "comments": "# text: a\n", "an empty table": "{}\n"} {
		t.Run(name, func(t *testing.T) {
			flags, v := command()
			f := read(t, text)
			if err := Apply(flags, environment(nil), f); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(defaults(), *v); diff != "" || f.Check(nil) != nil {
				t.Error(diff, f.Check(nil))
			}
		})
	}
}

func TestCheck_NamesAnUnknownKeyAndTheNearest(t *testing.T) {
	known := []string{"forward-to", "rate", "webhook-name"}
	tests := map[string]struct{ text, key, nearest string }{
		"a slip":              {"forwardto: x\n", "forwardto", "forward-to"},
		"the variable's name": {"forward_to: x\n", "forward_to", "forward-to"},
		"routes misspelt":     {"route: {}\n", "route", "routes"},
		"the first of two":    {"zzz: 1\nrat: 1\n", "rat", "rate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := read(t, tt.text)
			mustBeUsage(t, f.Check(known), f.Path(), `unknown key "`+tt.key+`"`, `did you mean "`+tt.nearest+`"`)
		})
	}
	f := read(t, "forward-to: x\nrate: 1\nroutes: {EMAIL_REPLY: http://x}\n")
	if err := f.Check(known); err != nil {
		t.Errorf("all known: %v", err)
	}
	if diff := cmp.Diff([]string{"forward-to", "rate", "webhook-name"}, known); diff != "" {
		t.Errorf("the caller's slice was changed: %s", diff)
	}
}

func TestRoutes(t *testing.T) {
	f := read(t, "routes:\n  EMAIL_REPLY: http://127.0.0.1:3000/reply\n  email-open: 3001\nrate: 1\n")
	if _, err := f.Routes(); err == nil {
		t.Error("a number was taken for a URL")
	}
	f = read(t, "routes:\n  EMAIL_REPLY: http://127.0.0.1:3000/reply\n  email-open: \"3001\"\n")
	routes, err := f.Routes()
	want := map[string]string{"EMAIL_REPLY": "http://127.0.0.1:3000/reply", "EMAIL_OPEN": "3001"}
	if diff := cmp.Diff(want, routes); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if routes, err := read(t, "rate: 1\n").Routes(); len(routes) != 0 || err != nil {
		t.Errorf("without routes: %v, %v", routes, err)
	}
}

func TestRoutes_ThatAreWrongAreNamed(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"unknown event":        {"routes: {EMAIL_REPLI: http://x}", []string{"EMAIL_REPLI", "did you mean EMAIL_REPLY"}},
		"former name":          {"routes: {EMAIL_OPENED: http://x}", []string{"EMAIL_OPENED", "now calls it EMAIL_OPEN"}},
		"the first of several": {"routes: {B: http://x, A: http://x, C: http://x}", []string{`"A"`}},
		"one type twice":       {"routes: {EMAIL_REPLY: http://x, email-reply: http://y}", []string{"EMAIL_REPLY", "twice"}},
		"no URL":               {"routes: {EMAIL_REPLY: }", []string{"EMAIL_REPLY", "must be a URL"}},
		"a list for a URL":     {"routes: {EMAIL_REPLY: [http://x]}", []string{"EMAIL_REPLY", "must be a URL"}},
		"a list for the table": {"routes: [http://x]", []string{"must map event types to handler URLs"}},
		"one URL for all":      {"routes: http://x", []string{"must map event types to handler URLs"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := read(t, tt.text)
			_, err := f.Routes()
			mustBeUsage(t, err, append(tt.want, "config file "+f.Path(), "routes")...)
		})
	}
}
