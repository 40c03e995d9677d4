package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/fixtures/shape"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
)

func (a *app) fixturesDriftCommand() *cobra.Command {
	var against []string
	cmd := &cobra.Command{
		Use:   "drift",
		Short: "Compare what SmartLead really sends with what its pages say",
		Long: `drift compares recorded deliveries, or fixtures, with what SmartLead's pages document: fields that are new, gone,
or of another type, each with how many deliveries have it and one example. Examples show the form of a value and
nothing of it: x for a letter, 0 for a digit. It exits with 1 if there is any drift.`,
		Example: `  leadrig fixtures drift
  leadrig fixtures drift --against history:"type:EMAIL_REPLY since:7d" --against testdata/smartlead`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.showDrift(against) },
	}
	cmd.Flags().StringArrayVar(&against, "against", []string{"history"}, "history, history:QUERY, or a file or folder of fixtures (repeatable)")
	return cmd
}

// shapeLine and driftLine are what drift says, as JSON lines.
type shapeLine struct {
	Type       string `json:"type"`
	EventType  string `json:"event_type"`
	Deliveries int    `json:"deliveries"`
	Drifts     int    `json:"drifts"`
}

type driftLine struct {
	Type       string     `json:"type"`
	EventType  string     `json:"event_type"`
	Kind       shape.Kind `json:"kind"`
	Path       string     `json:"path,omitempty"`
	Documented string     `json:"documented,omitempty"`
	Seen       string     `json:"seen,omitempty"`
	Deliveries int        `json:"deliveries"`
	Of         int        `json:"of"`
	Example    string     `json:"example,omitempty"`
	DeliveryID int64      `json:"delivery_id,omitempty"` // the first with it, of the history
	Note       string     `json:"note,omitempty"`
}

func (a *app) showDrift(against []string) error {
	reference, err := shape.NewReference()
	if err != nil {
		return exit.With(exit.Failed, err)
	}
	shapes := shape.NewShapes(reference)
	var missing error
	for _, what := range against {
		err := a.observe(shapes, what)
		if err != nil && !onlyLeftOut(err) {
			return err
		}
		missing = errors.Join(missing, err)
	}
	drifts := 0
	for _, r := range shapes.Report() {
		drifts += len(r.Drifts)
		if err := a.printDrift(r); err != nil {
			return err
		}
	}
	if drifts > 0 && missing == nil {
		return exit.With(exit.CheckFailed, fmt.Errorf("%s from what SmartLead's pages say", plural(drifts, "departure", "departures")))
	}
	return missing
}

func (a *app) observe(shapes *shape.Shapes, what string) error {
	if kind, query, _ := strings.Cut(what, ":"); kind == "history" {
		return a.eachRecorded(a.life.ctx, query, maxSelected, func(d *hook.Delivery) error {
			shapes.Observe(d)
			return nil
		})
	}
	files, err := fixtures.ReadAll(what)
	for _, f := range files {
		body, err := f.Fixture.Body()
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		shapes.Observe(&hook.Delivery{Body: body, Summary: hook.Summarize(body)})
	}
	if err != nil {
		return exit.Usagef("--against: %w", err)
	}
	return nil
}

func (a *app) printDrift(r shape.Report) error {
	if a.json() {
		if err := a.printJSON(shapeLine{Type: "shape", EventType: r.Event, Deliveries: r.Deliveries, Drifts: len(r.Drifts)}); err != nil {
			return err
		}
		for _, c := range r.Drifts {
			if err := a.printJSON(driftLine{
				Type: "drift", EventType: r.Event, Kind: c.Kind, Path: c.Path, Documented: c.Documented, Seen: c.Seen,
				Deliveries: c.Deliveries, Of: r.Deliveries, Example: c.Example, DeliveryID: c.FirstID, Note: c.Note,
			}); err != nil {
				return err
			}
		}
		return nil
	}
	if len(r.Drifts) == 0 && a.quiet {
		return nil
	}
	var b strings.Builder
	name := r.Event
	if name == "" {
		name = "no event type"
	}
	fmt.Fprintf(&b, "%s · %s", safetext.Cut(name, 60), plural(r.Deliveries, "delivery", "deliveries"))
	if len(r.Drifts) == 0 {
		b.WriteString(" · as documented")
	}
	b.WriteString("\n")
	for _, c := range r.Drifts {
		text := safetext.Line(driftText(c, r.Deliveries))
		b.WriteString(wrapped(text, a.textWidth(), fmt.Sprintf("  %-6s", c.Kind), "        ") + "\n")
	}
	_, err := fmt.Fprint(a.streams.Out, b.String())
	return err
}

// driftText is a drift in a line: what, how often, an example.
func driftText(c shape.Count, of int) string {
	var parts []string
	switch c.Kind {
	case shape.New:
		parts = append(parts, c.Path+" "+c.Seen)
	case shape.Gone:
		parts = append(parts, c.Path+" documented as "+c.Documented)
	case shape.Type:
		parts = append(parts, c.Path+" "+c.Seen+", documented as "+c.Documented)
	case shape.Event:
		parts = append(parts, "no event of today")
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	parts = append(parts, fmt.Sprintf("%d of %d", c.Deliveries, of))
	if c.Example != "" {
		parts = append(parts, c.Example)
	}
	if c.FirstID > 0 {
		parts = append(parts, fmt.Sprintf("first in delivery %d", c.FirstID))
	}
	return strings.Join(parts, " · ")
}
