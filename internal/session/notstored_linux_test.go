package session

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRun_AFullDiskIsAnswered503UntilThereIsRoom puts the device that is always
// full in the place of the journal, which works for root too.
func TestRun_AFullDiskIsAnswered503UntilThereIsRoom(t *testing.T) {
	for _, ack := range []bool{false, true} {
		t.Run("ack "+strconv.FormatBool(ack), func(t *testing.T) {
			t.Parallel()
			home, h := t.TempDir(), newHandler(t, nil)
			run := start(t, Options{Home: home, Routes: h.routes(), Ack: ack})
			url := run.ready().PublicURL
			wantStatus(t, url, "before", http.StatusOK)

			empty := fill(t, home)
			wantStatus(t, url, "meanwhile", http.StatusServiceUnavailable)
			wantWords(t, run.warning(WarnNotStored).Text, "meanwhile", "503", "the disk is full")
			empty()
			wantStatus(t, url, "meanwhile", http.StatusOK)
			run.end()

			// The retry is no duplicate: the first try never reached anybody.
			if diff := cmp.Diff(Totals{Deliveries: 2, Refused: 1, Attempts: 2, Delivered: 2}, run.totals); diff != "" {
				t.Error(diff)
			}
			var forwarded, stored []string
			for _, a := range h.got() {
				forwarded = append(forwarded, a.id)
			}
			for _, d := range history(t, home) {
				stored = append(stored, d.RequestID)
			}
			want := []string{"before", "meanwhile"}
			if diff := cmp.Diff(want, stored); diff != "" {
				t.Errorf("stored: %s", diff)
			}
			if diff := cmp.Diff(want, forwarded); !ack && diff != "" {
				t.Errorf("forwarded: %s", diff)
			}
			wantStoreClosed(t, home)
		})
	}
}

// fill makes writes to a home's open journal fail as on a full disk, until the
// function it returns is called.
func fill(t *testing.T, home string) (empty func()) {
	t.Helper()
	journal := openJournal(t, home)
	kept, err := syscall.Dup(journal)
	if err != nil {
		t.Fatal(err)
	}
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Dup3(int(full.Fd()), journal, syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if err := full.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := syscall.Dup3(kept, journal, syscall.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Close(kept); err != nil {
			t.Fatal(err)
		}
	}
}

// openJournal is the file descriptor of the journal that this process has open
// in a home.
func openJournal(t *testing.T, home string) int {
	t.Helper()
	const descriptors = "/proc/self/fd"
	entries, err := os.ReadDir(descriptors)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		to, err := os.Readlink(filepath.Join(descriptors, e.Name()))
		if err != nil || !strings.HasPrefix(to, filepath.Join(home, "journal")) || !strings.HasSuffix(to, ".journal") {
			continue
		}
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	t.Fatal("no journal is open")
	return 0
}
