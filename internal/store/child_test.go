package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"leadrig/internal/hook"
)

// What this test binary is, when it is another process of a test.
const (
	childRole = "LEADRIG_TEST_STORE_ROLE"
	childHome = "LEADRIG_TEST_STORE_HOME"
)

const (
	roleEndless = "endless" // records until it is killed
	roleWriter  = "writer"  // records childDeliveries and ends
	roleHolder  = "holder"  // has acknowledged deliveries without rows until its stdin ends
	roleLimited = "limited" // may not make files larger than it is told
	roleTmpfs   = "tmpfs"   // has a tiny disk
)

const (
	childSenders    = 3
	childDeliveries = 100 // of each sender
)

// child is main of another process. It says what it did on stdout, one line
// each; its exit code is 0 if nothing went wrong.
func child(role, home string) int {
	var err error
	switch role {
	case roleEndless:
		err = childRecords(home, 0)
	case roleWriter:
		err = childRecords(home, childDeliveries)
	case roleHolder:
		err = childHolds(home)
	case roleLimited:
		err = childWithALimit(home)
	case roleTmpfs:
		err = childOnATinyDisk(home)
	default:
		err = fmt.Errorf("no role %q", role)
	}
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	return 0
}

// childDelivery is the delivery that a child's request id stands for, of a size
// that differs from one to the next.
func childDelivery(requestID string) *hook.Delivery {
	sum := 0
	for _, c := range []byte(requestID) {
		sum = sum*31 + int(c)
	}
	return arrival(requestID, noise(sum%9000))
}

// childRecords records from several goroutines, n deliveries of each or, if n is
// 0, without an end, and prints "ack ID" for each one that was taken.
func childRecords(home string, n int) error {
	s, err := Open(home, Options{Damaged: func(err error) { fmt.Println("trouble:", err) }})
	if err != nil {
		return err
	}
	s.maxJournal = 1 << 20 // some rotation
	errs := make(chan error, childSenders)
	var wg sync.WaitGroup
	for sender := range childSenders {
		wg.Go(func() {
			for i := 0; n == 0 || i < n; i++ {
				d := childDelivery(fmt.Sprintf("%d-%d-%d", s.RunID(), sender, i))
				if err := s.Record(d); err != nil {
					errs <- err
					return
				}
				fmt.Println("ack", d.RequestID)
				s.RecordAttempt(d, &hook.Attempt{Number: 1, StartedAt: received()})
			}
		})
	}
	wg.Wait()
	close(errs)
	return errors.Join(<-errs, s.Close())
}

// childHolds acknowledges deliveries whose rows it keeps from being written
// until its stdin ends.
func childHolds(home string) error {
	s, err := Open(home, Options{})
	if err != nil {
		return err
	}
	s.index.dbMu.Lock()
	for i := range 5 {
		d := childDelivery(fmt.Sprintf("held-%d", i))
		if err := s.Record(d); err != nil {
			return err
		}
		fmt.Println("ack", d.RequestID)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	s.index.dbMu.Unlock()
	return s.Close()
}

// process is another process of a test.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	stdin io.Closer
}

// patience bounds how long a test waits for another process; it is far more
// than one needs.
const patience = 2 * time.Minute

// start runs this test binary in a role. Prepare may change the command.
func start(t *testing.T, role, home string, prepare func(*exec.Cmd)) (*process, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), childRole+"="+role, childHome+"="+home)
	cmd.Stderr = os.Stderr
	if prepare != nil {
		prepare(cmd)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	p := &process{cmd: cmd, lines: bufio.NewScanner(stdout), stdin: stdin}
	t.Cleanup(func() {
		p.kill()
		_ = cmd.Wait()
		cancel()
	})
	return p, nil
}

func mustStart(t *testing.T, role, home string) *process {
	t.Helper()
	p, err := start(t, role, home, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// kill ends the process without giving it a chance to tidy up.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.stdin.Close()
}

// acks reads what the process acknowledged: the next n, or, if n is negative,
// all until its end. What else it says fails the test.
func (p *process) acks(t *testing.T, n int) []string {
	t.Helper()
	ids := []string{}
	for len(ids) != n && p.lines.Scan() {
		id, ok := strings.CutPrefix(p.lines.Text(), "ack ")
		if !ok {
			t.Errorf("the other process said %q", p.lines.Text())
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// ended waits for the process, which must have found nothing wrong.
func (p *process) ended(t *testing.T) {
	t.Helper()
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
}
