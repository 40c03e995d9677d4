package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

// fileLimit is how large a file may become in childWithALimit, in bytes.
const fileLimit = 256 << 10

// childWithALimit meets the limit in its journal and in the database, and then
// may go on without one.
func childWithALimit(home string) error {
	signal.Ignore(syscall.SIGXFSZ) // else it ends the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limited := limit
	limited.Cur = fileLimit
	return meetTheEnd(home,
		func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited) },
		func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit) })
}

// childOnATinyDisk has a disk of its own, which something else fills for a while.
func childOnATinyDisk(home string) error {
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=8m,mode=0700"); err != nil {
		fmt.Println("no disk:", err)
		return nil
	}
	filler := filepath.Join(home, "filler")
	return meetTheEnd(filepath.Join(home, "leadrig"),
		func() error { return os.WriteFile(filler, make([]byte, 8<<20-512<<10), 0o600) },
		func() error { return os.Remove(filler) })
}

// meetTheEnd records before, during and after a time in which there is room for
// little more, and checks what can be read in the end.
func meetTheEnd(home string, fill, free func() error) error {
	told := newTroubles()
	s, err := Open(home, Options{Trouble: told.tell})
	if err != nil {
		return err
	}
	var taken []*hook.Delivery
	take := func(d *hook.Delivery) error {
		err := s.Record(d)
		if err == nil {
			taken = append(taken, d)
		}
		return err
	}
	if err := errors.Join(take(childDelivery("before")), s.Flush(context.Background()), fill()); err != nil {
		return err
	}
	for i := 0; err == nil; i++ {
		err = take(arrival(fmt.Sprint("during-", i), noise(900+i)))
	}
	fmt.Println("refused:", err)
	fmt.Println("refused:", take(arrival("large", noise(fileLimit*4))))
	if info, err := s.journal.file.Stat(); err != nil || info.Size() != s.journal.size {
		return fmt.Errorf("%d bytes were written, %d of these are left; %w", s.journal.size, info.Size(), err)
	}
	s.RecordAttempt(taken[0], &hook.Attempt{Number: 1, StartedAt: received(), Answer: hook.Answer{Body: noise(fileLimit * 4)}})
	for err = nil; err == nil; {
		err = <-told.news // the database has no room either
	}
	fmt.Println("trouble:", err)
	// A little may still fit, or not: what is taken must be there in the end.
	for i := range 50 {
		_ = take(arrival(fmt.Sprint("little-", i), nil))
	}
	if err := errors.Join(free(), take(childDelivery("after")), take(arrival("large after", noise(fileLimit)))); err != nil {
		return fmt.Errorf("when there is room again: %w", err)
	}
	if err := errors.Join(s.Flush(context.Background()), s.Close()); err != nil {
		return err
	}
	if last := told.told[len(told.told)-1]; last != nil {
		return fmt.Errorf("never taken back: %w", last)
	}
	fmt.Println("taken:", len(taken))
	return compare(home, taken)
}

// compare checks that a store has these deliveries and no others.
func compare(home string, taken []*hook.Delivery) error {
	r, err := OpenReader(home)
	if err != nil {
		return err
	}
	ctx := context.Background()
	n, err := r.Count(ctx)
	if err == nil && n != len(taken) {
		err = fmt.Errorf("%d deliveries are stored, %d were taken", n, len(taken))
	}
	for i := 0; err == nil && i < n; i++ {
		var got *hook.Delivery
		if got, err = r.Delivery(ctx, int64(i+1)); err != nil {
			break
		}
		if diff := cmp.Diff(taken[i], got, exactly()); diff != "" {
			err = errors.New(diff)
		}
	}
	return errors.Join(err, r.Close())
}

func TestFull_RefusesWithTheRemedyAndGoesOnWhenThereIsRoom(t *testing.T) {
	tests := map[string]struct {
		role    string
		prepare func(*exec.Cmd)
	}{
		"a file may not grow": {roleLimited, nil},
		"the disk is full": {roleTmpfs, func(cmd *exec.Cmd) {
			cmd.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
			}
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := start(t, tt.role, t.TempDir(), tt.prepare)
			if err != nil {
				t.Skipf("a process with a disk of its own can't be started here: %v", err)
			}
			var refused, troubled, taken int
			for p.lines.Scan() {
				said, rest, _ := strings.Cut(p.lines.Text(), ": ")
				switch said {
				case "refused":
					refused++
					mustContain(t, errors.New(rest), "write to ", ".journal", "free some space", "will be sent again")
				case "trouble":
					troubled++
					mustContain(t, errors.New(rest), "write to ", FileName, "full")
				case "taken":
					_, _ = fmt.Sscan(rest, &taken)
				case "no disk":
					t.Skipf("a tmpfs can't be mounted here: %s", rest)
				default:
					t.Errorf("the other process said %q", p.lines.Text())
				}
			}
			p.ended(t)
			if refused != 2 || troubled != 1 || taken < 50 {
				t.Errorf("%d refused, %d troubles, %d taken", refused, troubled, taken)
			}
		})
	}
}
