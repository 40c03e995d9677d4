package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"

	"leadrig/internal/hook"
)

func TestText_OfARun(t *testing.T) {
	for _, width := range []int{70, 110, 160} {
		for name, colour := range map[string]bool{"plain": false, "colour": true} {
			t.Run(fmt.Sprintf("%d-%s", width, name), func(t *testing.T) {
				golden.RequireEqual(t, printed(t, Text{Style: Style{Colour: colour, Width: width}, Zone: zone()}, told(run()...)))
			})
		}
	}
	t.Run("notes-only", func(t *testing.T) {
		golden.RequireEqual(t, printed(t, Text{NotesOnly: true, Zone: zone()}, told(run()...)))
	})
}

func TestText_ColourChangesNothingButColour(t *testing.T) {
	for width := 60; width <= 200; width += 7 {
		plain := printed(t, Text{Style: Style{Width: width}, Zone: zone()}, told(run()...))
		colour := printed(t, Text{Style: Style{Width: width, Colour: true}, Zone: zone()}, told(run()...))
		if diff := cmp.Diff(plain, ansi.Strip(colour)); diff != "" {
			t.Errorf("width %d: %s", width, diff)
		}
		if plain == colour {
			t.Errorf("width %d: no colour at all", width)
		}
	}
}

func TestText_WithoutAWidthIsOfTheDefaultOne(t *testing.T) {
	want := printed(t, Text{Style: Style{Width: defaultWidth}, Zone: zone()}, told(run()...))
	for _, width := range []int{0, -1} {
		if diff := cmp.Diff(want, printed(t, Text{Style: Style{Width: width}, Zone: zone()}, told(run()...))); diff != "" {
			t.Errorf("width %d: %s", width, diff)
		}
	}
}

// rows are the delivery and attempt lines of a text.
func rows(text string) []string {
	all := []string{}
	for line := range strings.Lines(text) {
		if strings.Contains(line, " → ") || strings.Contains(line, " ← ") {
			all = append(all, strings.TrimSuffix(line, "\n"))
		}
	}
	return all
}

// odd are event types, leads and ids of all lengths, widths and scripts.
func odd() []string {
	return []string{
		"", "a", "EMAIL_REPLY", "MANUAL_STEP_REACHED_AND_MORE", "株式会社倉庫の担当者様へ", "👍🏽👩\u200d💻🇬🇧 team",
		"नमस्ते दुनिया", "e\u0301\u0301", "العربية", strings.Repeat("x", 10<<10), strings.Repeat("倉", 4000), "\xff\xfe\x80",
	}
}

// oddRun is a run of deliveries and attempts, each with an id that begins with #.
func oddRun() []hook.Message {
	all := []hook.Message{}
	for i, text := range odd() {
		for j, lead := range odd() {
			d := delivery(i*100+j, text, lead, "#"+text+lead)
			d.Bytes = []int{0, 9999, 10_000, 9_999_999, 25 << 20}[j%5]
			d.Copy = 1 + i*j*3
			d.DuplicateOf = int64(j)
			d.DuplicateBy = []hook.DuplicateBy{hook.ByRequestID, hook.ByFingerprint}[i%2]
			latency := []time.Duration{0, 9999 * time.Microsecond, 10 * time.Millisecond, 9999 * time.Millisecond, 24 * time.Hour}[i%5]
			outcome := []hook.Outcome{hook.OutcomeDelivered, hook.OutcomeLost, hook.OutcomeRetry, hook.OutcomeFailed}[j%4]
			a := attempt(i*100+j, d, []int{0, 200, 599}[i%3], latency, outcome)
			a.Number = d.Copy
			all = append(all, d, a)
		}
	}
	return all
}

func TestText_RowsAreAlignedAndNeverWiderThanTheScreen(t *testing.T) {
	messages := oddRun()
	for _, width := range []int{70, 71, 95, 96, 110, 160, 300} {
		lines := rows(printed(t, Text{Style: Style{Width: width}, Zone: zone()}, told(messages...)))
		if len(lines) != len(messages) {
			t.Fatalf("width %d: %d lines of %d messages", width, len(lines), len(messages))
		}
		column := -1
		for i, line := range lines {
			if got := ansi.StringWidth(line); got > width {
				t.Errorf("width %d: %d columns in %q", width, got, line)
			}
			before, _, ok := strings.Cut(line, " #")
			id := ansi.StringWidth(before) + 1
			if column == -1 {
				column = id
			}
			if !ok || id != column {
				t.Errorf("width %d: the id of line %d is in column %d, not %d: %q", width, i, id, column, line)
			}
			// Behind the id, and behind the mark that follows it, is a blank.
			for _, blank := range []int{column + 8, column + 8 + 1 + 3} {
				if cell := ansi.Cut(line, blank, blank+1); cell != " " {
					t.Errorf("width %d: %q is in column %d of %q", width, cell, blank, line)
				}
			}
		}
	}
}

func TestText_AScreenThatIsNarrowHasAShortClock(t *testing.T) {
	for width, want := range map[int]string{70: "13:02:09 ", 95: "13:02:09 ", 96: "13:02:09.500 ", 200: "13:02:09.500 "} {
		got := printed(t, Text{Style: Style{Width: width}, Zone: time.UTC}, told(warning("x"), delivery(500, "", "", "")))
		if !strings.Contains(got, "\n"+want+"→") {
			t.Errorf("width %d: %q", width, got)
		}
	}
}

func TestText_ShowsTimesInItsZone(t *testing.T) {
	for name, tt := range map[string]struct {
		zone *time.Location
		want string
	}{
		"UTC":       {time.UTC, "13:02:09.500 "},
		"elsewhere": {time.FixedZone("", -(3*3600 + 1800)), "09:32:09.500 "},
		"local":     {nil, at(500).Local().Format("15:04:05.000 ")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := printed(t, Text{Zone: tt.zone}, told(&hook.Warning{Time: at(500), Text: "x"})); got != tt.want+"! x\n" {
				t.Errorf("got %q, want it to begin with %q", got, tt.want)
			}
		})
	}
}

func TestText_QuietLeavesOnlyWarningsAndFailures(t *testing.T) {
	got := printed(t, Text{Quiet: true, Zone: time.UTC}, told(run()...))
	for _, want := range []string{
		"! the handler http://127.0.0.1:3000 can't be reached", "tunnel reconnecting: connection reset", "tunnel refused: ERR_NGROK_105",
		"tunnel offline: lost", "429", "no answer within 30 s", "✗ webhook 456 remove failed", "curl -X DELETE",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is left out", want)
		}
	}
	for _, unwanted := range []string{"→", "200", "ready", "fault", "online", "connecting\n", "registered", "offline\n", "webhook 456 removed"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%q is not left out", unwanted)
		}
	}
}

func TestText_SaysWhatWasSkippedInItsPlace(t *testing.T) {
	for name, text := range map[string]Text{"text": {}, "quiet": {Quiet: true}, "notes only": {NotesOnly: true}} {
		t.Run(name, func(t *testing.T) {
			got := printed(t, text, &script{steps: []step{{batch: []hook.Message{warning("before")}}, {batch: []hook.Message{warning("after")}, skipped: 77}}})
			lines := strings.Split(got, "\n")
			if len(lines) != 4 || !strings.Contains(lines[1], "! 77 lines were left out") || !strings.Contains(lines[2], "! after") {
				t.Errorf("lines %q", lines)
			}
		})
	}
}

func TestText_ShortIDsTellOneFromAnother(t *testing.T) {
	for id, want := range map[string]string{
		"": "(no id)", "7c1f": "7c1f", "7c1f0a34": "7c1f0a34", "7c1f0a34-0000": "7c1f0a34",
		"0197f1c2-8a3b-7000-8000-0123456789ab": "456789ab", // begins with a time
	} {
		if got := shortID(id); got != want {
			t.Errorf("%q became %q, want %q", id, got, want)
		}
	}
}

func TestText_EndsWithTheWritersOrReadersError(t *testing.T) {
	gone := errors.New("broken pipe")
	r := &script{steps: []step{{batch: []hook.Message{warning("a")}}, {batch: []hook.Message{warning("b")}}, {batch: []hook.Message{warning("c")}}}}
	if err := (Text{}).Run(t.Context(), r, &broken{n: 2, err: gone}); !errors.Is(err, gone) || r.calls != 2 {
		t.Errorf("%v after %d calls of Next", err, r.calls)
	}
	var b bytes.Buffer
	r = &script{steps: []step{{batch: []hook.Message{warning("a")}}, {err: context.Canceled}}}
	if err := (Text{}).Run(t.Context(), r, &b); !errors.Is(err, context.Canceled) || !strings.Contains(b.String(), "! a") {
		t.Errorf("%v, %q", err, b.String())
	}
}

func TestText_LeavesOutTheStepsOfTheStart(t *testing.T) {
	for _, text := range []Text{{}, {NotesOnly: true}, {Quiet: true}} {
		if got := printed(t, text, told(&hook.Step{Time: at(0), Name: hook.StepProbe, State: hook.StepFailed, Detail: "x"})); got != "" {
			t.Errorf("it printed %q", got)
		}
	}
}
