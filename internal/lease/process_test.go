package lease

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// other is another process that takes a lease in the same book.
type other struct {
	cmd   *exec.Cmd
	lines *bufio.Reader
	stdin io.Closer
}

func startOther(t *testing.T, b *Book, a *api, level hook.Level) *other {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), holderDir+"="+string(b.folder), holderAPI+"="+a.URL, holderAs+"="+string(level))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	o := &other{cmd: cmd, lines: bufio.NewReader(stdout), stdin: stdin}
	t.Cleanup(o.kill)
	return o
}

// holds waits until the process says which lease it holds.
func (o *other) holds(t *testing.T) string {
	t.Helper()
	line, err := o.lines.ReadString('\n')
	if err != nil || !validID(strings.TrimSpace(line)) {
		t.Fatalf("the other process said %q: %v", line, err)
	}
	return strings.TrimSpace(line)
}

// kill ends the process without giving it a chance to tidy up, and waits for it.
func (o *other) kill() {
	_ = o.cmd.Process.Kill()
	_ = o.stdin.Close()
	_ = o.cmd.Wait()
}

func TestProcess_ALivingHolderIsSafeAndAKilledOneIsSwept(t *testing.T) {
	b, _ := newBook(t)
	a := newAPI(t)
	first, second := startOther(t, b, a, hook.LevelUser), startOther(t, b, a, hook.LevelCampaign)
	firstID := first.holds(t)
	second.holds(t)

	if got, errs := outcomes(t, b, a, false); len(got) != 0 || errs != "" || a.count() != 2 {
		t.Fatalf("both live, yet: %v %s, %d webhooks", got, errs, a.count())
	}
	first.kill()
	entries, err := b.List()
	if err != nil {
		t.Fatal(err)
	}
	live := map[string]bool{}
	for _, e := range entries {
		live[e.Record.ID] = e.Live
	}
	if len(entries) != 2 || live[firstID] {
		t.Errorf("after the first was killed: %v", live)
	}
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed || errs != "" || a.count() != 1 {
		t.Errorf("one is dead: %v %s, %d webhooks", got, errs, a.count())
	}
	second.kill()
	if got, errs := outcomes(t, b, a, false); len(got) != 1 || got[0] != Removed || errs != "" || a.count() != 0 {
		t.Errorf("both are dead: %v %s, %d webhooks", got, errs, a.count())
	}
	if got := files(t, b); len(got) != 0 {
		t.Errorf("files %v", got)
	}
}

func TestProcess_KilledDuringTheCreateCall(t *testing.T) {
	tests := map[string]struct {
		level hook.Level
		made  bool
		want  []Outcome
		left  int
	}{
		"campaign, created, id not written": {hook.LevelCampaign, true, []Outcome{Removed}, 0},
		"campaign, not created":             {hook.LevelCampaign, false, []Outcome{Kept}, 0},
		"user, created, id not written":     {hook.LevelUser, true, []Outcome{Kept}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b, _ := newBook(t)
			a := newAPI(t)
			arrived := make(chan struct{})
			a.intercept(func(_ http.ResponseWriter, r *http.Request, create func() int64) bool {
				if r.URL.Path != "/webhook/create" {
					return false
				}
				if tt.made {
					create()
				}
				// A server notices that its client is gone once the body is read.
				_, _ = io.Copy(io.Discard, r.Body)
				close(arrived)
				<-r.Context().Done() // until the process is killed
				return true
			})
			o := startOther(t, b, a, tt.level)
			<-arrived
			if got, _ := outcomes(t, b, a, false); len(got) != 0 {
				t.Errorf("swept while it lives: %v", got)
			}
			entries, _ := b.List()
			if len(entries) != 1 || entries[0].Record.State != StateIntent || !entries[0].Live {
				t.Errorf("on disk during the call: %+v", entries)
			}
			o.kill()
			a.intercept(nil)
			got, errs := outcomes(t, b, a, false)
			if diff := cmp.Diff(tt.want, got); diff != "" || a.count() != tt.left {
				t.Errorf("%s %s, %d webhooks", diff, errs, a.count())
			}
			if tt.want[0] == Kept && !strings.Contains(errs, "[leadrig "+entries[0].Record.ID+"]") {
				t.Errorf("doesn't say what to look for: %s", errs)
			}
		})
	}
}
