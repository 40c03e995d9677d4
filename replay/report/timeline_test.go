package report

import (
	"math"
	"strings"
	"testing"

	"leadrig/internal/hook"
)

func TestTimeline_AttemptsStandOnTheAxisWithTheirAnswers(t *testing.T) {
	s := duplicateSequential()
	line := newTimeline(&s, "s1")
	if len(line.Bars) != 3 {
		t.Fatalf("%d bars", len(line.Bars))
	}
	for i, b := range line.Bars {
		a := &s.Deliveries[0].Attempts[i]
		if !strings.Contains(b.Label, "200") || !strings.Contains(b.Title, "delivered") || b.Class != "ok" {
			t.Errorf("bar %d says %q, %q", i, b.Label, b.Title)
		}
		if i > 0 && b.X <= line.Bars[i-1].X {
			t.Errorf("bar %d starts at %v, the one before at %v", i, b.X, line.Bars[i-1].X)
		}
		if scale := b.Width / a.LatencyMS; math.Abs(scale-56) > 1 {
			t.Errorf("bar %d: %v units a millisecond", i, scale)
		}
	}
}

func TestTimeline_AnswersDifferInWordsAndClass(t *testing.T) {
	s := Scenario{Name: "s", Deliveries: []Delivery{{Attempts: []Attempt{
		attempt(0, 1, 200, hook.OutcomeDelivered), attempt(1, 1, 429, hook.OutcomeLost), attempt(2, 1, 500, hook.OutcomeRetry),
		attempt(3, 1, 0, hook.OutcomeFailed), attempt(4, 1, 302, hook.OutcomeLost),
	}}}}
	want := [][3]string{{"ok", "200 (1 ms)", "delivered"}, {"lost", "429 (1 ms)", "lost for good"}, {"retry", "500 (1 ms)", "sent again"}, {"none", "no answer (1 ms)", "given up"}, {"lost", "302 (1 ms)", "lost"}}
	for i, b := range newTimeline(&s, "s1").Bars {
		if b.Class != want[i][0] || b.Label != want[i][1] || !strings.Contains(b.Title, want[i][2]) {
			t.Errorf("%s, %q, %q; want %v", b.Class, b.Label, b.Title, want[i])
		}
	}
}

func TestTimeline_OfManyTheFailedAreDrawn(t *testing.T) {
	s := Scenario{Name: "s", Checks: []Check{{ID: "c", Verdict: Fail, About: []int{90}}}}
	for i := range 100 {
		s.Deliveries = append(s.Deliveries, Delivery{RequestID: "x", Attempts: []Attempt{attempt(float64(i), 1, 200, "")}})
	}
	line := newTimeline(&s, "s1")
	last := line.Bars[len(line.Bars)-1]
	if len(line.Bars) != shownBars || line.Omitted != 100-shownBars || !last.Troubled || last.start != 90 {
		t.Errorf("%d bars, %d omitted, the last is %+v", len(line.Bars), line.Omitted, last)
	}
}

func TestTimeline_StaysInsideThePicture(t *testing.T) {
	for _, ms := range []float64{0, 0.001, 0.5, 1, 7, 99, 30_000, 1e9, -5, math.NaN(), math.Inf(1)} {
		a := attempt(ms, ms, 0, hook.OutcomeRetry)
		a.Error = strings.Repeat("long ", 40)
		s := Scenario{Name: "s", Deliveries: []Delivery{{Attempts: []Attempt{a, attempt(0, 1, 200, "")}}}}
		line := newTimeline(&s, "s1")
		if n := len(line.Ticks); n < 2 || n > 10 {
			t.Errorf("%v: %d ticks", ms, n)
		}
		for _, b := range line.Bars {
			if !(b.X >= lineLeft && b.X+b.Width <= float64(line.Width) && b.Width >= minBar) || b.Y+lineBar > line.Height {
				t.Errorf("%v: a bar at %v, %d of %v in %d x %d", ms, b.X, b.Y, b.Width, line.Width, line.Height)
			}
			if size := float64(len([]rune(b.Label))) * labelCell; b.Anchor == "start" && b.LabelX+size > float64(line.Width)+labelCell*8 {
				t.Errorf("%v: the label %q leaves the picture", ms, b.Label)
			}
		}
	}
}

func TestTimeline_NothingSentIsNoPicture(t *testing.T) {
	if newTimeline(&Scenario{Name: "s", Deliveries: []Delivery{{}}}, "s1") != nil {
		t.Error("a picture of nothing")
	}
}
