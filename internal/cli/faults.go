package cli

import (
	"fmt"
	"strconv"
	"strings"

	"leadrig/internal/exit"
	"leadrig/internal/hook"
	"leadrig/internal/session"
	"leadrig/replay/fault"
)

// setFaults reads --fault and --seed. Without --fault there are none yet: the
// live screen may arm some later.
func (o *listenOptions) setFaults(opts *session.Options) error {
	if len(o.faults) == 0 && o.seed != "" {
		return exit.Usagef("--seed decides what faults hit: it goes with --fault")
	}
	if o.ack && len(o.faults) > 0 {
		return exit.Usagef("--fault and --ack exclude each other: with --ack the sender is answered before anything can go wrong")
	}
	var specs []fault.Spec
	for _, text := range o.faults {
		spec, err := fault.Parse(text)
		if err != nil {
			return exit.Usagef("--fault: %w", err)
		}
		specs = append(specs, spec)
	}
	seed, _, err := parseSeed(o.seed)
	if err != nil {
		return err
	}
	if !o.ack {
		opts.Faults = session.NewFaults(seed, specs...)
	}
	if len(specs) == 0 {
		return nil
	}
	opts.Ready = func(m *hook.Ready) { m.Seed = strconv.FormatUint(seed, 10) }
	return nil
}

// faultHelp lists the kinds and modifiers of faults.
func faultHelp() string {
	var b strings.Builder
	for _, k := range fault.Kinds() {
		fmt.Fprintf(&b, "  %-18s %s\n", joined(k.Name, k.Argument), k.Meaning)
	}
	b.WriteString("\nand behind it, after semicolons:\n\n")
	for _, m := range fault.Modifiers() {
		fmt.Fprintf(&b, "  %-18s %s\n", joined(m.Name, m.Argument), m.Meaning)
	}
	return b.String()
}

func joined(name, argument string) string {
	if argument == "" {
		return name
	}
	return name + "=" + argument
}
