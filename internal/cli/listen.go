package cli

import (
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/forward"
	"leadrig/internal/hook"
	"leadrig/internal/session"
)

type listenOptions struct {
	accountFlags
	webhookFlags
	tunnelFlags
	forwardTo string
	probe     string
	ack       bool
	recover   string
	faults    []string
	seed      string
	screenFlags
	retentionFlags
	sharing shareFlags
	page    inspectFlags
}

func (a *app) listenCommand() *cobra.Command {
	o := listenOptions{}
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive SmartLead's events here: tunnel, temporary webhook, live view, forwarding",
		Long: `listen opens a public tunnel, registers a temporary webhook with SmartLead, shows each delivery and
passes it to --forward-to; the handler's status goes back to SmartLead. The webhook is removed when listen
ends, whichever way.

--fault does to the deliveries what the world may do, between SmartLead and the handler:

` + faultHelp() + `
The API key is read from SMARTLEAD_API_KEY, the ngrok authtoken from NGROK_AUTHTOKEN or ngrok's own config
file.`,
		Example: `  leadrig listen --campaign 123 --forward-to http://127.0.0.1:3000/webhooks/smartlead
  leadrig listen --user --yes --events EMAIL_REPLY,EMAIL_BOUNCE --forward-to 3000 --output json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.runListen(o) },
	}
	flags := cmd.Flags()
	o.accountFlags.add(flags)
	o.webhookFlags.add(flags)
	o.tunnelFlags.add(flags)
	o.addScreen(flags)
	o.addRetention(flags)
	o.addOwn(flags)
	addKeepWords(flags, &o.save.keepWords, "with --save: ")
	o.sharing.add(flags)
	o.page.add(flags)
	flags.StringVar(&o.forwardTo, "forward-to", "", "the handler's URL (without: deliveries are recorded and answered 200)")
	flags.StringVar(&o.probe, "probe", "on", "on: try the public URL before registering it; off: where a network can't reach its own public address")
	flags.BoolVar(&o.ack, "ack", false, "answer 200 as soon as a delivery is stored, and forward it afterwards")
	flags.StringArrayVar(&o.faults, "fault", nil, "do this to deliveries, such as status=500;when=after;count=2;event=EMAIL_REPLY (repeatable; all kinds are listed above)")
	flags.StringVar(&o.seed, "seed", "", "number that decides what faults with a probability hit")
	flags.StringVar(&o.recover, "recover", "ask", "what to do about events that failed while the tunnel was down, on campaign level: auto has SmartLead send them again, ask asks, off")
	return cmd
}

// runListen checks all that can be checked here, asks SmartLead and the user
// what has to be asked, and only then begins.
func (a *app) runListen(o listenOptions) error {
	opts, err := a.listenSession(o)
	if err != nil {
		return err
	}
	if err := a.openLog(); err != nil {
		return err
	}
	if opts.Tunnel, err = a.tunnel(o.tunnelFlags); err != nil {
		return err
	}
	if o.noWebhook {
		return a.showSession(opts, o, func(*feed.Feed) {})
	}
	hold := &heldNotices{notify: a.sayNotice}
	acc, err := a.openAccount(o.accountFlags, hold.tell)
	if err != nil {
		return err
	}
	defer acc.client.Close()
	plan, err := a.planWebhook(acc, o.webhookFlags)
	if err != nil {
		return err
	}
	opts.Webhook = plan.webhook
	if opts.Webhook.Recovery, err = a.recovery(acc, o.recover); err != nil {
		return err
	}
	opts.Scope = duplicateScope(acc.client.BaseURL())
	return a.showSession(opts, o, func(f *feed.Feed) {
		hold.toFeed(f)
		for _, w := range plan.warnings {
			f.Publish(w)
		}
	})
}

// showSession shows the run itself. First is called with its feed.
func (a *app) showSession(opts session.Options, o listenOptions, first func(*feed.Feed)) error {
	does := listenDoes(&opts, o)
	d, err := a.newDesk(o.screenFlags, does)
	if err != nil {
		return err
	}
	o.sharing.hub = newSharing()
	d.share(o.sharing)
	if o.sharing.on {
		o.page.sharing = o.sharing.hub
	}
	var page *inspection
	err = a.showWith(d, func(f *feed.Feed) (session.Totals, error) {
		first(f)
		look, err := a.lookAt(f, o.save)
		if err != nil {
			return session.Totals{}, err
		}
		defer look.close()
		opts.Arrived = look.offer
		if page, err = a.inspect(f, &opts, o.page, o.save, does); err != nil {
			return session.Totals{}, err
		}
		return a.runSession(f, opts, o)
	})
	return errors.Join(err, page.close())
}

// runSession is the run itself, told on the feed.
func (a *app) runSession(f *feed.Feed, opts session.Options, o listenOptions) (session.Totals, error) {
	if o.pooling && opts.PathSecret == "" {
		f.Publish(&hook.Warning{
			Time: time.Now(), Code: session.WarnPooling,
			Text: "--pooling without " + pathVariable + ": deliveries that reach another leadrig of this URL are answered 404, and lost; give all of them the same " + pathVariable,
		})
	}
	opts.Feed = f
	stop, err := a.startSharing(f, &opts, o.sharing)
	if err != nil {
		return session.Totals{}, err
	}
	defer stop()
	totals, err := session.Run(a.life.ctx, a.life.abort, opts)
	return totals, apiError(similarSaid(err))
}

// listenSession makes session options of the flags that need nobody's answer.
func (a *app) listenSession(o listenOptions) (session.Options, error) {
	opts := session.Options{Home: a.home, Command: "listen", Ack: o.ack}
	switch o.probe {
	case "on":
		opts.Probe = true
	case "off":
	default:
		return opts, exit.Usagef("--probe %q: use on or off", o.probe)
	}
	if o.noWebhook && (o.campaign != 0 || o.client != 0 || o.user) {
		return opts, exit.Usagef("--no-webhook registers nothing: leave out --campaign, --client and --user")
	}
	var err error
	if opts.PathSecret, err = a.pathSecret(); err != nil {
		return opts, err
	}
	if opts.Keep, err = o.retention(); err != nil {
		return opts, err
	}
	if err := o.setFaults(&opts); err != nil {
		return opts, err
	}
	if err := o.checkScreen(); err != nil {
		return opts, err
	}
	if err := o.sharing.check(); err != nil {
		return opts, err
	}
	if o.sharing.on && o.pooling {
		return opts, exit.Usagef("--share and --pooling don't go together: whoever joins could reach another leadrig of the same URL")
	}
	if err := o.page.check(); err != nil {
		return opts, err
	}
	opts.Routes, err = a.routes(o.forwardTo)
	return opts, err
}

// routes are --forward-to and the routes of the config file.
func (a *app) routes(forwardTo string) (session.Routes, error) {
	r := session.Routes{ByType: map[string]*forward.Target{}}
	var err error
	if forwardTo != "" {
		if r.Default, err = forward.ParseTarget(forwardTo); err != nil {
			return r, exit.Usagef("--forward-to: %w", err)
		}
	}
	urls, err := a.file.Routes()
	if err != nil {
		return r, err
	}
	for eventType, text := range urls {
		if r.ByType[eventType], err = forward.ParseTarget(text); err != nil {
			return r, exit.Usagef("config file %s: routes: %s: %w", a.file.Path(), eventType, err)
		}
	}
	return r, nil
}

// duplicateScope keeps request ids of one account together across runs. An API
// on this machine is a sandbox, which begins its ids anew whenever it likes:
// its runs stay apart.
func duplicateScope(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil || u.Hostname() == "localhost" {
		return ""
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsLoopback() {
		return ""
	}
	return baseURL
}
