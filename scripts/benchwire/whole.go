package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"leadrig/replay/report"
	"leadrig/scripts/internal/rig"
)

// whole is the command leadrig replay over a history of recorded deliveries.
type whole struct {
	binary, home, report string
	url                  string
	count                int
	done                 []outcome
}

// outcome is one run of the command.
type outcome struct {
	rate float64       // of the sending phase, as its report says
	took time.Duration // from start to end
	cpu  time.Duration
	peak int64 // resident memory, in bytes; 0: not known on this system
}

// newWhole builds leadrig, unless it is there, and records the deliveries, in a folder.
func newWhole(ctx context.Context, h *handler, o options, folder string) (*whole, error) {
	binary := o.leadrig
	if binary == "" {
		var err error
		if binary, err = rig.Build(ctx, folder); err != nil {
			return nil, err
		}
	}
	w := &whole{
		binary: binary, home: filepath.Join(folder, "home"), report: filepath.Join(folder, "report.json"),
		url: "http://" + h.addr + "/hook", count: o.count,
	}
	return w, recordHistory(w.home, o.count)
}

// scenarioFile is a scenario that sends each selected delivery once, as
// deliver does, with so many under way.
func scenarioFile(folder string, connections int) (string, error) {
	text := fmt.Sprintf(`name: replay-all
title: each selected delivery once, as it was recorded
why: An event that isn't answered 2xx is sent again or lost.
fix: See leadrig explain accepted.
steps:
  - send: {events: [all], recorded: true, concurrency: %d}
checks:
  - check: accepted
`, connections)
	file := filepath.Join(folder, "replay-all.yaml")
	return file, os.WriteFile(file, []byte(text), 0o600)
}

// measure runs the command once and returns the rate of its sending phase.
func (w *whole) measure(ctx context.Context, scenario string) (float64, error) {
	cmd := exec.CommandContext(ctx, w.binary, "--home", w.home, "--output", "text", "--quiet",
		"replay", "history:", "--to", w.url, "--scenario", scenario, "--keep-ids", "--report", w.report)
	begin := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(begin)
	if err != nil {
		return 0, fmt.Errorf("leadrig replay: %w: %s", err, out)
	}
	rate, err := w.read()
	if err != nil {
		return 0, err
	}
	state := cmd.ProcessState
	w.done = append(w.done, outcome{rate: rate, took: took, cpu: state.UserTime() + state.SystemTime(), peak: peakMemory(state)})
	return rate, nil
}

// read takes the rate out of the report, and makes sure that all was sent.
func (w *whole) read() (float64, error) {
	data, err := os.ReadFile(w.report)
	if err != nil {
		return 0, err
	}
	var rep report.Report
	if err := json.Unmarshal(data, &rep); err != nil {
		return 0, fmt.Errorf("read leadrig's report: %w", err)
	}
	if len(rep.Scenarios) != 1 || rep.Scenarios[0].Latency == nil || rep.Scenarios[0].Latency.Count != w.count {
		return 0, fmt.Errorf("leadrig's report doesn't speak of %d answers: %.300s", w.count, data)
	}
	return rep.Scenarios[0].Latency.PerSecond, nil
}

// say tells of the runs, with medians.
func (w *whole) say(o *options) {
	took, cpu, peak := make([]float64, len(w.done)), make([]float64, len(w.done)), make([]float64, len(w.done))
	for i, d := range w.done {
		took[i], cpu[i], peak[i] = d.took.Seconds(), d.cpu.Seconds(), float64(d.peak)
	}
	memory := "unknown here"
	if m := median(peak); m > 0 {
		memory = strconv.Itoa(int(m)>>20) + " MiB"
	}
	_, _ = fmt.Fprintf(o.table, "\nThe whole command, from its start over reading the history to the written report: %.1f s, %.1f s of processor time, "+
		"%s of memory at its peak.\n", median(took), median(cpu), memory)
}
