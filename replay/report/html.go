package report

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"strconv"
)

//go:embed page.gohtml
var pageTemplate string

// The most that a page lists of one scenario: a soak has a million deliveries.
const (
	pageDeliveries = 200
	pageAttempts   = 50
)

// page is what the template sees; all texts in it are harmless already and are
// escaped by the template for where they stand.
type page struct {
	*Report
	Verdict   Verdict
	Intro     string
	Counts    string
	Done      string
	Started   string
	Duration  string
	SeedText  string
	Scenarios []pageScenario
}

type pageScenario struct {
	*Scenario
	Anchor   string
	Headline string
	Took     string
	Stats    string
	NewGroup bool // the first of its group
	Open     bool
	Checks   []pageCheck
	Passed   []pageCheck
	Timeline *timeline
	Sent     []pageDelivery
	More     int
}

type pageCheck struct {
	*Check
	Says  bool
	About []string
}

type pageDelivery struct {
	*Delivery
	Name    string
	Tries   []pageAttempt
	More    int
	Changed string
}

type pageAttempt struct {
	*Attempt
	Number  int
	Result  string
	Took    string
	Class   string
	Meaning string
}

// HTML writes the report as one page that loads nothing and runs nothing.
func HTML(w io.Writer, r *Report) error {
	r = harmless(r)
	r.Finish()
	t, err := template.New("report").Funcs(template.FuncMap{
		"sign": Verdict.sign,
		"word": Verdict.word,
	}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("replay report as HTML: %w", err)
	}
	if err := t.Execute(w, r.page()); err != nil {
		return fmt.Errorf("replay report as HTML: %w", err)
	}
	return nil
}

func (r *Report) page() *page {
	p := &page{
		Report: r, Verdict: r.verdict(), Intro: r.intro(), Counts: r.counts(), Done: r.Sentence(),
		Started: r.StartedAt.UTC().Format("2006-01-02 15:04:05 UTC"), Duration: msText(r.DurationMS),
		SeedText: strconv.FormatUint(r.Seed, 10),
	}
	group := ""
	for i := range r.Scenarios {
		s := r.Scenarios[i].page("s" + strconv.Itoa(i+1))
		s.NewGroup = s.Group != group
		group = s.Group
		p.Scenarios = append(p.Scenarios, s)
	}
	return p
}

func (s *Scenario) page(anchor string) pageScenario {
	p := pageScenario{
		Scenario: s, Anchor: anchor, Headline: s.headline(), Took: msText(s.TookMS),
		Open: s.Verdict.troubled(), Timeline: newTimeline(s, anchor), More: s.Omitted,
	}
	if s.Latency != nil {
		p.Stats = s.Latency.text()
	}
	for _, c := range s.troubledChecks() {
		p.Checks = append(p.Checks, s.pageCheck(c))
	}
	for i := range s.Checks {
		if c := &s.Checks[i]; !c.Verdict.troubled() {
			p.Passed = append(p.Passed, s.pageCheck(c))
		}
	}
	for i := range s.Deliveries {
		if i == pageDeliveries {
			p.More += len(s.Deliveries) - pageDeliveries
			break
		}
		p.Sent = append(p.Sent, s.Deliveries[i].page())
	}
	return p
}

func (s *Scenario) pageCheck(c *Check) pageCheck {
	p := pageCheck{Check: c, Says: c.says()}
	about := s.about(c)
	for _, d := range about[:min(len(about), shownDeliveries)] {
		p.About = append(p.About, d.account())
	}
	if more := len(about) - shownDeliveries; more > 0 {
		p.About = append(p.About, "… and "+count(more, "more delivery", "more deliveries"))
	}
	return p
}

func (d *Delivery) page() pageDelivery {
	p := pageDelivery{Delivery: d, Name: d.name()}
	if d.Change != nil {
		p.Changed = d.Change.text(d.last())
	}
	for i := range d.Attempts {
		if i == pageAttempts {
			p.More = len(d.Attempts) - pageAttempts
			break
		}
		a := &d.Attempts[i]
		p.Tries = append(p.Tries, pageAttempt{
			Attempt: a, Number: i + 1, Result: a.answer(), Took: msText(a.LatencyMS), Class: a.class(), Meaning: meaning(a.Outcome),
		})
	}
	return p
}
