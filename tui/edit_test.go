package tui

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitCommand(t *testing.T) {
	for command, want := range map[string][]string{
		"vi":                              {"vi"},
		"code --wait":                     {"code", "--wait"},
		`"C:\Program Files\e.exe" -n  -w`: {`C:\Program Files\e.exe`, "-n", "-w"},
		"'my editor' ''":                  {"my editor", ""},
		"  ":                              nil,
		"":                                nil,
	} {
		if diff := cmp.Diff(want, splitCommand(command)); diff != "" {
			t.Errorf("%q:\n%s", command, diff)
		}
	}
}

func TestEdit_SaysWhatIsMissing(t *testing.T) {
	m, _ := running(t, 120, 30)
	m.options.Desk.Editor = ""
	play(m, "e")
	wantOn(t, m, "there is no editor: set EDITOR, such as EDITOR=vi")
	m.options.Desk.Editor = "vi" // the folder of the test desk isn't there
	play(m, "e")
	wantOn(t, m, "✗ edit 15: open /nowhere")
}

func TestEdit_SpreadsCompactJSONAndGathersIt(t *testing.T) {
	for name, test := range map[string]struct {
		body   string
		spread bool
	}{
		"compact":          {`{"a":1.00,"b":[{"c":"<\u003e é"},[]],"a":2}`, true},
		"with blanks":      {`{"a": 1}`, false},
		"over lines":       {"{\n  \"a\": 1\n}", false},
		"no JSON":          {"a=1&b=2", false},
		"cut":              {`{"a":`, false},
		"empty":            {"", false},
		"as deep as it is": {strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), false},
	} {
		t.Run(name, func(t *testing.T) {
			text, spread := readable([]byte(test.body))
			if spread != test.spread || spread != bytes.Contains(text, []byte("\n  ")) && name != "over lines" {
				t.Errorf("spread %v: %.80q", spread, text)
			}
			if spread {
				text = gathered(append(text, '\n'))
			}
			if string(text) != test.body {
				t.Errorf("got %.80q back", text)
			}
		})
	}
}
