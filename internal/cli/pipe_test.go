package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"leadrig/internal/exit"
)

// head ends a pipe as soon as it has seen enough, which is nobody's failure.
func TestRun_EndsWithoutAWordWhenItsReaderHasSeenEnough(t *testing.T) {
	home := withOneRecorded(t, nil).home
	for _, line := range []string{
		"history list", "history show 1", "history show 1 --raw", "history list --output json",
		"fixtures list", "fixtures schema", "fixtures show email_reply", "explain", "explain --schema", "handler --list-bugs", "version",
	} {
		t.Run(line, func(t *testing.T) {
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := reader.Close(); err != nil {
				t.Fatal(err)
			}
			if code, said := runInto(t, home, writer, line); code != exit.OK || said != "" {
				t.Errorf("code %d, said %q", code, said)
			}
			if err := writer.Close(); err != nil {
				t.Fatal(err)
			}
			if code, said := runInto(t, home, writer, line); code != exit.Failed || said == "" {
				t.Errorf("with an output that is closed: code %d, said %q", code, said)
			}
		})
	}
}

// runInto runs a command that writes into a file, and returns its code and what
// it said beside.
func runInto(t *testing.T, home string, out *os.File, line string) (exit.Code, string) {
	t.Helper()
	life, done := withSignals(t.Context())
	defer done()
	var said bytes.Buffer
	a := &app{
		streams: Streams{In: strings.NewReader(""), Out: out, Err: &said}, life: life, keyring: noRing{},
		getenv: func(name string) string {
			if name == "LEADRIG_HOME" {
				return home
			}
			return ""
		},
	}
	code := a.run(strings.Fields(line))
	return code, said.String()
}
