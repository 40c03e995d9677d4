package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// The types below follow the schema that CI systems agree on (Jenkins'
// junit-10.xsd): elements and attributes in its order and no others.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Time     string       `xml:"time,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties junitProperties `xml:"properties"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperties struct {
		All []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		ClassName string       `xml:"classname,attr"`
		Time      string       `xml:"time,attr"`
		Skipped   *junitSkip   `xml:"skipped"`
		Error     *junitResult `xml:"error"`
		Failure   *junitResult `xml:"failure"`
		Out       string       `xml:"system-out,omitempty"`
	}
	junitSkip struct {
		Message string `xml:"message,attr"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the report for CI systems: a suite per scenario, a test case per
// check. A warning is a test that passed and says something.
func JUnit(w io.Writer, r *Report) error {
	r = harmless(r)
	r.Finish()
	root := junitSuites{
		Name: "leadrig replay", Time: seconds(r.DurationMS),
		Tests: r.Summary.total(), Failures: r.Summary.Fail, Errors: r.Summary.Error,
	}
	for i := range r.Scenarios {
		root.Suites = append(root.Suites, r.junitSuite(&r.Scenarios[i]))
	}
	text, err := xml.MarshalIndent(root, "", "  ")
	if err != nil {
		return fmt.Errorf("replay report as JUnit XML: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func (r *Report) junitSuite(s *Scenario) junitSuite {
	started := r.StartedAt.Add(time.Duration(s.StartMS * float64(time.Millisecond)))
	suite := junitSuite{
		Name: s.Name, Tests: len(s.Checks), Time: seconds(s.TookMS),
		Timestamp: started.UTC().Format("2006-01-02T15:04:05"),
		Properties: junitProperties{All: []junitProperty{
			{"target", r.Target},
			{"seed", strconv.FormatUint(r.Seed, 10)},
			{"effects", string(r.Effects)},
		}},
	}
	sum := s.sum()
	names := map[string]int{}
	for i := range s.Checks {
		c := &s.Checks[i]
		test := s.junitCase(c, unique(names, c.junitName()))
		if i == 0 {
			test.Time = seconds(s.TookMS) // the checks share the scenario's time: told once, sums stay right
		}
		suite.Cases = append(suite.Cases, test)
	}
	suite.Failures, suite.Errors, suite.Skipped = sum.Fail, sum.Error, sum.Skipped
	return suite
}

func (c *Check) junitName() string {
	name := c.ID
	if name == "" {
		name = "check"
	}
	if c.EventType != "" {
		name += " " + c.EventType
	}
	return name
}

// unique keeps names of one suite apart: CI systems merge tests of one name.
func unique(seen map[string]int, name string) string {
	seen[name]++
	if n := seen[name]; n > 1 {
		return unique(seen, fmt.Sprintf("%s (%d)", name, n))
	}
	return name
}

func (s *Scenario) junitCase(c *Check, name string) junitCase {
	class := "leadrig." + s.Name
	if s.Group != "" {
		class = "leadrig." + s.Group + "." + s.Name
	}
	test := junitCase{Name: name, ClassName: class, Time: seconds(0)}
	switch c.Verdict {
	case Pass:
	case Warn:
		test.Out = "warning: " + s.account(c)
	case Skipped:
		test.Skipped = &junitSkip{Message: c.Message}
	case Fail:
		test.Failure = &junitResult{Message: c.Message, Type: c.ID, Text: s.account(c)}
	default:
		test.Error = &junitResult{Message: c.Message, Type: "error", Text: s.account(c)}
	}
	return test
}

// account tells a check in lines, as the terminal does, for who has only these.
func (s *Scenario) account(c *Check) string {
	lines := []string{c.Message}
	if !c.says() {
		lines = append(lines, "expected "+orNothing(c.Expected)+", observed "+orNothing(c.Observed))
	}
	about := s.about(c)
	for _, d := range about[:min(len(about), shownDeliveries)] {
		lines = append(lines, d.account())
	}
	if more := len(about) - shownDeliveries; more > 0 {
		lines = append(lines, "… and "+count(more, "more delivery", "more deliveries"))
	}
	for _, more := range [][2]string{{"", c.Consequence}, {"again: ", c.Again}, {"why: ", c.Why}} {
		if more[1] != "" {
			lines = append(lines, more[0]+more[1])
		}
	}
	return strings.Join(lines, "\n")
}

// account tells a delivery in one line.
func (d *Delivery) account() string {
	text := d.name()
	if d.Label != "" {
		text += " (" + d.Label + ")"
	}
	for i := range d.Attempts[:min(len(d.Attempts), shownAttempts)] {
		text += "   " + d.Attempts[i].text()
	}
	if more := len(d.Attempts) - shownAttempts; more > 0 {
		text += "   … and " + number(more) + " more"
	}
	return text
}

func seconds(ms float64) string { return strconv.FormatFloat(max(ms, 0)/1000, 'f', 3, 64) }
