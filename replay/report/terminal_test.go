package report

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"leadrig/internal/hook"
)

// crowded is a report with more of everything than the terminal shows.
func crowded() *Report {
	r := sample()
	s := Scenario{Name: "optional-fields-missing-with-a-very-long-name-of-its-own", Group: "shapes", TookMS: 123_456}
	for i := range 9 {
		s.Checks = append(s.Checks, Check{
			ID: "optional-fields-missing", Verdict: Fail, Message: "answered 500 without " + strings.Repeat("field ", 20) + fmt.Sprint(i),
			EventType: "LEAD_CATEGORY_UPDATED", Expected: "2xx", Observed: "500", About: []int{0, 1, 2, 3, 99, -1},
		})
	}
	for i := range 4 {
		d := Delivery{RequestID: fmt.Sprint("id-", i), EventType: "LEAD_CATEGORY_UPDATED", Label: strings.Repeat("界", 30)}
		for j := range 11 {
			a := attempt(float64(j), 3, 0, hook.OutcomeRetry)
			a.Error, a.Fault = strings.Repeat("broken pipe ", 5), "reset;when=before;count=3"
			d.Attempts = append(d.Attempts, a)
		}
		s.Deliveries = append(s.Deliveries, d)
	}
	r.Scenarios = append(r.Scenarios, s)
	r.Finish()
	return r
}

func TestTerminal_NoLineIsWiderThanAsked(t *testing.T) {
	for width := minWidth; width <= 160; width++ {
		text := written(t, terminal(Style{Colour: width%2 == 0, Width: width}), crowded())
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if bare := strings.TrimSpace(ansi.Strip(line)); strings.HasPrefix(bare, "again  ") || strings.HasPrefix(bare, "why  ") {
				continue // commands stay whole: they are there to be copied
			}
			if got := ansi.StringWidth(line); got > width {
				t.Errorf("%d columns, asked for %d: %q", got, width, line)
			}
		}
	}
}

func TestTerminal_CommandsStayWhole(t *testing.T) {
	text := written(t, terminal(Style{Width: 70}), sample())
	want := sample().Scenarios[0].Checks[0]
	if !strings.Contains(text, "again  "+want.Again+"\n") || !strings.Contains(text, "why  "+want.Why+"\n") {
		t.Errorf("a command is cut in\n%s", text)
	}
	wide := written(t, terminal(Style{Width: 200}), sample())
	if !strings.Contains(wide, "again  "+want.Again+"        why  "+want.Why+"\n") {
		t.Errorf("the commands don't share a line in\n%s", wide)
	}
}

func TestTerminal_SaysWhatItLeavesOut(t *testing.T) {
	text := written(t, terminal(Style{Width: 160}), crowded())
	for _, want := range []string{"… and 4 more: --report FILE has all of them", "… and 1 more delivery", "… and 3 more\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
}

func TestTerminal_AnEarlyEndIsSaid(t *testing.T) {
	r := sample()
	r.ExitCode, r.Failure = 0, "the handler stopped answering in retry-timeout: connection refused"
	r.Finish()
	for name, write := range map[string]form{"terminal": terminal(Style{Width: 160}), "Markdown": Markdown, "HTML": HTML, "JSON": JSON} {
		if text := written(t, write, r); !strings.Contains(text, r.Failure) {
			t.Errorf("%s says nothing of it:\n%s", name, text)
		}
	}
	if text := written(t, terminal(Style{}), r); !strings.Contains(text, "exit 3\n") {
		t.Errorf("no exit 3 in\n%s", text)
	}
}

// failing is a writer that fails from its nth call on.
type failing struct {
	n    int
	text bytes.Buffer
}

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return 0, errFull
	}
	return f.text.Write(p)
}

func TestWriters_EndWithTheWritersError(t *testing.T) {
	for name, write := range map[string]form{"terminal": terminal(Style{}), "json": JSON, "junit": JUnit, "html": HTML, "markdown": Markdown} {
		if err := write(&failing{}, sample()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f := &failing{n: 2}
	if err := terminal(Style{})(f, sample()); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
	if text := f.text.String(); !strings.Contains(text, "duplicate-sequential") || strings.Contains(text, "all-events") {
		t.Errorf("went on writing: %s", text)
	}
}

func TestWriters_LeaveTheReportAsItIs(t *testing.T) {
	want := written(t, JSON, sample())
	r := sample()
	for _, write := range []form{terminal(Style{}), JUnit, HTML, Markdown} {
		written(t, write, r)
	}
	if got := written(t, JSON, r); got != want {
		t.Error("a writer changed it")
	}
}
