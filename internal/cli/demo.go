package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/lease"
	"leadrig/internal/sample"
	"leadrig/internal/sandbox"
	"leadrig/internal/session"
	"leadrig/internal/smartlead"
	"leadrig/internal/store"
	"leadrig/internal/tunnel"
)

type demoOptions struct {
	events int
	rate   float64
	seed   string
	bug    string

	screenFlags
	retentionFlags
	page      inspectFlags
	rateGiven bool
	keep      store.Retention // what the flags of it come to
}

// What a demo does if nobody says otherwise.
const (
	demoEvents    = 20  // where nobody watches
	demoWatchRate = 2.5 // events a second where somebody does
	demoTimeScale = 60  // SmartLead's minute before a retry is a second here
	demoKey       = "demo-key"
)

func (a *app) demoCommand() *cobra.Command {
	o := demoOptions{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it all at work: sandbox, tunnel, sample handler and live view in one process",
		Long: `demo runs a SmartLead sandbox, a local tunnel and the sample handler inside this process, registers
a webhook and shows what happens. It needs no account and no network. On a terminal it goes on until q;
otherwise, or with --events, it ends by itself.`,
		Example: "  leadrig demo\n  leadrig demo --events 200 --seed 42 --output json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.rateGiven = cmd.Flags().Changed("rate")
			return a.runDemo(o)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&o.events, "events", 0, fmt.Sprintf("end after this many events (default: %d without a terminal, else none)", demoEvents))
	flags.Float64Var(&o.rate, "rate", 0, fmt.Sprintf("events a second; 0: as fast as they go (default: %v on a terminal, else 0)", demoWatchRate))
	flags.StringVar(&o.seed, "seed", "", "number that decides what happens; two runs with one seed tell the same story")
	o.addScreen(flags)
	o.addRetention(flags)
	o.page.add(flags)
	flags.StringVar(&o.bug, "bug", "", "make the handler wrong in this one way: see leadrig handler --list-bugs")
	return cmd
}

func (a *app) runDemo(o demoOptions) error {
	if o.events < 0 || o.events > 1_000_000 {
		return exit.Usagef("--events %d: use 1 to 1000000, or 0 for the default", o.events)
	}
	if o.rate < 0 || o.rate > 100_000 {
		return exit.Usagef("--rate %v: use 0 to 100000 events a second", o.rate)
	}
	if o.events == 0 && !a.tui() {
		o.events = demoEvents
	}
	if !o.rateGiven && a.tui() {
		o.rate = demoWatchRate
	}
	seed, random, err := parseSeed(o.seed)
	if err != nil {
		return err
	}
	bug, err := findBug(o.bug)
	if err != nil {
		return err
	}
	if err := o.page.check(); err != nil {
		return err
	}
	if o.keep, err = o.retention(); err != nil {
		return err
	}
	d := a.newDemo(o, seed, bug)
	screen, err := a.newDesk(o.screenFlags, d.does())
	if err != nil {
		return err
	}
	screen.unshared("a demo isn't shared: leadrig listen --share shares a run")
	err = a.showWith(screen, func(f *feed.Feed) (session.Totals, error) {
		d.feed = f
		return d.run(sandbox.Config{
			Seed: seed, WallClock: random, APIKey: demoKey, Rate: o.rate, GenerateOnly: true,
			TimeScale: demoTimeScale, Limits: &sandbox.Limits{},
		})
	})
	return errors.Join(err, d.page.close())
}

// demo is the parts of one demo.
type demo struct {
	*app
	opts    demoOptions
	bug     sample.Bug
	control *session.Control
	faults  *session.Faults
	feed    *feed.Feed
	sandbox *sandbox.Sandbox
	api     *served
	client  *smartlead.Client
	page    *inspection

	mu      sync.Mutex // guards what follows, which the screen asks about
	handler string     // base URL of the sample handler, "" until it is served
	up      bool       // the sandbox may be asked for events
}

// run starts sandbox and handler, runs a session between them, and checks at
// the end that both sides tell the same.
func (d *demo) run(c sandbox.Config) (totals session.Totals, err error) {
	if d.sandbox, err = sandbox.New(c); err != nil {
		return totals, exit.With(exit.Failed, err)
	}
	if d.api, err = serve(d.life.ctx, "127.0.0.1:0", d.sandbox.Handler()); err != nil {
		return totals, err
	}
	defer d.api.stop()
	handler, err := sample.New(sample.Config{Bug: d.bug})
	if err != nil {
		return totals, exit.With(exit.Failed, err)
	}
	defer func() { err = errors.Join(err, handler.Close()) }()
	served, err := serve(d.life.ctx, "127.0.0.1:0", handler)
	if err != nil {
		return totals, err
	}
	defer served.stop()
	d.mu.Lock()
	d.handler = "http://" + served.addr
	d.mu.Unlock()

	deliver, stopDelivering := context.WithCancel(context.WithoutCancel(d.life.ctx))
	delivered := make(chan error, 1)
	go func() { delivered <- d.sandbox.Run(deliver) }()
	opts, err := d.session(fmt.Sprint(c.Seed))
	if err == nil {
		if d.page, err = d.inspect(d.feed, &opts, d.opts.page, savePlan{}, d.does()); err == nil {
			totals, err = session.Run(d.life.ctx, d.life.abort, opts)
		}
		d.client.Close()
	}
	stopDelivering()
	err = errors.Join(err, <-delivered)
	if err == nil && d.life.ctx.Err() == nil {
		err = d.compare(totals)
	}
	return totals, err
}

// session is the session between sandbox and handler.
func (d *demo) session(seed string) (session.Options, error) {
	baseURL := "http://" + d.api.addr + sandboxPath
	var err error
	d.client, err = smartlead.New(smartlead.Config{BaseURL: baseURL, APIKey: demoKey, UserAgent: userAgent()})
	if err != nil {
		return session.Options{}, exit.With(exit.Failed, err)
	}
	target, err := forward.ParseTarget(d.handler + sample.WebhookPath)
	if err != nil {
		return session.Options{}, err
	}
	local, err := tunnel.Local("")
	if err != nil {
		return session.Options{}, err
	}
	book, err := lease.Open(filepath.Join(d.home, leaseFolder))
	if err != nil {
		return session.Options{}, exit.With(exit.Failed, err)
	}
	return session.Options{
		Home: d.home, Command: "demo", Feed: d.feed, Tunnel: local, Probe: true,
		Routes: session.Routes{Default: target}, Control: d.control, Faults: d.faults, Keep: d.opts.keep,
		Webhook: &session.Webhook{
			Book: book, Remote: d.client, Account: lease.NewAccount(baseURL, demoKey), ByHand: d.byHand(baseURL),
			Spec: hook.WebhookSpec{
				Scope: hook.Scope{Level: hook.LevelUser}, Name: "leadrig demo", Events: hook.LevelUser.Events(),
			},
		},
		Ready: func(m *hook.Ready) {
			m.BaseURL, m.Seed = baseURL, seed
			d.setUp(true)
		},
		Work: d.work,
	}, nil
}

// work lets events happen: as many as were asked for and until the last of them
// is settled, or until the user has seen enough.
func (d *demo) work(ctx context.Context) error {
	n := d.opts.events
	if n == 0 {
		n = 1 << 40
	}
	defer d.setUp(false)
	if err := d.sandbox.Generate(ctx, n); err != nil {
		return err
	}
	for {
		if err := d.sandbox.Settle(ctx); err != nil {
			return err
		}
		if d.settled() {
			return nil
		}
	}
}

// compare holds what was recorded against the sandbox's own ledger.
func (d *demo) compare(t session.Totals) error {
	ledger := d.sandbox.Totals()
	// What a person sent again is no work of the sandbox's.
	t.Deliveries -= t.Replays.Deliveries
	t.Delivered -= t.Replays.Delivered
	if ledger.Attempts == t.Deliveries && ledger.Delivered == t.Delivered && ledger.Pending == 0 {
		return nil
	}
	return exit.Failedf("the sandbox sent %d requests and saw %d delivered, but %d deliveries were recorded and %d of them delivered",
		ledger.Attempts, ledger.Delivered, t.Deliveries, t.Delivered)
}

// byHand is the call that removes a webhook of the API at baseURL by hand.
func (a *app) byHand(baseURL string) func(hook.Scope, int64) string {
	return func(s hook.Scope, id int64) string { return smartlead.ManualRemoval(baseURL, s, id) }
}

func userAgent() string { return "leadrig/" + version }

// apiTimeout bounds questions to the API that a person waits for.
const apiTimeout = 30 * time.Second
