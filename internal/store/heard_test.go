package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"leadrig/internal/filter"
	"leadrig/internal/hook"
)

// told is what an attempt says of its sender.
type told struct {
	Fault   string
	Heard   int
	Unknown bool
}

// toldBy reads it by each way that leads to attempts, by delivery.
func toldBy(t *testing.T, home string) map[string]map[int64][]told {
	t.Helper()
	all := map[string]map[int64][]told{"search": {}, "detail": {}}
	r := openReader(t, home)
	note := func(way string, attempts []hook.Attempt) {
		for i := range attempts {
			a := &attempts[i]
			all[way][a.DeliveryID] = append(all[way][a.DeliveryID], told{a.Fault, a.Heard, a.HeardUnknown})
		}
	}
	err := r.Search(t.Context(), filter.Filter{}, func(f Found) (bool, error) {
		note("search", f.Attempts)
		attempts, err := r.Attempts(t.Context(), f.ID)
		note("detail", attempts)
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantTold(t *testing.T, home string, want map[int64][]told) {
	t.Helper()
	for way, got := range toldBy(t, home) {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", way, diff)
		}
	}
}

// faulty is an attempt whose answer a fault kept from the sender.
func faulty(spec string, heard int) *hook.Attempt {
	return &hook.Attempt{Number: 1, StartedAt: received(), Status: 200, Outcome: hook.OutcomeRetry, Fault: spec, Heard: heard}
}

// attempted is a home with deliveries to whose senders faults were done.
func attempted(t *testing.T) (home string, want map[int64][]told) {
	t.Helper()
	home = t.TempDir()
	s := open(t, home, Options{})
	d := arrival("a", event(1))
	other := arrival("b", event(2))
	record(t, s, d, other)
	s.RecordAttempt(d, faulty("status=503;when=after", 503))
	s.RecordAttempt(d, faulty("lost-ack", 0))
	s.RecordAttempt(other, &hook.Attempt{Number: 1, StartedAt: received(), Status: 200})
	shut(t, s)
	return home, map[int64][]told{1: {{"status=503;when=after", 503, false}, {"lost-ack", 0, false}}, 2: {{}}}
}

func TestRecordAttempt_KeepsWhatTheSenderHeard(t *testing.T) {
	home, want := attempted(t)
	wantTold(t, home, want)
}

func TestRepair_KeepsWhatTheSenderHeard(t *testing.T) {
	home, want := attempted(t)
	suspect(t, home)
	repaired(t, home, 3)
	wantTold(t, home, want)
}

// suspect leaves the mark of a run that found the database damaged.
func suspect(t *testing.T, home string) {
	t.Helper()
	if err := createPrivate(suspectPath(home)); err != nil {
		t.Fatal(err)
	}
}

func repaired(t *testing.T, home string, attempts int) {
	t.Helper()
	done, err := Repair(home, received())
	if err != nil || done == nil || done.Attempts != attempts {
		t.Fatalf("%+v, %v; want %d attempts", done, err, attempts)
	}
}

// heardBefore is what a file of version 2 tells: the fault and not what was
// heard because of it.
func heardBefore() map[int64][]told {
	unknown := told{Unknown: true}
	return map[int64][]told{1: {unknown}, 2: {{Fault: "status=503;when=after", Unknown: true}}, 3: {unknown}}
}

func TestOpenReader_ReadsAFileOfVersion2(t *testing.T) {
	home := copyOf(t, "version2")
	wantTold(t, home, heardBefore())
	if diff := cmp.Diff([]string{"b"}, search(t, home, "outcome:retry status:200 priya", 10)); diff != "" {
		t.Error(diff)
	}
}

func TestOpen_BringsAFileOfVersion2ToToday(t *testing.T) {
	home := copyOf(t, "version2")
	before := openReader(t, home) // of a process that reads all along
	s := open(t, home, Options{DuplicateScope: "one", Damaged: func(err error) { t.Error(err) }})
	d := arrival("new", event(9))
	record(t, s, d)
	s.RecordAttempt(d, faulty("reset", 0))
	shut(t, s)
	want := heardBefore()
	want[6] = []told{{Fault: "reset"}}
	wantTold(t, home, want)
	if diff := cmp.Diff([]string{"a", "b", "a", "d", "b", "new"}, requestIDs(t, home)); diff != "" {
		t.Error(diff)
	}
	if got := lineages(t, home)["row"]["a"]; got != (lineage{1, true}) {
		t.Errorf("the replay's lineage is %v", got)
	}
	if attempts, err := before.Attempts(t.Context(), 6); err != nil || len(attempts) != 1 || !attempts[0].HeardUnknown {
		t.Errorf("the earlier reader: %+v, %v", attempts, err)
	}
	var version int
	if err := database(t, home).QueryRow("PRAGMA user_version").Scan(&version); err != nil || version != schemaVersion {
		t.Errorf("version %d, %v", version, err)
	}
}

func TestRepair_SavesTheAttemptsOfEarlierVersions(t *testing.T) {
	t.Run("version 1", func(t *testing.T) {
		home := version1(t)
		want := toldBy(t, home)
		attempts := 0
		for _, some := range want["detail"] {
			attempts += len(some)
		}
		suspect(t, home)
		repaired(t, home, attempts)
		if diff := cmp.Diff(want, toldBy(t, home)); diff != "" || attempts == 0 {
			t.Errorf("%d attempts: %s", attempts, diff)
		}
	})
	t.Run("version 2", func(t *testing.T) {
		home := copyOf(t, "version2")
		suspect(t, home)
		repaired(t, home, 3)
		wantTold(t, home, heardBefore())
	})
}
