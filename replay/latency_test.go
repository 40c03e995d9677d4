package replay

import (
	"testing"
	"time"

	"leadrig/replay/scenario"
)

func TestLatency_PercentilesOfAllAnswers(t *testing.T) {
	tr := &trial{sc: &scenario.Scenario{}}
	for i := range 1000 {
		took := time.Duration(i+1) * time.Millisecond
		tr.add(&delivery{attempts: []attempt{{status: 200, reached: true, start: time.Duration(i) * time.Millisecond, latency: took}}})
	}
	got := tr.latency()
	for name, p := range map[string][2]float64{"p50": {got.P50, 500}, "p90": {got.P90, 900}, "p99": {got.P99, 990}} {
		if off := p[0]/p[1] - 1; off < -0.001 || off > 0.002 {
			t.Errorf("%s is %v, want %v within three digits", name, p[0], p[1])
		}
	}
	if got.Count != 1000 || got.Max != 1000 {
		t.Errorf("count %d, max %v", got.Count, got.Max)
	}
}

func TestLatency_OfFewAnswersIsNotTold(t *testing.T) {
	tr := &trial{sc: &scenario.Scenario{}}
	for range fewest - 1 {
		tr.add(&delivery{attempts: []attempt{{status: 200, reached: true, latency: time.Millisecond}}})
	}
	if got := tr.latency(); got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestSteady_GoesByWhatWasSentAtARate(t *testing.T) {
	at := func(paced bool, start, took time.Duration) *delivery {
		return &delivery{paced: paced, attempts: []attempt{{status: 200, reached: true, start: start, latency: took}}}
	}
	var all []*delivery
	for i := range time.Duration(60) {
		all = append(all, at(true, i*time.Millisecond, time.Millisecond))
	}
	for i := range time.Duration(60) {
		all = append(all, at(false, time.Second+i, 100*time.Millisecond))
	}
	if samples := inOrder(all); len(samples) != 60 || median(samples) != time.Millisecond {
		t.Errorf("%d samples, median %v", len(samples), median(samples))
	}
	if f := judgeSteady(nil, scenario.Check{}, all); f.verdict != "" {
		t.Errorf("a phase of fixed concurrency counts as drift: %+v", f)
	}
}
