package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/google/uuid"
	"github.com/spf13/pflag"

	"leadrig/fixtures"
	"leadrig/internal/actions"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/replay/effects"
	"leadrig/tui"
)

// editFolder is where bodies lie while they are edited, inside the home.
const editFolder = "edit"

// screenFlags are the flags of commands with a live screen.
type screenFlags struct {
	calm    bool
	effects actions.Effects
	save    savePlan
}

func (o *screenFlags) addScreen(flags *pflag.FlagSet) {
	flags.BoolVar(&o.calm, "calm", false, "no animation on the live screen")
}

// addOwn is for commands whose handler and events are the user's.
func (o *screenFlags) addOwn(flags *pflag.FlagSet) {
	flags.StringVar(&o.effects.URL, "effects-url", "", "for scenarios on the live screen: URL that answers how often the handler did its work")
	flags.StringVar(&o.effects.Path, "effects-path", "", "where the number stands in that URL's JSON, such as data.count")
	flags.StringVar(&o.save.dir, "save", "", "folder in which to save a fixture of each new shape of event, redacted, and what the live screen saves")
}

// checkScreen finds what is wrong with them.
func (o *screenFlags) checkScreen() error {
	if o.effects.URL == "" {
		if o.effects.Path != "" {
			return exit.Usagef("--effects-path goes with --effects-url")
		}
		return nil
	}
	probe, err := effects.NewURL(o.effects.URL, o.effects.Path)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	return probe.Close()
}

// desk is what a live screen works with.
type desk struct {
	tui.Desk
	calm    bool
	records *actions.Records
	browser *browser // nil where there is none
}

// newDesk prepares the screen's desk; close has to be called. Where no screen is
// shown it is nil.
func (a *app) newDesk(o screenFlags, cfg actions.Config) (*desk, error) {
	if !a.tui() {
		return nil, nil
	}
	folder := filepath.Join(a.home, editFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, exit.Failedf("create the folder for what is edited: %w; make it writable, or name another with --home", err)
	}
	cfg.Records = actions.NewRecords(a.home)
	cfg.Save = a.saveInto(o.save)
	editor := a.editor()
	if editor == "" {
		cfg.NoEditor = "no editor was found: set EDITOR to one, such as EDITOR=vi"
	}
	d := &desk{records: cfg.Records, calm: o.calm, browser: a.findBrowser(folder)}
	d.Desk = tui.Desk{
		Records: screenRecords{cfg.Records}, Actions: screenActions{actions.New(cfg)},
		EditFolder: folder, Editor: editor, Lend: a.life.lend,
	}
	if d.browser != nil {
		d.Browse = d.browser.open
	}
	if cfg.Faults != nil {
		d.Faults = screenFaults{cfg.Faults}
	}
	return d, nil
}

// listenDoes is what can be done in a listen, whose way into the run is in opts
// then.
func listenDoes(opts *session.Options, o listenOptions) actions.Config {
	opts.Control = session.NewControl()
	return actions.Config{
		Control: opts.Control, Faults: opts.Faults, Trigger: throughTunnel(opts.Control),
		NoFaults: "--ack answers senders before anything can go wrong: start without it to have faults",
		Effects:  func() actions.Effects { return o.effects },
	}
}

func (d *desk) close() error {
	if d == nil || d.records == nil {
		return nil
	}
	return errors.Join(d.records.Close(), d.browser.close())
}

// editor is the user's, else one that the system has; "" where there is none.
func (a *app) editor() string {
	if named := first(a.getenv("VISUAL"), a.getenv("EDITOR")); named != "" {
		return named
	}
	usual := []string{"vi", "nano"}
	if runtime.GOOS == "windows" {
		usual = []string{"notepad"}
	}
	for _, name := range usual {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return ""
}

// throughTunnel triggers an event by posting one of the catalogue to the run's
// own public URL: it proves the whole way but SmartLead's part.
func throughTunnel(control *session.Control) func(context.Context, hook.EventType) (string, error) {
	return func(ctx context.Context, event hook.EventType) (string, error) {
		body, err := catalogueBody(event)
		if err != nil {
			return "", err
		}
		d := triggered(body, uuid.NewString())
		status, err := control.Trigger(ctx, d)
		if err != nil {
			return "", err
		}
		told := fmt.Sprintf("%s of the catalogue came through the public URL and was answered %d", event, status)
		if status < 200 || status > 299 {
			told += ", which is no success"
		}
		return told + "; SmartLead had no part in it", nil
	}
}

func catalogueBody(event hook.EventType) ([]byte, error) {
	catalogue, err := fixtures.Load()
	if err != nil {
		return nil, err
	}
	fixture, err := catalogue.Find(event, "")
	if err != nil {
		return nil, err
	}
	return fixture.Body()
}
