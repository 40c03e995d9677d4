package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"leadrig/internal/actions"
	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/inspector"
	"leadrig/internal/session"
)

// inspectOff is the value of --inspect for no page.
const inspectOff = "off"

// inspectFlags say whether and where a run is shown as a page.
type inspectFlags struct {
	inspect string
	sharing *sharing // of the run, nil: it isn't shared
}

func (o *inspectFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.inspect, "inspect", "", "where to serve the run as a local web page, HOST:PORT on this machine, or off (default: "+inspector.DefaultAddr+", another port if that one is taken)")
}

// check finds what is wrong with them.
func (o *inspectFlags) check() error {
	if o.inspect == "" || o.inspect == inspectOff {
		return nil
	}
	_, err := inspector.ParseAddr(o.inspect)
	return err
}

// inspection is the page of a run.
type inspection struct {
	page    *inspector.Inspector
	records *actions.Records
}

// inspectEnd bounds how long what the page was asked may take when it ends.
const inspectEnd = 3 * time.Second

// inspect serves the page of the run that opts is for and that f tells of, with
// what can be done there; nil if none is wanted. Save is for fixtures.
// Its close has to be called, after the feed's, so that the page hears the end.
func (a *app) inspect(f *feed.Feed, opts *session.Options, o inspectFlags, save savePlan, does actions.Config) (*inspection, error) {
	if o.inspect == inspectOff {
		return nil, nil
	}
	does.Records = actions.NewRecords(opts.Home)
	does.Save = a.saveInto(save)
	cfg := inspector.Config{
		Addr: first(o.inspect, inspector.DefaultAddr), Feed: f,
		Records: does.Records, Actions: actions.New(does), Version: version,
	}
	if does.Faults != nil {
		cfg.Faults = does.Faults
	}
	if o.sharing != nil {
		cfg.Sharing = o.sharing
	}
	if opts.Command == "demo" {
		cfg.NoSharing = "a demo isn't shared: leadrig listen --share shares a run"
	}
	page, err := inspector.Start(a.life.ctx, cfg)
	if err != nil && o.inspect == "" { // nobody asked for that very port
		cfg.Addr = "127.0.0.1:0"
		page, err = inspector.Start(a.life.ctx, cfg)
	}
	if err != nil {
		return nil, exit.With(exit.CodeOf(err), err)
	}
	_, token, _ := strings.Cut(page.URL(), "#")
	a.secrets = a.secrets.With(token)
	before := opts.Ready
	opts.Ready = func(m *hook.Ready) {
		if before != nil {
			before(m)
		}
		m.Inspector = page.URL()
	}
	return &inspection{page, does.Records}, nil
}

func (i *inspection) close() error {
	if i == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), inspectEnd)
	defer cancel()
	err := i.page.Close(ctx)
	if closed := i.records.Close(); err == nil {
		err = closed
	}
	return err
}
