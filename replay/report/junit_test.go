package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule is what the schema says of one element: the attributes it must and may
// have with their types, and its children in their order.
type rule struct {
	required, optional map[string]*regexp.Regexp
	children           []string
	text               bool
}

// junitSchema is junit-10.xsd of Jenkins' xUnit plug-in, as far as we use it.
func junitSchema() map[string]rule {
	text := regexp.MustCompile(`(?s)^.+$`)
	whole := regexp.MustCompile(`^\d+$`)
	decimal := regexp.MustCompile(`^\d+\.\d+$`)
	moment := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`)
	type types = map[string]*regexp.Regexp
	return map[string]rule{
		"testsuites": {
			optional: types{"name": text, "time": decimal, "tests": whole, "failures": whole, "errors": whole, "disabled": whole},
			children: []string{"testsuite"},
		},
		"testsuite": {
			required: types{"name": text, "tests": whole},
			optional: types{"failures": whole, "errors": whole, "skipped": whole, "time": decimal, "timestamp": moment, "hostname": text},
			children: []string{"properties", "testcase", "system-out", "system-err"},
		},
		"properties": {children: []string{"property"}},
		"property":   {required: types{"name": text, "value": text}},
		"testcase": {
			required: types{"name": text},
			optional: types{"classname": text, "time": decimal, "assertions": whole},
			children: []string{"skipped", "error", "failure", "system-out", "system-err"},
		},
		"skipped":    {optional: types{"message": text}, text: true},
		"error":      {optional: types{"message": text, "type": text}, text: true},
		"failure":    {optional: types{"message": text, "type": text}, text: true},
		"system-out": {text: true},
	}
}

// readStrictly parses a document by the schema and returns how often each
// element came.
func readStrictly(document string) (map[string]int, error) {
	d := xml.NewDecoder(strings.NewReader(document))
	schema, seen := junitSchema(), map[string]int{}
	type level struct {
		name  string
		place int // among the children that the schema lists
	}
	var open []level
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return seen, nil
		}
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			if err := schema[name].attributes(name, e.Attr); err != nil {
				return nil, err
			}
			if len(open) == 0 && name != "testsuites" {
				return nil, fmt.Errorf("<%s> as the root", name)
			}
			if len(open) > 0 {
				parent := &open[len(open)-1]
				place := slices.Index(schema[parent.name].children, name)
				if place < parent.place {
					return nil, fmt.Errorf("<%s> in <%s> at this place", name, parent.name)
				}
				parent.place = place
			}
			open = append(open, level{name: name})
			seen[name]++
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(e)); text != "" && !schema[open[len(open)-1].name].text {
				return nil, fmt.Errorf("text in <%s>: %.40q", open[len(open)-1].name, text)
			}
		}
	}
}

func (r rule) attributes(name string, all []xml.Attr) error {
	missing := len(r.required)
	for _, a := range all {
		form, must := r.required[a.Name.Local]
		if must {
			missing--
		} else if form = r.optional[a.Name.Local]; form == nil {
			return fmt.Errorf("<%s %s>: no such attribute", name, a.Name.Local)
		}
		if !form.MatchString(a.Value) {
			return fmt.Errorf("<%s %s=%q>: want %s", name, a.Name.Local, a.Value, form)
		}
	}
	if missing > 0 {
		return fmt.Errorf("<%s> lacks an attribute", name)
	}
	return nil
}

func TestReadStrictly_RefusesWhatTheSchemaDoes(t *testing.T) {
	for name, document := range map[string]string{
		"order":     `<testsuites><testsuite name="a" tests="1"><testcase name="x"/><properties/></testsuite></testsuites>`,
		"attribute": `<testsuites><testsuite name="a" tests="1" colour="red"/></testsuites>`,
		"missing":   `<testsuites><testsuite name="a"/></testsuites>`,
		"number":    `<testsuites><testsuite name="a" tests="one"/></testsuites>`,
		"element":   `<testsuites><evil/></testsuites>`,
		"root":      `<testsuite name="a" tests="1"/>`,
		"text":      `<testsuites>hello</testsuites>`,
		"unended":   `<testsuites>`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readStrictly(document); err == nil {
				t.Error("was taken")
			}
		})
	}
}

func TestJUnit_FollowsTheSchemaAndAddsUp(t *testing.T) {
	r := sample()
	document := written(t, JUnit, r)
	seen, err := readStrictly(document)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"testsuite": len(r.Scenarios), "testcase": r.Summary.total(), "failure": r.Summary.Fail,
		"error": r.Summary.Error, "skipped": r.Summary.Skipped, "system-out": r.Summary.Warn,
	} {
		if seen[name] != want {
			t.Errorf("%d <%s>, want %d", seen[name], name, want)
		}
	}
	var root junitSuites
	if err := xml.Unmarshal([]byte(document), &root); err != nil {
		t.Fatal(err)
	}
	if root.Tests != 9 || root.Failures != 2 || root.Errors != 1 {
		t.Errorf("root counts %d %d %d", root.Tests, root.Failures, root.Errors)
	}
	for _, suite := range root.Suites {
		suite.addsUp(t)
	}
}

func (s junitSuite) addsUp(t *testing.T) {
	t.Helper()
	var failures, failed, skipped int
	var sum float64
	for _, c := range s.Cases {
		if c.Failure != nil {
			failures++
		}
		if c.Error != nil {
			failed++
		}
		if c.Skipped != nil {
			skipped++
		}
		seconds, err := strconv.ParseFloat(c.Time, 64)
		if err != nil {
			t.Error(err)
		}
		sum += seconds
	}
	if s.Tests != len(s.Cases) || s.Failures != failures || s.Errors != failed || s.Skipped != skipped {
		t.Errorf("suite %s: attributes and cases differ", s.Name)
	}
	if got := fmt.Sprintf("%.3f", sum); got != s.Time {
		t.Errorf("suite %s: cases took %s, suite %s", s.Name, got, s.Time)
	}
	for _, p := range s.Properties.All {
		if p.Name == "seed" && p.Value == "42" {
			return
		}
	}
	t.Errorf("suite %s: no seed", s.Name)
}

func TestJUnit_StaysValidWhateverTheTexts(t *testing.T) {
	eachHostile(t, func(t *testing.T, text string) {
		document := written(t, JUnit, planted(t, text))
		if fault := harm(document); fault != "" {
			t.Error(fault)
		}
		if _, err := readStrictly(document); err != nil {
			t.Error(err)
		}
	})
}

func TestJUnit_ChecksOfOneNameStayApart(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "unicode", Checks: []Check{
		{ID: "unicode", Verdict: Pass}, {ID: "unicode", Verdict: Pass}, {ID: "unicode (2)", Verdict: Pass}, {ID: "unicode", Verdict: Pass},
	}}}}
	var root junitSuites
	if err := xml.Unmarshal([]byte(written(t, JUnit, r)), &root); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range root.Suites[0].Cases {
		if seen[c.Name] {
			t.Errorf("%q twice", c.Name)
		}
		seen[c.Name] = true
	}
}
