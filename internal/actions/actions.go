package actions

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

// Config says what there is to work with. Records is needed.
type Config struct {
	Records *Records
	// Control is the way into the run; nil: there is none, only the history.
	Control *session.Control
	// Faults are the run's; nil: NoFaults says why there are none.
	Faults   *session.Faults
	NoFaults string
	// NoEditor is why nothing can be edited, "" if it can.
	NoEditor string
	// Effects says how it is observed how often the handler did its work; nil: it
	// isn't. It is asked when the run is up.
	Effects func() Effects
	// Save writes a delivery as a fixture; nil: it can't be.
	Save func(ctx context.Context, d *hook.Delivery) (path string, redacted bool, err error)
	// Trigger has an event happen and says in words what it did; nil: it can't.
	Trigger func(ctx context.Context, event hook.EventType) (string, error)
}

// Effects is an address that answers how often a handler did its work, and where
// in its JSON.
type Effects struct{ URL, Path string }

// Name names something that can be done.
type Name string

// What can be done.
const (
	DoReplay  Name = "replay"
	DoRun     Name = "scenario"
	DoEdit    Name = "edit"
	DoSave    Name = "save"
	DoCopy    Name = "copy"
	DoTrigger Name = "trigger"
	DoFaults  Name = "faults"
)

// Actions is what can be done. Its methods may be called from any goroutine.
type Actions struct{ cfg Config }

// New returns the actions of a run, or of a history without one.
func New(cfg Config) *Actions { return &Actions{cfg: cfg} }

const (
	onlyHistory = "this is the history alone: nothing runs that could send; leadrig replay id:N --to URL does"
	noHandler   = "no handler: start with --forward-to URL"
)

// Why is the reason for which something can't be done in this run, "" if it can.
// It returns at once.
func (a *Actions) Why(name Name) string {
	switch name {
	case DoReplay:
		return a.whyNoReplay()
	case DoRun:
		return a.whyNoRun()
	case DoEdit:
		if why := a.whyNoReplay(); why != "" {
			return why
		}
		return a.cfg.NoEditor
	case DoSave:
		if a.cfg.Save == nil {
			return "there is no folder to save fixtures in"
		}
	case DoTrigger:
		if a.cfg.Trigger == nil {
			return "nothing runs that could make an event happen: start leadrig listen or leadrig demo"
		}
	case DoFaults:
		if a.cfg.Faults == nil {
			return a.cfg.NoFaults
		}
	case DoCopy:
	}
	return ""
}

func (a *Actions) whyNoReplay() string {
	if a.cfg.Control == nil {
		return onlyHistory
	}
	routes, err := a.cfg.Control.Routes()
	switch {
	case err != nil:
		return err.Error()
	case len(routes.All()) == 0:
		return noHandler
	}
	return ""
}

// target is the handler of a delivery, nil where there is none now.
func (a *Actions) target(d *hook.Delivery) *forward.Target {
	if a.cfg.Control == nil {
		return nil
	}
	routes, err := a.cfg.Control.Routes()
	if err != nil {
		return nil
	}
	return routes.Target(d.EventType)
}

// whyNoRun is about the handlers together; which one a delivery goes to is known
// when there is a delivery.
func (a *Actions) whyNoRun() string {
	if why := a.whyNoReplay(); why != "" {
		return why
	}
	routes, err := a.cfg.Control.Routes()
	if err != nil {
		return err.Error()
	}
	targets := routes.All()
	if slices.ContainsFunc(targets, (*forward.Target).Loopback) {
		return ""
	}
	return remote(targets[0])
}

// remote is why no scenario is run at a handler.
func remote(t *forward.Target) string {
	return fmt.Sprintf("the handler %s isn't on this machine, and scenarios send broken events: leadrig replay --to %s --allow-remote does", t, t)
}

// Save writes a recorded delivery as a fixture.
func (a *Actions) Save(ctx context.Context, id int64) (path string, redacted bool, err error) {
	if why := a.Why(DoSave); why != "" {
		return "", false, errors.New(why)
	}
	d, err := a.cfg.Records.delivery(ctx, id)
	if err != nil {
		return "", false, err
	}
	return a.cfg.Save(ctx, d)
}

// Trigger has an event of a type happen, "" for one that is of use anywhere, and
// says in words what was done. Its delivery arrives as any other.
func (a *Actions) Trigger(ctx context.Context, event hook.EventType) (string, error) {
	if why := a.Why(DoTrigger); why != "" {
		return "", errors.New(why)
	}
	if event == "" {
		event = hook.EmailReply
	}
	known, err := hook.ParseEventType(string(event))
	if err != nil {
		return "", err
	}
	return a.cfg.Trigger(ctx, known)
}
