package cli

import (
	"context"
	"errors"
	"math"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"leadrig/fixtures"
	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/smartlead/policy"
	"leadrig/replay"
	"leadrig/replay/effects"
	"leadrig/replay/report"
	"leadrig/replay/scenario"
	"leadrig/replay/wire"
)

// effectsFlags say how effects are observed.
type effectsFlags struct {
	url, path, cmd, sinkAddr string
	settle                   time.Duration
	closers                  []func() error
}

func (o *effectsFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&o.url, "effects-url", "", "URL that answers how often the work was done: a number, or JSON with --effects-path")
	flags.StringVar(&o.path, "effects-path", "", "where the number stands in that JSON, such as data.count")
	flags.StringVar(&o.cmd, "effects-cmd", "", "command that prints how often the work was done")
	flags.StringVar(&o.sinkAddr, "sink", "", "address on which to be the handler's downstream, and to count its calls")
	flags.DurationVar(&o.settle, "settle", effects.DefaultStill, "effects are awaited until they have been still for this long")
}

// observe opens the probe that the flags ask for.
func (o *effectsFlags) observe(ctx context.Context, cfg *replay.Config) error {
	if o.url != "" && o.cmd != "" {
		return exit.Usagef("--effects-url and --effects-cmd exclude each other: choose one")
	}
	if o.path != "" && o.url == "" {
		return exit.Usagef("--effects-path goes with --effects-url")
	}
	if o.settle <= 0 {
		return exit.Usagef("--settle %s: give a time above 0, as in --settle 300ms", o.settle)
	}
	cfg.Settle = o.settle
	if o.sinkAddr != "" {
		sink, err := effects.NewSink(ctx, o.sinkAddr)
		if errors.Is(err, effects.ErrAddress) {
			return exit.With(exit.Usage, err)
		}
		if err != nil {
			return exit.With(exit.Failed, err)
		}
		o.closers = append(o.closers, sink.Close)
		cfg.Sink, cfg.Effects, cfg.EffectsBy = sink, sink, report.EffectsSink
	}
	switch {
	case o.url != "":
		probe, err := effects.NewURL(o.url, o.path)
		if err != nil {
			return errors.Join(exit.With(exit.Usage, err), o.close())
		}
		o.closers = append(o.closers, probe.Close)
		cfg.Effects, cfg.EffectsBy = probe, report.EffectsURL
	case o.cmd != "":
		probe, err := effects.NewCommand(o.cmd)
		if err != nil {
			return errors.Join(exit.With(exit.Usage, err), o.close())
		}
		o.closers = append(o.closers, probe.Close)
		cfg.Effects, cfg.EffectsBy = probe, report.EffectsCmd
	}
	return nil
}

func (o *effectsFlags) close() error {
	var all error
	for _, end := range o.closers {
		all = errors.Join(all, end())
	}
	return all
}

// refuseEmpty refuses a flag that was given without a value, as by a variable of
// a script that isn't set: effects would be taken for not observed, or a handler
// for not restarted, and nobody would know.
func refuseEmpty(flags *pflag.FlagSet) error {
	for _, name := range []string{"effects-url", "effects-cmd", "sink", "restart-cmd", "suite", "policy"} {
		if f := flags.Lookup(name); f != nil && f.Changed && strings.TrimSpace(f.Value.String()) == "" {
			return exit.Usagef("--%s is empty: give it a value, or leave it out", name)
		}
	}
	return nil
}

// replayConfig makes a run's configuration of flags and selectors; nothing is
// sent or opened yet.
func (a *app) replayConfig(selectors []string, o *replayOptions) (replay.Config, error) {
	cfg := replay.Config{KeepIDs: o.keepIDs, TimeScale: o.timeScale, RemoveHeader: o.rmHeader}
	url, err := a.replayTarget(o)
	if err != nil {
		return cfg, err
	}
	cfg.Target = wire.Config{URL: url, CAFile: o.caFile, Insecure: o.insecure}
	if cfg.Policy, err = policy.ByName(o.policy); err != nil {
		return cfg, exit.Usagef("--policy: %w", err)
	}
	if !(o.timeScale > 0) || math.IsInf(o.timeScale, 0) { // also what is no number
		return cfg, exit.Usagef("--time-scale %g: give a number above 0, as in --time-scale 1000", o.timeScale)
	}
	if cfg.Seed, _, err = parseSeed(o.seed); err != nil {
		return cfg, err
	}
	if err := o.choose(&cfg); err != nil {
		return cfg, err
	}
	for _, path := range o.reports {
		if err := report.CheckPath(path); err != nil {
			return cfg, exit.Usagef("--report: %w", err)
		}
	}
	for _, text := range o.set {
		setting, err := fixtures.ParseSetting(text)
		if err != nil {
			return cfg, exit.Usagef("--set: %w", err)
		}
		cfg.Set = append(cfg.Set, setting)
	}
	if cfg.Header, err = headerFields(o.header); err != nil {
		return cfg, err
	}
	if o.restart != "" {
		cfg.Restart = restarter(o.restart)
	}
	cfg.Sources, err = a.sources(a.life.ctx, selectors)
	return cfg, err
}

// choose reads --scenario and --suite.
func (o *replayOptions) choose(cfg *replay.Config) (err error) {
	if len(o.scenarios) > 0 {
		cfg.Suite = strings.Join(o.scenarios, ",")
		cfg.Scenarios, err = scenario.Select(o.scenarios)
	} else {
		cfg.Suite = o.suite
		cfg.Scenarios, err = scenario.OfSuite(o.suite)
		if err != nil && (strings.Contains(o.suite, ",") || scenario.IsFile(o.suite)) {
			return exit.Usagef("--suite: %w", err)
		}
		if err != nil {
			suites := []string{string(scenario.Quick), string(scenario.Full)}
			return exit.Usagef("--suite %q: the suites are %s, or a list of names with commas; did you mean %s?", o.suite,
				strings.Join(suites, " and "), hook.Nearest(o.suite, append(suites, scenario.Names()...)))
		}
	}
	return exit.With(exit.Usage, err)
}

func headerFields(texts []string) (hook.Header, error) {
	var fields []hook.HeaderField
	for _, text := range texts {
		name, value, ok := strings.Cut(text, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" || strings.ContainsAny(name, " \t\r\n") || strings.ContainsAny(value, "\r\n") {
			return nil, exit.Usagef("--header %q: write it as 'Name: value'", text)
		}
		fields = append(fields, hook.HeaderField{Name: name, Value: value})
	}
	return hook.NewHeader(fields...), nil
}

// shellCommand runs a line by the system's shell.
func shellCommand(ctx context.Context, line string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd", "/C", line)
	}
	return exec.CommandContext(ctx, "sh", "-c", line)
}
