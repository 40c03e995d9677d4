package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

func (r *result) row() string {
	removal := "–"
	if r.removal > 0 {
		removal = fmt.Sprintf("%d ms", r.removal.Milliseconds())
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %s | %d |",
		r.what, r.times, r.acknowledged, r.recorded, r.lost, r.webhooks, removal, r.processes)
}

// write writes the table with what was run.
func write(o options, results []result) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# Torture

Written by `+"`make torture`"+` on %s: %s, %s/%s, seed %d. Sandbox, handler and ngrok's edge are stand-ins on loopback; leadrig is the real
program in processes of its own, with the real ngrok SDK. "Acknowledged" is what the sandbox was told is accepted, "lost" what of it
the history doesn't have. "Removed within" is the longest time from the harm, or the signal to end, to the webhook's removal.

| what | times | acknowledged | recorded | lost | webhooks left | removed within | processes left |
|---|---|---|---|---|---|---|---|
`, time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.GOOS, runtime.GOARCH, o.seed)
	for i := range results {
		b.WriteString(results[i].row() + "\n")
	}
	b.WriteString("\n")
	for i := range results {
		for _, note := range results[i].notes {
			b.WriteString("- " + note + "\n")
		}
	}
	return os.WriteFile(o.out, []byte(b.String()), 0o644) //nolint:gosec // documentation is for everybody
}

// maxRemoval is what a removal may take.
const maxRemoval = 2 * time.Second

// verdict is an error if anything was lost or left, and where nothing was there
// to be lost.
func verdict(results []result) error {
	for _, r := range results {
		if r.acknowledged == 0 {
			return fmt.Errorf("%s: no delivery was acknowledged, so this shows nothing: look into leadrig's log", r.what)
		}
		if r.lost > 0 || r.webhooks > 0 || r.processes > 0 || r.goroutines > 0 || r.removal > maxRemoval {
			return fmt.Errorf("%s: %d deliveries lost, %d webhooks, %d processes and %d goroutines left, removal took up to %s",
				r.what, r.lost, r.webhooks, r.processes, r.goroutines, r.removal)
		}
	}
	return nil
}
