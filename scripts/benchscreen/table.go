package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// line is one line of the table.
type line struct{ what, measured, aim string }

func table(inside figures, outside program) (string, error) {
	frame, err := inside.get("View/100000", "ns/op")
	if err != nil {
		return "", err
	}
	million, err := inside.get("View/1000000", "ns/op")
	if err != nil {
		return "", err
	}
	lines := []line{
		{"one frame with 100,000 deliveries at 120×40", fmt.Sprintf("%.2f ms", frame/1e6), "under 1 ms"},
		{"one frame with 1,000,000 deliveries, to that", fmt.Sprintf("%+.0f %%", 100*(million/frame-1)), "within 20 %"},
	}
	for _, of := range []struct {
		benchmark, unit, what, form, aim string
	}{
		{"KeysUnderLoad", "deliveries/s", "deliveries a second while keys are pressed", "%.0f", "5,000"},
		{"KeysUnderLoad", "p50-ms", "a key answered and drawn, median", "%.2f ms", ""},
		{"KeysUnderLoad", "p99-ms", "a key answered and drawn, 99 of 100 within", "%.1f ms", ""},
		{"KeysUnderLoad", "max-ms", "a key answered and drawn, slowest", "%.1f ms", "50 ms at most"},
		{"KeysUnderLoad", "lost", "deliveries missing on the screen", "%.0f", "none"},
		{"Memory", "MB-held", "held by the screen after 1,000,000 deliveries", "%.0f MB", "under 150 MB"},
		{"Idle", "%cpu", "processor of an idle screen with the flow strip", "%.2f %%", "under 1 %"},
	} {
		value, err := inside.get(of.benchmark, of.unit)
		if err != nil {
			return "", err
		}
		lines = append(lines, line{of.what, fmt.Sprintf(of.form, value), of.aim})
	}
	lines = append(
		lines,
		line{
			"`leadrig demo`: from its start to the first picture, median (slowest)",
			fmt.Sprintf("%s (%s)", millis(outside.paint[len(outside.paint)/2]), millis(outside.paint[len(outside.paint)-1])), "under 100 ms",
		},
		line{"`leadrig demo`: processor of the whole idle program", fmt.Sprintf("%.2f %%", 100*outside.idle.Seconds()/outside.watched.Seconds()), "under 1 %"},
	)
	var b strings.Builder
	fmt.Fprintf(&b, `# The live screen

Written by %[1]smake bench%[1]s on %[2]s: %[3]d processors, %[4]s, %[5]s/%[6]s. A key is pressed 20 to 40 ms after the
last was answered, 500 times, while deliveries come in; demo is started %[7]d times on a terminal of 120×40, and watched for %[8]s while nothing happens.

| what | measured | aim |
|---|---|---|
`, "`", time.Now().UTC().Format("2006-01-02"), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, len(outside.paint), outside.watched)
	for _, l := range lines {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.what, l.measured, l.aim)
	}
	return b.String(), nil
}

func millis(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d)/1e6) }
