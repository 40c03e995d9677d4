package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/safetext"
	"leadrig/internal/session"
)

type triggerOptions struct {
	to, variant, requestID string
	set                    []string
	count                  int
	allowRemote            bool
}

// maxTriggered bounds --count: load is the business of replay.
const maxTriggered = 1000

func (a *app) triggerCommand() *cobra.Command {
	o := triggerOptions{}
	cmd := &cobra.Command{
		Use:   "trigger EVENT_TYPE",
		Short: "Send one event of the catalogue to a handler",
		Long: "trigger makes an event of a type from the catalogue, changes what --set says, and sends it to a handler\nonce, as SmartLead would.\n\nEvent types: " +
			eventNames(),
		Example: `  leadrig trigger EMAIL_REPLY --to http://127.0.0.1:3000/webhooks/smartlead --set to_name=Ann
  leadrig trigger EMAIL_REPLY --variant threaded --to 3000 --output json`,
		Args:      oneEvent,
		ValidArgs: strings.Split(eventNames(), " "),
		RunE:      func(_ *cobra.Command, args []string) error { return a.runTrigger(args[0], o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "the handler's URL")
	flags.StringArrayVar(&o.set, "set", nil, "path=value: change a value of the payload (repeatable); JSON where it parses, else text")
	flags.StringVar(&o.variant, "variant", "", "a variant of the payload, such as threaded")
	flags.StringVar(&o.requestID, "request-id", "", "the X-Request-Id (default: a new one)")
	flags.IntVar(&o.count, "count", 1, "how many, each with a new X-Request-Id unless --request-id is given")
	flags.BoolVar(&o.allowRemote, "allow-remote", false, "allow a handler that isn't on this machine")
	return cmd
}

func eventNames() string {
	var names []string
	for _, t := range hook.EventTypes() {
		names = append(names, string(t))
	}
	return strings.Join(names, " ")
}

func oneEvent(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return exit.Usagef("%s takes one event type, got %d: one of %s", cmd.CommandPath(), len(args), eventNames())
	}
	return nil
}

func (a *app) runTrigger(name string, o triggerOptions) error {
	eventType, err := hook.ParseEventType(name)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	if o.to == "" {
		return exit.Usagef("where to? Give the handler's URL with --to http://127.0.0.1:3000/webhooks/smartlead")
	}
	target, err := forward.ParseTarget(o.to)
	if err != nil {
		return exit.Usagef("--to: %w", err)
	}
	if !target.Loopback() && !o.allowRemote {
		return exit.Usagef("--to %s is not this machine: say --allow-remote to send invented events there", target)
	}
	if o.count < 1 || o.count > maxTriggered {
		return exit.Usagef("--count %d: use 1 to %d", o.count, maxTriggered)
	}
	body, added, err := triggerBody(eventType, o)
	if err != nil {
		return err
	}
	deliveries := make([]*hook.Delivery, o.count)
	for i := range deliveries {
		deliveries[i] = triggered(body, o.requestID)
	}
	return a.show(func(f *feed.Feed) (session.Totals, error) {
		for _, text := range added {
			f.Publish(&hook.Warning{Time: time.Now(), Code: session.WarnAddedField, Text: text})
		}
		return session.Trigger(a.life.ctx, a.home, f, target, deliveries)
	})
}

// triggerBody is the payload, and what to say about fields that --set added to
// it: mostly they are typing errors.
func triggerBody(eventType hook.EventType, o triggerOptions) (body []byte, added []string, err error) {
	catalogue, err := fixtures.Load()
	if err != nil {
		return nil, nil, exit.With(exit.Failed, err)
	}
	fixture, err := catalogue.Find(eventType, o.variant)
	if err != nil {
		return nil, nil, exit.Usagef("--variant: %w", err)
	}
	plain, err := fixture.Body()
	if err != nil {
		return nil, nil, exit.With(exit.Failed, err)
	}
	settings := make([]fixtures.Setting, len(o.set))
	for i, text := range o.set {
		if settings[i], err = fixtures.ParseSetting(text); err != nil {
			return nil, nil, exit.Usagef("--set: %w", err)
		}
	}
	body, paths, err := fixtures.Apply(plain, settings)
	if err != nil {
		return nil, nil, exit.Usagef("--set: %w", err)
	}
	for _, path := range paths {
		added = append(added, fmt.Sprintf("--set %s adds a field that this payload doesn't have; the nearest is %s",
			safetext.Line(path), fixtures.NearestPath(plain, path)))
	}
	return body, added, nil
}

func triggered(body []byte, requestID string) *hook.Delivery {
	if requestID == "" {
		requestID = uuid.NewString()
	}
	d := &hook.Delivery{
		ReceivedAt: time.Now(), Source: hook.SourceTrigger, Method: "POST", Body: body, RequestID: requestID,
		Header: hook.NewHeader(
			hook.HeaderField{Name: "Content-Type", Value: "application/json"},
			hook.HeaderField{Name: "User-Agent", Value: userAgent()},
			hook.HeaderField{Name: hook.RequestIDHeader, Value: requestID},
			hook.HeaderField{Name: "X-Webhook-Level", Value: string(hook.LevelUser)},
		),
	}
	d.Summary = hook.Summarize(body)
	return d
}
