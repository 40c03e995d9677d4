//go:build unix

package tui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// editorScript writes an editor that does something to the file it is given.
func editorScript(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return "'" + path + "' --wait"
}

// startEditing starts a screen with deliveries and presses e.
func startEditing(t *testing.T, script string) (*show, *memory) {
	t.Helper()
	d := (&memory{why: map[ActionName]string{}}).record(someDeliveries()...)
	desk := Desk{Records: d, Actions: d, EditFolder: t.TempDir(), Editor: editorScript(t, script)}
	s := startShowWith(t, 100, 30, func(o *Options) { o.Desk = desk })
	s.tell(ready())
	s.tell(someDeliveries()...)
	s.out.waitFor(t, "UNTRACKED_REPLIES")
	s.press(t, "e")
	return s, d
}

// endEditing closes the screen and fails if a file is left.
func endEditing(t *testing.T, s *show) {
	t.Helper()
	s.end(io.EOF)
	if err := s.wait(t); err != nil {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(s.model.options.Desk.EditFolder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	wantRestored(t, s.out.String())
}

func TestEdit_ShowsWhatChangedAndSendsIt(t *testing.T) {
	s, d := startEditing(t, `test "$1" = --wait || exit 9
[ "$(stat -c %a "$2" 2>/dev/null || stat -f %Lp "$2")" = 600 ] || exit 8
sed 's/"campaign_id": 123/"campaign_id": 124/' "$2" > "$2.new" && cat "$2.new" > "$2" && rm "$2.new" && echo >> "$2"`)
	s.out.waitFor(t, "send it like this?")
	s.out.waitFor(t, "124")
	s.press(t, "y")
	s.out.waitFor(t, "replayed 15, edited")
	endEditing(t, s)
	want := []ReplayRequest{{Of: 15, NewID: true, Body: []byte(strings.Replace(body(15), "123", "124", 1))}}
	if diff := cmp.Diff(want, d.replays); diff != "" {
		t.Error(diff)
	}
}

func TestEdit_SendsNothingUnlessAsked(t *testing.T) {
	for name, test := range map[string]struct{ script, wait, keys string }{
		"nothing was changed": {"true", "nothing was changed", ""},
		"the answer is no":    {`echo '{"a":' > "$2"`, "it is no JSON any more", "n"},
		"the editor fails":    {"exit 3", "exit status 3: nothing is sent", ""},
		"the file has gone":   {`rm "$2"`, "✗ edit 15: the editor left no file: nothing is sent", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := startEditing(t, test.script)
			s.out.waitFor(t, test.wait)
			if test.keys != "" {
				before := len(s.out.String())
				s.press(t, test.keys)
				s.out.waitUntil(t, "what comes of "+test.keys, func(all string) bool { return len(all) > before })
			}
			endEditing(t, s)
			if d.replays != nil {
				t.Errorf("sent: %v", d.replays)
			}
		})
	}
}

// What was typed isn't lost by a slip that made it no JSON.
func TestEdit_GoesOnFromWhereItWas(t *testing.T) {
	s, d := startEditing(t, `case "$(cat "$2")" in
*slip*) echo '{"event_type":"MENDED"}' > "$2" ;;
*) echo '{"slip":' > "$2" ;;
esac`)
	s.out.waitFor(t, "it is no JSON any more")
	s.press(t, "e")
	s.out.waitFor(t, "MENDED")
	s.press(t, "y")
	s.out.waitFor(t, "replayed 15, edited")
	endEditing(t, s)
	want := []ReplayRequest{{Of: 15, NewID: true, Body: []byte(`{"event_type":"MENDED"}`)}}
	if diff := cmp.Diff(want, d.replays); diff != "" {
		t.Error(diff)
	}
}

func TestEdit_FailingAgainKeepsWhatThereIs(t *testing.T) {
	s, d := startEditing(t, `case "$(cat "$2")" in *slip*) exit 7 ;; *) echo '{"slip":' > "$2" ;; esac`)
	s.out.waitFor(t, "it is no JSON any more")
	s.press(t, "e")
	s.out.waitFor(t, "exit status 7: nothing is sent")
	s.press(t, "y")
	s.out.waitFor(t, "replayed 15, edited")
	endEditing(t, s)
	if len(d.replays) != 1 || string(d.replays[0].Body) != `{"slip":` {
		t.Errorf("sent: %v", d.replays)
	}
}

func TestEdit_LendsTheKeyboardsInterrupt(t *testing.T) {
	var lent, back atomic.Int32
	d := (&memory{why: map[ActionName]string{}}).record(someDeliveries()...)
	desk := Desk{Records: d, Actions: d, EditFolder: t.TempDir(), Editor: editorScript(t, "exit 3"), Lend: func() func() {
		lent.Add(1)
		return func() { back.Add(1) }
	}}
	s := startShowWith(t, 100, 30, func(o *Options) { o.Desk = desk })
	s.tell(ready())
	s.tell(someDeliveries()...)
	s.out.waitFor(t, "UNTRACKED_REPLIES")
	s.press(t, "e")
	s.out.waitFor(t, "exit status 3")
	endEditing(t, s)
	if lent.Load() != 1 || back.Load() != 1 {
		t.Errorf("lent %d times, given back %d times", lent.Load(), back.Load())
	}
}

func TestEdit_SaysThatAnEditorIsNotThere(t *testing.T) {
	// One that can't be started is back before the library has noticed that it went.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	d := (&memory{why: map[ActionName]string{}}).record(someDeliveries()...)
	desk := Desk{Records: d, Actions: d, EditFolder: t.TempDir(), Editor: "no-such-editor -n"}
	s := startShowWith(t, 120, 30, func(o *Options) { o.Desk = desk })
	s.tell(ready())
	s.tell(someDeliveries()...)
	s.out.waitFor(t, "UNTRACKED_REPLIES")
	s.press(t, "e")
	s.out.waitFor(t, "the editor no-such-editor can't be started: executable file not found in $PATH; set VISUAL or EDITOR")
	endEditing(t, s)
}

func TestEdit_ClosingTheScreenEndsTheEditor(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "begun")
	s, _ := startEditing(t, "echo > '"+mark+".new'; mv '"+mark+".new' '"+mark+"'; echo begun; exec sleep 600")
	s.out.waitFor(t, "begun")
	s.cancel()
	if err := s.wait(t); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(s.model.options.Desk.EditFolder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
