package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/filter"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/store"
)

type showOptions struct{ raw, force bool }

func (a *app) historyShowCommand() *cobra.Command {
	o := showOptions{}
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show one recorded delivery whole: request, body, attempts and answers",
		Long: `show prints one recorded delivery: its request line and header, its body, and every attempt at it with the
handler's answer. ID is its number, or the beginning of its X-Request-Id.

What came from outside is made harmless for the terminal. --raw writes the body's exact bytes, for a file or a pipe.`,
		Example: "  leadrig history show 871\n  leadrig history show 7c1f0a --raw > body.json",
		Args:    oneArg("one delivery, by its number or the beginning of its X-Request-Id, which leadrig history list shows"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.showDelivery(args[0], o) },
	}
	cmd.Flags().BoolVar(&o.raw, "raw", false, "write the exact bytes of the body, and nothing else")
	cmd.Flags().BoolVar(&o.force, "force", false, "with --raw: even to a terminal, whatever it makes of them")
	return cmd
}

func (a *app) showDelivery(id string, o showOptions) error {
	if o.raw && !o.force && a.streams.OutTTY {
		return exit.Usagef("--raw writes the body as it came, which may hold anything that a terminal acts on: send it to a file or a pipe, or add --force")
	}
	return a.withHistory(func(ctx context.Context, r *store.Reader) error {
		number, err := deliveryNumber(ctx, r, id)
		if err != nil {
			return err
		}
		d, err := r.Delivery(ctx, number)
		if err != nil {
			return exit.Failedf("delivery %d: %w", number, err)
		}
		attempts, err := r.Attempts(ctx, number)
		if err != nil {
			return exit.With(exit.Failed, err)
		}
		switch {
		case o.raw:
			_, err = a.streams.Out.Write(d.Body)
		case a.json():
			_, err = a.streams.Out.Write(append(appendWhole(nil, d, attempts), '\n'))
		default:
			_, err = fmt.Fprint(a.streams.Out, wholeText(d, attempts))
		}
		return err
	})
}

// deliveryNumber finds the delivery that is meant by its number or the beginning
// of its request id, which must be the id of one event alone.
func deliveryNumber(ctx context.Context, r *store.Reader, id string) (int64, error) {
	f, err := query([]string{filter.Term{Key: filter.ID, Values: []string{id}}.String()})
	if err != nil {
		return 0, err
	}
	var numbers []int64
	requests := map[string]bool{}
	exact := int64(0)
	const enough = 1000
	err = r.Search(ctx, f, func(found store.Found) (bool, error) {
		if fmt.Sprint(found.ID) == id {
			exact = found.ID
			return false, nil
		}
		numbers = append(numbers, found.ID)
		requests[found.RequestID] = true
		return len(numbers) < enough, nil
	})
	switch {
	case err != nil:
		return 0, exit.With(exit.Failed, err)
	case exact != 0:
		return exact, nil
	case len(numbers) == 0:
		return 0, exit.Usagef("no recorded delivery has the number %q or an X-Request-Id that begins so; leadrig history list shows them", id)
	case len(requests) > 1:
		count := fmt.Sprint(len(requests))
		if len(numbers) == enough {
			count = "more than " + count
		}
		return 0, exit.Usagef("no recorded delivery has the number %q, and %s request ids begin so: give more of it, or the delivery's number; leadrig history list %s shows them", id, count, f)
	}
	return numbers[0], nil
}

// maxShown bounds how much of a body is shown, in bytes.
const maxShown = 256 << 10

// wholeText is a delivery for people.
func wholeText(d *hook.Delivery, attempts []hook.Attempt) string {
	var b strings.Builder
	fmt.Fprintf(&b, "delivery %d · %s · %s · %s\n", d.ID, safetext.Line(nameOf(d)), d.ReceivedAt.Local().Format("2006-01-02 15:04:05.000"), d.Source)
	if d.DuplicateOf != 0 {
		fmt.Fprintf(&b, "copy %d of the event of delivery %d, by its %s\n", d.Copy, d.DuplicateOf, d.DuplicateBy)
	}
	if d.ReplayOf != 0 {
		edited := ""
		if d.Edited {
			edited = ", its body edited"
		}
		fmt.Fprintf(&b, "replay of delivery %d%s\n", d.ReplayOf, edited)
	}
	target := "/…" // the path is a secret, and not kept
	if d.Query != "" {
		target += "?" + d.Query
	}
	fmt.Fprintf(&b, "\n%s %s\n", safetext.Line(d.Method), safetext.Line(target))
	writeHeader(&b, "", d.Header)
	b.WriteByte('\n')
	writeBody(&b, "", d.Body)
	for i := range attempts {
		writeAttempt(&b, &attempts[i])
	}
	if len(attempts) == 0 {
		b.WriteString("\nno attempt at a handler\n")
	}
	return b.String()
}

func nameOf(d *hook.Delivery) string {
	if d.EventType == "" {
		return "(no event_type)"
	}
	return d.EventType
}

func writeHeader(b *strings.Builder, indent string, h hook.Header) {
	for _, f := range h.Fields() {
		fmt.Fprintf(b, "%s%s: %s\n", indent, safetext.Line(f.Name), safetext.Line(f.Value))
	}
}

// writeBody writes a body harmlessly, JSON with its lines indented.
func writeBody(b *strings.Builder, indent string, body []byte) {
	if len(body) == 0 {
		b.WriteString(indent + "(no body)\n")
		return
	}
	text := body[:min(len(body), maxShown)]
	var pretty bytes.Buffer
	if len(body) <= maxShown && json.Indent(&pretty, body, "", "  ") == nil {
		text = pretty.Bytes()
	}
	for line := range strings.Lines(safetext.Block(string(text))) {
		b.WriteString(indent + strings.TrimSuffix(line, "\n") + "\n")
	}
	if len(body) > maxShown {
		fmt.Fprintf(b, "%s… %d bytes more: --raw writes all\n", indent, len(body)-maxShown)
	}
}

// heardText says what a faulty exchange made the sender hear, if that is known.
func heardText(a *hook.Attempt) string {
	switch {
	case a.HeardUnknown:
		return ""
	case a.Heard == 0:
		return " · the sender heard nothing"
	}
	return fmt.Sprintf(" · the sender heard %d", a.Heard)
}

func writeAttempt(b *strings.Builder, a *hook.Attempt) {
	status := "no answer"
	if a.Status != 0 {
		status = fmt.Sprint(a.Status)
	}
	fmt.Fprintf(b, "\nattempt %d · %s · %s · %s · %s · %s\n", a.Number, a.StartedAt.Local().Format("15:04:05.000"), status, latencyOf(a.Latency), a.Outcome, safetext.Line(a.URL))
	if a.Error != "" {
		fmt.Fprintf(b, "  %s\n", safetext.Line(a.Error))
	}
	if a.Fault != "" {
		fmt.Fprintf(b, "  fault: %s%s\n", safetext.Line(a.Fault), heardText(a))
	}
	if a.Status == 0 {
		return
	}
	writeHeader(b, "  ", a.Answer.Header)
	if len(a.Answer.Body) > 0 {
		b.WriteByte('\n')
		writeBody(b, "  ", a.Answer.Body)
	}
	if a.Answer.Truncated {
		b.WriteString("  … the answer was longer; only its beginning is kept\n")
	}
}
