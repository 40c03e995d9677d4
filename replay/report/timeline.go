package report

import (
	"math"
	"slices"
	"strconv"
)

// The measures of a timeline picture, in its own units.
const (
	lineLeft   = 250 // where the time axis begins: names stand before it
	lineWidth  = 560
	lineEnd    = 150 // room for a label behind the last bar
	lineTop    = 26
	lineRow    = 22
	lineBar    = 14
	minBar     = 3
	labelCell  = 7.0 // about the width of a character
	shownBars  = 40
	nameChars  = 34
	labelChars = 60
)

// timeline is the picture of a scenario: a row per attempt, its time as a bar on
// one axis, its answer beside it in words.
type timeline struct {
	ID            string // unique in the page
	Title, Desc   string
	Width, Height int
	AxisY         int
	Ticks         []tick
	Bars          []bar
	Omitted       int
}

type tick struct {
	X     float64
	Label string
}

type bar struct {
	Y, TextY       int
	X, Width       float64
	Name           string // of the delivery, or which attempt it is
	Label          string
	LabelX         float64
	Anchor         string // on which side of LabelX the label stands
	Class          string // its colour
	Title          string // all of it, for who points at it or listens
	Troubled       bool
	start, latency float64
	attempt        *Attempt
}

// newTimeline draws the attempts of a scenario, nil if there were none. Of many
// it takes those that failed checks speak of first.
func newTimeline(s *Scenario, id string) *timeline {
	bars, omitted := s.bars()
	if len(bars) == 0 {
		return nil
	}
	end := 0.0
	for i := range bars {
		end = max(end, bars[i].start+bars[i].latency)
	}
	t := &timeline{
		ID: id, Title: "Timeline of " + s.Name,
		Width: lineLeft + lineWidth + lineEnd, Omitted: omitted,
		AxisY: lineTop + len(bars)*lineRow + 4,
	}
	t.Height = t.AxisY + 22
	step := tickStep(end)
	end = max(math.Ceil(end/step), 1) * step
	for at := 0.0; at <= end+step/2; at += step {
		t.Ticks = append(t.Ticks, tick{X: axisX(at, end), Label: tickText(at, step)})
	}
	for i := range bars {
		bars[i].place(i, end)
	}
	t.Bars = bars
	t.Desc = describe(bars, omitted)
	return t
}

// describe says in a sentence what the picture shows.
func describe(bars []bar, omitted int) string {
	seen := map[string]int{}
	var order []string
	for i := range bars {
		answer := bars[i].attempt.answer()
		if seen[answer]++; seen[answer] == 1 {
			order = append(order, answer)
		}
	}
	text := count(len(bars), "attempt", "attempts") + " shown"
	for _, answer := range order[:min(len(order), 8)] {
		text += "; " + number(seen[answer]) + " × " + answer
	}
	if omitted > 0 {
		text += "; " + number(omitted) + " more not shown"
	}
	return text
}

// bars are the rows of the picture in the order of time.
func (s *Scenario) bars() (found []bar, omitted int) {
	failed := s.failedAbout()
	for _, first := range []bool{true, false} {
		for i := range s.Deliveries {
			if failed[i] != first {
				continue
			}
			for j := range s.Deliveries[i].Attempts {
				if len(found) == shownBars {
					omitted++
					continue
				}
				found = append(found, newBar(&s.Deliveries[i], j, failed[i]))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b bar) int {
		switch {
		case a.start < b.start:
			return -1
		case a.start > b.start:
			return 1
		}
		return 0
	})
	return found, omitted
}

// failedAbout marks the deliveries that troubled checks speak of.
func (s *Scenario) failedAbout() map[int]bool {
	failed := map[int]bool{}
	for _, c := range s.troubledChecks() {
		for _, i := range c.About {
			failed[i] = true
		}
	}
	return failed
}

func newBar(d *Delivery, j int, troubled bool) bar {
	a := &d.Attempts[j]
	name := d.name()
	if len(d.Attempts) > 1 {
		name = d.EventType + " " + d.shortID() + " #" + strconv.Itoa(j+1)
	}
	b := bar{
		Name: cutRunes(name, nameChars), Label: cutRunes(a.text(), labelChars), Class: a.class(),
		start: finite(a.StartMS), latency: finite(a.LatencyMS), attempt: a, Troubled: troubled,
	}
	b.Title = d.name() + ", attempt " + strconv.Itoa(j+1) + ", at " + msText(a.StartMS) + ": " + a.text()
	if a.Outcome != "" {
		b.Title += ", " + meaning(a.Outcome)
	}
	return b
}

// finite keeps numbers that can't be drawn out of the picture.
func finite(ms float64) float64 {
	if math.IsNaN(ms) || math.IsInf(ms, 0) || ms < 0 {
		return 0
	}
	return ms
}

func (b *bar) place(row int, end float64) {
	b.Y = lineTop + row*lineRow
	b.TextY = b.Y + lineBar - 3
	b.X = axisX(b.start, end)
	b.Width = round(max(axisX(b.start+b.latency, end)-b.X, minBar))
	size := float64(len([]rune(b.Label))) * labelCell
	b.LabelX, b.Anchor = round(b.X+b.Width+5), "start"
	if b.LabelX+size > lineLeft+lineWidth+lineEnd && b.X-5-size > lineLeft {
		b.LabelX, b.Anchor = round(b.X-5), "end"
	}
	if room := int((lineLeft + lineWidth + lineEnd - b.LabelX) / labelCell); b.Anchor == "start" && room > 1 {
		b.Label = cutRunes(b.Label, max(room, 8))
	}
}

func axisX(ms, end float64) float64 { return round(lineLeft + ms/end*lineWidth) }

func round(x float64) float64 { return math.Round(x*10) / 10 }

// tickStep is 1, 2 or 5 times a power of ten, so that there are up to eight steps.
func tickStep(end float64) float64 {
	const steps = 8
	if end <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(end/steps)))
	for _, times := range []float64{1, 2, 5} {
		if power*times*steps >= end {
			return power * times
		}
	}
	return power * 10
}

func tickText(ms, step float64) string {
	if step >= 1000 {
		return strconv.FormatFloat(ms/1000, 'f', -1, 64) + " s"
	}
	digits := 0
	if step < 1 {
		digits = int(math.Ceil(-math.Log10(step)))
	}
	return strconv.FormatFloat(ms, 'f', digits, 64) + " ms"
}

// class is the colour of an answer, by what it means to SmartLead.
func (a *Attempt) class() string {
	switch {
	case a.Status == 0:
		return "none"
	case a.Status >= 200 && a.Status <= 299:
		return "ok"
	case a.Status >= 500:
		return "retry"
	}
	return "lost"
}

// cutRunes bounds a harmless text for a picture, where widths are rough anyway.
func cutRunes(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
