package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"leadrig/internal/exit"
	"leadrig/internal/forward"
	"leadrig/replay"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
)

type replayOptions struct {
	effectsFlags
	to, suite, policy, seed string
	scenarios, set          []string
	header, rmHeader        []string
	reports                 []string
	restart                 string
	timeScale               float64
	keepIDs, allowRemote    bool
	caFile                  string
	insecure                bool
}

func (a *app) replayCommand() *cobra.Command {
	o := replayOptions{}
	cmd := &cobra.Command{
		Use:   "replay [WHAT…]",
		Short: "Prove a handler right or wrong: deliver events as SmartLead does, and check what it does",
		Long: `replay delivers events to a handler as SmartLead does, with duplicate ids, error codes, lost answers and
broken bodies, and ends in a verdict. A status code can't show whether work was done twice: say how effects
are observed with --effects-url, --effects-cmd or --sink.

What is delivered, if not the catalogue:

` + selectorHelp + `

Scenarios: ` + strings.Join(scenario.Names(), " ") + `
Suites: quick (the default), full, or a list of names with commas. A file of your own is a scenario too.

Exit codes: 0 nothing failed, 1 a check failed, 3 the handler could not be reached or died.`,
		Example: `  leadrig replay --to http://127.0.0.1:3000/webhooks/smartlead --effects-url http://127.0.0.1:3000/effects
  leadrig replay last:5 --scenario duplicate-sequential --to 3000/hook --effects-cmd 'sqlite3 app.db "select count(*) from jobs"'
  leadrig replay --suite full --to 3000/hook --sink 127.0.0.1:3100 --report r.html --report r.xml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.runReplay(cmd, args, &o) },
	}
	flags := cmd.Flags()
	o.add(flags)
	flags.StringVar(&o.to, "to", "", "the handler's URL")
	flags.StringVar(&o.suite, "suite", "quick", "quick, full, or names of scenarios with commas")
	flags.StringArrayVar(&o.scenarios, "scenario", nil, "a scenario by name or file, in place of a suite (repeatable)")
	flags.StringVar(&o.policy, "policy", "smartlead", "how SmartLead sends again: smartlead, core or once")
	flags.Float64Var(&o.timeScale, "time-scale", replay.DefaultTimeScale, "the policy's waits are divided by this")
	flags.StringVar(&o.seed, "seed", "", "number that decides every random choice (default: a new one, which is told)")
	flags.StringArrayVar(&o.set, "set", nil, "path=value: change a value of every payload (repeatable)")
	flags.StringArrayVar(&o.header, "header", nil, "'Name: value': add or replace a header field (repeatable)")
	flags.StringArrayVar(&o.rmHeader, "rm-header", nil, "leave a header field out (repeatable)")
	flags.BoolVar(&o.keepIDs, "keep-ids", false, "send the X-Request-Ids that were recorded, and bodies as they are")
	flags.StringVar(&o.restart, "restart-cmd", "", "command that restarts the handler, for duplicate-after-restart")
	flags.StringArrayVar(&o.reports, "report", nil, "file for a report: .html, .xml (JUnit), .json or .md (repeatable)")
	flags.BoolVar(&o.allowRemote, "allow-remote", false, "allow a handler that isn't on this machine")
	flags.StringVar(&o.caFile, "ca-file", "", "certificate authority of an https handler")
	flags.BoolVar(&o.insecure, "insecure", false, "don't check the certificate of an https handler on this machine")
	return cmd
}

func (a *app) runReplay(cmd *cobra.Command, selectors []string, o *replayOptions) (err error) {
	if err := refuseEmpty(cmd.Flags()); err != nil {
		return err
	}
	cfg, err := a.replayConfig(selectors, o)
	if err != nil {
		return err
	}
	cfg.Again = againCommand(cmd.Flags(), selectors, cfg.Seed)
	if err := o.observe(a.life.ctx, &cfg); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	show := a.startReport(&cfg)
	r, err := replay.Run(a.life.ctx, cfg)
	if r == nil {
		return err
	}
	if interrupted := a.life.interrupted(); interrupted {
		r.ExitCode = int(exit.Interrupted)
	}
	err = show(r)
	for _, path := range o.reports {
		err = errors.Join(err, exit.With(exit.Failed, report.WriteFile(path, r)))
	}
	return errors.Join(err, replayVerdict(r))
}

// replayVerdict is the error that a report comes to.
func replayVerdict(r *report.Report) error {
	switch code := exit.Code(r.ExitCode); code {
	case exit.OK:
		return nil
	case exit.Interrupted:
		return exit.With(code, errInterrupted)
	case exit.CheckFailed:
		return exit.With(code, fmt.Errorf("%s failed, see above", plural(r.Summary.Fail, "check", "checks")))
	default:
		return exit.With(code, errors.New(first(r.Failure, "nothing is known about the handler, see above")))
	}
}

// startReport begins to show the run, and returns what ends it.
func (a *app) startReport(cfg *replay.Config) func(*report.Report) error {
	if a.json() {
		return func(r *report.Report) error { return report.JSON(a.streams.Out, r) }
	}
	style := a.streams.outStyle()
	p := report.NewPrinter(a.streams.Out, report.Style{Colour: style.Colour, Width: style.Width})
	head := &report.Report{Target: effects.Shown(cfg.Target.URL), Suite: cfg.Suite, Policy: cfg.Policy.Name, Seed: cfg.Seed, Effects: cfg.EffectsBy}
	p.Head(head)
	var mu sync.Mutex
	cfg.Observe = func(progress replay.Progress) {
		if progress.Finished == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		p.Scenario(progress.Finished)
	}
	return p.End
}

// replayTarget reads --to; a handler elsewhere is asked about.
func (a *app) replayTarget(o *replayOptions) (string, error) {
	if o.to == "" {
		return "", exit.Usagef("where to? Give the handler's URL with --to http://127.0.0.1:3000/webhooks/smartlead")
	}
	if strings.ContainsFunc(o.to, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", exit.Usagef("--to %q: a blank or control character stands in it: write a blank as %%20", effects.Shown(o.to))
	}
	target, err := forward.ParseTarget(o.to)
	if err != nil {
		return "", exit.Usagef("--to: %w", err)
	}
	if target.Loopback() || o.allowRemote {
		return target.String(), nil
	}
	if !a.canAsk() {
		return "", exit.Usagef("--to %s is not this machine: say --allow-remote to have broken and repeated events sent there", target)
	}
	answer, err := a.ask(fmt.Sprintf("%s is not this machine. Send it broken and repeated events? [y/N] ", target))
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
		return "", exit.Usagef("nothing was sent")
	}
	return target.String(), nil
}

// restartTime bounds the command that restarts a handler.
const restartTime = 30 * time.Second

// restarter runs the user's command that restarts the handler.
func restarter(line string) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, restartTime)
		defer cancel()
		cmd := shellCommand(ctx, line)
		cmd.WaitDelay = time.Second // what it left running may keep its output open
		out, err := cmd.CombinedOutput()
		if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
			return fmt.Errorf("--restart-cmd %q: %w: %.300q", line, err, out)
		}
		return nil
	}
}
