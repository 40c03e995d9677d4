package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/feed"
	"leadrig/internal/hook"
	"leadrig/internal/sandbox"
	"leadrig/internal/session"
	"leadrig/internal/smartlead/policy"
)

// sandboxPath is the path of the API on the sandbox's address.
const sandboxPath = "/api/v1"

type sandboxOptions struct {
	listen, apiKey, seed, policy string
	rate, timeScale              float64
	signSecret                   string
	liveErrors, noLimits         bool
}

func (a *app) sandboxCommand() *cobra.Command {
	o := sandboxOptions{}
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Run a SmartLead of your own: its webhook API, campaigns and deliveries",
		Long: `sandbox serves SmartLead's webhook API under /api/v1 and delivers events to the webhooks that are
registered there, by SmartLead's delivery policy. Control it under /_sandbox/ of the same address:

  POST /_sandbox/emit      {"event_type":"EMAIL_REPLY","campaign_id":…,"count":1,"set":{"to_name":"Ann"}}
  GET  /_sandbox/ledger    every event with its deliveries and attempts
  GET  /_sandbox/webhooks  what is registered
  GET  /_sandbox/settled   waits until no delivery is pending
  POST /_sandbox/faults    {"kind":"cut","match":"POST /webhook/create"}: API calls go wrong (GET lists, DELETE clears)
  POST /_sandbox/reset     back to the start`,
		Example: "  leadrig sandbox --listen 127.0.0.1:4300 --api-key k --seed 42 --time-scale 600",
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return a.runSandbox(o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.listen, "listen", "127.0.0.1:4300", "address to serve on")
	flags.StringVar(&o.apiKey, "api-key", "", "the only API key to accept (default: any)")
	flags.StringVar(&o.seed, "seed", "", "number that decides all ids and times; two runs with one seed are equal")
	flags.Float64Var(&o.rate, "rate", 0, "simulated events a second; 0: none by itself")
	flags.Float64Var(&o.timeScale, "time-scale", 1, "divide the waits before retries (60 s, 300 s) by this")
	flags.StringVar(&o.policy, "policy", "smartlead", "delivery policy: smartlead, core or once")
	flags.StringVar(&o.signSecret, "sign", "", "sign bodies with this secret in X-Smartlead-Signature")
	flags.BoolVar(&o.liveErrors, "live-errors", false, "answer faulty requests as the live API was seen to, not as its pages say")
	flags.BoolVar(&o.noLimits, "no-rate-limits", false, "don't limit API calls (SmartLead: 60 a minute)")
	return cmd
}

// config checks the options and makes a sandbox's configuration of them.
func (o *sandboxOptions) config() (sandbox.Config, error) {
	c := sandbox.Config{
		APIKey: o.apiKey, Rate: o.rate, TimeScale: o.timeScale, SignSecret: o.signSecret, LiveErrors: o.liveErrors,
	}
	var err error
	if c.Policy, err = policy.ByName(o.policy); err != nil {
		return c, exit.Usagef("--policy: %w", err)
	}
	if o.rate < 0 || o.rate > 100_000 {
		return c, exit.Usagef("--rate %v: use 0 to 100000 events a second", o.rate)
	}
	if o.timeScale <= 0 {
		return c, exit.Usagef("--time-scale %v: use a number above 0", o.timeScale)
	}
	if o.noLimits {
		c.Limits = &sandbox.Limits{}
	}
	if c.Seed, c.WallClock, err = parseSeed(o.seed); err != nil {
		return c, err
	}
	return c, nil
}

// parseSeed reads --seed; without one the seed is random and times are real.
func parseSeed(text string) (seed uint64, random bool, err error) {
	if text == "" {
		return rand.Uint64N(1 << 32), true, nil
	}
	seed, err = strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, false, exit.Usagef("--seed %q: use a whole number from 0 to 18446744073709551615", text)
	}
	return seed, false, nil
}

func (a *app) runSandbox(o sandboxOptions) error {
	c, err := o.config()
	if err != nil {
		return err
	}
	return a.show(func(f *feed.Feed) (session.Totals, error) {
		c.Notify = func(m hook.Message) { f.Publish(m) }
		sb, err := sandbox.New(c)
		if err != nil {
			return session.Totals{}, exit.With(exit.Usage, err)
		}
		s, err := serve(a.life.ctx, o.listen, sb.Handler())
		if err != nil {
			return session.Totals{}, err
		}
		f.Publish(&hook.Ready{Time: time.Now(), BaseURL: "http://" + s.addr + sandboxPath, Seed: fmt.Sprint(c.Seed)})
		err = runUntil(a.life.ctx, sb.Run, s)
		s.stop()
		return sandboxTotals(sb), err
	})
}

// runUntil runs until ctx ends or the server is lost.
func runUntil(ctx context.Context, run func(context.Context) error, s *served) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-s.ended:
		cancel()
		return errors.Join(exit.Failedf("serve %s: %w", s.addr, s.err), <-ended)
	}
}

func sandboxTotals(sb *sandbox.Sandbox) session.Totals {
	t := sb.Totals()
	return session.Totals{
		Deliveries: t.Deliveries, Attempts: t.Attempts, Delivered: t.Delivered, Lost: t.Lost, Failed: t.Failed,
		Retry: t.Attempts - t.Delivered - t.Lost - t.Failed,
	}
}
