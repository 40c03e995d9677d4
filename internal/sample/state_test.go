package sample

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestState_SurvivesARestart(t *testing.T) {
	path := stateFileIn(t)
	r := newRig(t, Config{StateFile: path})
	r.post("1", reply, http.StatusOK)
	r.post("2", reply, http.StatusOK)
	r.post("", reply, http.StatusOK)
	r.stop()
	r = newRig(t, Config{StateFile: path})
	r.wantEffects(3)
	r.post("2", reply, http.StatusOK)
	r.post("", reply, http.StatusOK)
	r.wantEffects(3)
	r.post("3", reply, http.StatusOK)
	r.wantEffects(4)
}

func TestState_IsOnDiskBeforeTheAnswer(t *testing.T) {
	path := stateFileIn(t)
	r := newRig(t, Config{StateFile: path})
	r.post("7c1f", reply, http.StatusOK)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(stateHeader+"id:7c1f\n", string(data)); d != "" {
		t.Error(d)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
}

func TestState_TornEndsAreCutOff(t *testing.T) {
	tests := map[string]struct {
		content string
		effects int64
	}{
		"an empty file":            {"", 0},
		"a torn header":            {stateHeader[:5], 0},
		"a header without its end": {stateHeader[:len(stateHeader)-1], 0},
		"a torn line":              {stateHeader + "id:1\nid:2", 1},
		"a torn first line":        {stateHeader + "i", 0},
		"zeros at the end":         {stateHeader + "id:1\n\x00\x00\x00", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := stateFileIn(t)
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			r := newRig(t, Config{StateFile: path})
			r.wantEffects(test.effects)
			r.post("2", reply, http.StatusOK)
			r.stop()
			r = newRig(t, Config{StateFile: path})
			r.wantEffects(test.effects + 1)
			r.post("2", reply, http.StatusOK)
			r.wantEffects(test.effects + 1)
		})
	}
}

func TestState_OtherFilesAreRefusedAndLeftAlone(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"notes":             {"my notes\nwithout an end", "no state file"},
		"a damaged line":    {stateHeader + "id:1\nnonsense\nid:2\n", `line 3, "nonsense"`},
		"an empty line":     {stateHeader + "\n", "line 2"},
		"another version":   {"leadrig handler state 2\nid:1\n", "no state file"},
		"windows line ends": {stateHeader + "id:1\r\n", "line 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := stateFileIn(t)
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := New(Config{StateFile: path})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v doesn't say %q and the file", err, test.want)
			}
			data, err := os.ReadFile(path)
			if err != nil || string(data) != test.content {
				t.Errorf("the file is now %q, error %v", data, err)
			}
		})
	}
}

func TestState_AFolderThatIsMissingIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "state")
	if _, err := New(Config{StateFile: path}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

func TestState_AnEventThatCannotBeMarkedIsAnswered503AndWorksLater(t *testing.T) {
	path := stateFileIn(t)
	r := newRig(t, Config{StateFile: path})
	r.post("1", reply, http.StatusOK)

	// The disk fails, and leaves half a line behind.
	bad, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	good := r.handler.ledger.state.swap(bad)
	r.post("2", reply, http.StatusServiceUnavailable)
	r.post("2", reply, http.StatusServiceUnavailable)
	r.handler.ledger.state.swap(good)
	if err := bad.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := good.WriteAt([]byte("id:something-long"), int64(len(stateHeader+"id:1\n"))); err != nil {
		t.Fatal(err)
	}

	r.post("2", reply, http.StatusOK)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(stateHeader+"id:1\nid:2\n", string(data)); d != "" {
		t.Error(d)
	}
}

// swap puts another file in the place of a state file's own.
func (s *stateFile) swap(file *os.File) *os.File {
	s.writing.Lock()
	defer s.writing.Unlock()
	old := s.file
	s.file = file
	return old
}

func TestState_AfterCloseEventsAreAnswered503(t *testing.T) {
	r := newRig(t, Config{StateFile: stateFileIn(t)})
	if err := r.handler.Close(); err != nil {
		t.Fatal(err)
	}
	r.post("1", reply, http.StatusServiceUnavailable)
}

func BenchmarkState_Append(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d at once", writers), func(b *testing.B) {
			s, _, err := openState(stateFileIn(b))
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.close() }()
			var all sync.WaitGroup
			for w := range writers {
				all.Go(func() {
					for i := w; i < b.N; i += writers {
						if err := s.append("id:7c1f0a91-4b55-4a17-9c3e-0f6d2f1f8a01"); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
		})
	}
}
