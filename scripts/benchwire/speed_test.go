package main

import (
	"bytes"
	"strings"
	"testing"
)

// What the programs print, shortened in the middle.
const (
	heyText = "\nSummary:\n  Total:\t1.0005 secs\n  Slowest:\t0.0102 secs\n  Requests/sec:\t19990.0571\n  \nStatus code distribution:\n  [200]\t20000 responses\n"
	wrkText = "Running 3s test @ http://127.0.0.1:1/hook\n  2 threads and 64 connections\n  86014 requests in 3.01s, 6.64MB read\nRequests/sec:  28560.61\nTransfer/sec:      2.21MB\n"
)

func TestFigure_OfWhatTheProgramsPrint(t *testing.T) {
	for text, want := range map[string]float64{heyText: 19990.0571, wrkText: 28560.61} {
		if got, err := figure(text); err != nil || got != want {
			t.Errorf("got %v, %v of %s", got, err, text)
		}
	}
	if _, err := figure("Transfer/sec: 2"); err == nil || !strings.Contains(err.Error(), "no rate") {
		t.Errorf("got %v", err)
	}
}

func TestRatio_IsTheMedianOfTheTurns(t *testing.T) {
	hey := &program{figures: []float64{100, 10, 1000}}
	ours := &program{figures: []float64{50, 10, 250}}
	if got := ours.ratio(hey); got != "0.50" {
		t.Errorf("ratio %s of 0.5, 1 and 0.25", got)
	}
	for name, none := range map[string]string{
		"to itself": hey.ratio(hey), "of one without figures": new(program).ratio(hey), "to one that isn't installed": hey.ratio(&program{}),
	} {
		if none != "" {
			t.Errorf("%s: %s", name, none)
		}
	}
}

func TestCompare_SaysWhichProgramIsMissing(t *testing.T) {
	var table bytes.Buffer
	o := options{count: 10, connections: 2, rounds: 1, table: &table}
	o.compare([]*program{{name: "hey"}, {name: "wrk", figures: []float64{200}}, {name: "ours", figures: []float64{100}}})
	for _, line := range []string{"| hey | not installed |  |  |", "| ours | 100 |  | 0.50 |"} {
		if !strings.Contains(table.String(), line) {
			t.Errorf("no %q in\n%s", line, table.String())
		}
	}
}

func TestLua_SetsTheSameRequestAsTheOthersSend(t *testing.T) {
	script := lua()
	for _, f := range fields() {
		if !strings.Contains(script, `wrk.headers["`+f.Name+`"] = "`+f.Value+`"`) {
			t.Errorf("no %s in\n%s", f.Name, script)
		}
	}
	if !strings.Contains(script, `wrk.headers["X-Request-Id"] = "`+id(1)+`"`) || !strings.Contains(script, strings.ReplaceAll(body(1), `"`, `\"`)) {
		t.Errorf("another delivery in\n%s", script)
	}
}
