package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

func (r *row) text() string {
	if r.bug.Name == "" {
		return fmt.Sprintf("| (correct) | the full suite | %d | %d false findings in %d scenario runs |", r.runs, len(r.findings), r.scenarios)
	}
	return fmt.Sprintf("| `%s` | `%s` | %d | found in %d |", r.name(), r.bug.Scenario, r.runs, r.found)
}

func write(o options, rows []row, took time.Duration) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# Matrix

Written by `+"`make matrix`"+` on %s: %s, %s/%s, seeds %d to %d, %d runs at the same time, %s in all. Each run has a fresh sample
handler with one bug (`+"`leadrig handler --list-bugs`"+` says what it does wrong) and runs the scenario that is about it; the correct
handler runs the whole full suite. Effects are counted by a sink that is the handler's downstream. Where a bug is about the 30 s that
SmartLead waits, %s stand for them.

| handler | scenario | runs | result |
|---|---|---|---|
`, time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		o.seed, o.seed+uint64(o.runs)-1, o.atOnce, took.Round(time.Second), slowLimit) //nolint:gosec // a small number
	for i := range rows {
		b.WriteString(rows[i].text() + "\n")
	}
	for i := range rows {
		for _, f := range rows[i].findings {
			fmt.Fprintf(&b, "\n- %s: %s", rows[i].name(), strings.ReplaceAll(f, "\n", " "))
		}
	}
	return os.WriteFile(o.out, []byte(b.String()), 0o644) //nolint:gosec // documentation is for everybody
}

// verdict is an error if a bug was missed or something was found that isn't there.
func verdict(rows []row) error {
	for i := range rows {
		if len(rows[i].findings) > 0 {
			return fmt.Errorf("%s: %s (%d of this kind)", rows[i].name(), rows[i].findings[0], len(rows[i].findings))
		}
	}
	return nil
}
