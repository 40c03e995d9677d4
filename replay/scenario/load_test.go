package scenario

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = "name: mine\nsteps:\n  - send: {}\nchecks:\n  - check: accepted\n"

func TestLoadFile_BadFilesAreRefusedWithLineAndColumn(t *testing.T) {
	send := func(fields string) string { return strings.Replace(small, "{}", "{"+fields+"}", 1) }
	tests := map[string]struct {
		text         string
		line, column int
		says         string
	}{
		"no YAML":             {"name: [", 1, 1, "did not find"},
		"empty":               {"", 1, 1, "empty"},
		"unknown field":       {"nme: x\n" + small, 1, 1, `did you mean name`},
		"unknown send field":  {send("copeis: 3"), 3, 12, "did you mean copies"},
		"unknown step":        {strings.Replace(small, "send", "sned", 1), 3, 5, "did you mean send"},
		"unknown check":       {strings.Replace(small, "accepted", "acepted", 1), 5, 12, "accepted"},
		"unknown event":       {send("events: [EMAIL_REPLIED]"), 3, 21, "EMAIL_REPLY"},
		"no checks":           {"name: mine\nsteps:\n  - send: {}\n", 1, 1, "checks"},
		"wrong type":          {send("copies: many"), 3, 20, "integer"},
		"no unit":             {send("rate: 5, for: 10"), 3, 26, ""},
		"bad fault":           {send(`faults: ["lost-akc"]`), 3, 21, "lost-ack"},
		"again of nothing":    {strings.Replace(small, "send: {}", "again: {of: first}", 1), 3, 17, "as: first"},
		"again of a wrong":    {strings.Replace(small, "send: {}", "send: {as: a}\n  - again: {of: b}", 1), 4, 17, `"b"`},
		"name twice":          {strings.Replace(small, "send: {}", "send: {as: a}\n  - send: {as: a}", 1), 4, 16, "already"},
		"at once, one copy":   {send("at_once: true"), 3, 21, "copies"},
		"at once and faults":  {send(`at_once: true, copies: 2, faults: [drop]`), 3, 21, "faults"},
		"for without rate":    {send("for: 10s"), 3, 17, "rate"},
		"rate and concurrent": {send("rate: 5, concurrency: 4"), 3, 34, "leave out"},
		"rate and retry":      {send("rate: 5, retry: true"), 3, 28, "leave out"},
		"for and count":       {send("rate: 5, for: 1s, count: 3"), 3, 37, "leave out"},
		"fresh, one copy":     {send("ids: fresh"), 3, 17, "copies"},
		"written, one copy":   {send("written: reserialised"), 3, 21, "copies"},
		"size of nothing":     {send("size: 10"), 3, 18, "large"},
		"recorded and shared": {send("recorded: true, share: [stats_id]"), 3, 35, "leave out"},
		"misplaced warning":   {small + "    warn_after: 5s\n", 6, 17, "in-time"},
		"misplaced tolerance": {small + "    tolerate: 1\n", 6, 15, "no-storm"},
		"effects of the run":  {strings.Replace(small, "accepted", "effects", 1) + "    scope: run\n", 6, 12, "scope"},
		"a tab at first":      {"\tname: mine\n", 1, 1, "cannot start any token"},
		"blank in the name":   {strings.Replace(small, "mine", "my own", 1), 1, 7, "small letters, digits and hyphens"},
		"too few copies":      {send("copies: 0"), 3, 20, "0 is too small: give 1 or more"},
		"too many events":     {send("count: 100000000"), 3, 19, "100000000 is too large: give 1000000 or less"},
		"no steps":            {strings.Replace(small, "\n  - send: {}", " []", 1), 2, 8, "give one at least"},
		"a number of seconds": {send("rate: 5, for: 3"), 3, 26, "it is a number, and must be a string"},
		"alias":               {"name: &a mine\ngroup: *a\n" + small[len("name: mine\n"):], 2, 8, "aliases"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := LoadFile(written(t, test.text))
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v, want an *Error", err)
			}
			if e.Line != test.line || e.Column != test.column || !strings.Contains(e.Reason, test.says) {
				t.Errorf("%v; want %d:%d and %q", e, test.line, test.column, test.says)
			}
		})
	}
}

// written is the path of a scenario's file.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadFile_ErrorNamesTheFile(t *testing.T) {
	path := written(t, strings.Replace(small, "{}", "{copeis: 3}", 1))
	if _, err := LoadFile(path); err == nil || !strings.HasPrefix(err.Error(), path+":3:12: ") {
		t.Errorf("error %v", err)
	}
	path = written(t, small)
	all, err := Select([]string{path})
	if err != nil || all[0].Name != "mine" || all[0].File != path {
		t.Errorf("%+v, %v", all, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		data, err := Source(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	schema, err := compile()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parse(data, schema)
		if err == nil && (s.Name == "" || len(s.Steps) == 0 || len(s.Checks) == 0) {
			t.Errorf("loaded without a name, steps or checks: %+v", s)
		}
	})
}
